"""A source as a change would make it, before it is written: fixes and checks look at it. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kamcli.index import Index
from kamcli.model.position import Unreadable
from kamcli.repository.census import COMPOSED, Census, fleeting_group, group_of, named, plain_group
from kamcli.repository.listing import Marks
from kamcli.repository.sealed import shown
from kamcli.repository.source import FOLDERS, Meanwhile, Source, unmarked


class Overlaid:
    """A source with other bytes at some paths."""

    def __init__(self, source: Source, changes: Mapping[str, bytes | None]) -> None:
        """`changes` are the new bytes by path; None where there is no file any more."""
        self.below = source
        self._changes = dict(changes)
        # An encrypted file that goes is read by the name of the clear.
        self._changes.update({shown(path): None for path in changes if shown(path) not in changes})

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1 as they would be, in the order of their paths."""
        found = {path for path in self.below.paths() if self._changes.get(path, b"") is not None}
        found.update(path for path, data in self._changes.items() if data is not None and _is_listed(path))
        yield from sorted(found, key=lambda path: (path != "kam.yaml", path.split("/")))

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files in one folder as they would be."""
        found = {path for path in self.below.paths_in(folder) if self._changes.get(path, b"") is not None}
        inside = (path for path, data in self._changes.items() if data is not None and path.startswith(f"{folder}/"))
        yield from sorted({*found, *filter(_is_listed, inside)}, key=lambda path: path.split("/"))

    @property
    def counted(self) -> bool:
        """Whether a census was taken of what lies below."""
        return self.below.counted

    def marked(self, where: str) -> Marks:
        """The files in these folders as they would be."""
        below = self.below.marked(where)
        found = {path: mark for path, mark in below.items() if path not in self._changes}
        new = unmarked((path for path, data in self._changes.items() if data is not None and _is_listed(path)), where)
        return Marks(sorted((found | new).items(), key=lambda item: item[0].split("/")), max(below.latest, new.latest))

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file as they would be, why it cannot be read, or None where there would be none."""
        return self._changes[path] if path in self._changes else self.below.read(path)

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files as they would be."""
        before = self.below.census(index, meanwhile)
        groups = dict(before.groups)
        changed: dict[str, dict[str, str | None]] = {}
        for path, data in self._changes.items():
            if _is_listed(path) or path.startswith(f"{COMPOSED}/"):
                changed.setdefault(group_of(path), {})[path] = None if data is None else named(data)
        for name, changes in changed.items():
            group = groups.pop(name, None)
            old = group.contents if group is not None else {}
            contents = {path: found for path, found in {**old, **changes}.items() if found is not None}
            if name.startswith("personal/"):
                kept = (path for path in (group.paths if group is not None else ()) if path not in changes)
                groups[name] = fleeting_group(sorted({*kept, *contents}), contents)
            elif contents:
                groups[name] = plain_group(dict(sorted(contents.items(), key=lambda item: item[0].split("/"))))
        return Census(groups)


def _is_listed(path: str) -> bool:
    """Whether a file at this path is one of those that a source lists."""
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts) or path.startswith(f"{COMPOSED}/")
    return path == "kam.yaml" or (parts[0] in FOLDERS and len(parts) > 1 and not hidden)
