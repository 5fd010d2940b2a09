"""A source as a change would make it, before it is written: fixes and checks look at it. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kamcli.model.position import Unreadable
from kamcli.repository.source import FOLDERS, Source


class Overlaid:
    """A source with other bytes at some paths."""

    def __init__(self, source: Source, changes: Mapping[str, bytes | None]) -> None:
        """`changes` are the new bytes by path; None where there is no file any more."""
        self._source = source
        self._changes = dict(changes)

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1 as they would be, in the order of their paths."""
        found = {path for path in self._source.paths() if self._changes.get(path, b"") is not None}
        found.update(path for path, data in self._changes.items() if data is not None and _is_listed(path))
        yield from sorted(found, key=lambda path: (path != "kam.yaml", path.split("/")))

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file as they would be, why it cannot be read, or None where there would be none."""
        return self._changes[path] if path in self._changes else self._source.read(path)


def _is_listed(path: str) -> bool:
    """Whether a file at this path is one of those that a source lists."""
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts) or parts[:2] == ["schemas", "composed"]
    return path == "kam.yaml" or (parts[0] in FOLDERS and len(parts) > 1 and not hidden)
