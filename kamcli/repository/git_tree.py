"""The files of a commit, an index or a bare repository, read from git's objects. Follows nothing out.

What it lists and says agrees with `WorkTree` over the same files checked out (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from kamcli import gitrepo
from kamcli.gitrepo import Entry, GitFolder
from kamcli.index import Index
from kamcli.model.entity import place_of
from kamcli.model.position import Problem, Unreadable
from kamcli.repository import source
from kamcli.repository.census import COMPOSED, Census, fleeting_group, group_of, named, plain_group
from kamcli.repository.listing import Marks
from kamcli.repository.source import (
    FOLDERS,
    PUT_FOLDER,
    Meanwhile,
    climbs,
    outside,
    too_large,
    unmarked,
    unreadable,
)

_HOPS = 40
"""Symbolic links that are followed one after another, as many as Linux does."""

_AT_ONCE = 16 * 1024 * 1024
"""Bytes of a whole repository that are fetched in one go; of a larger one, one kind of file after the other."""

_NOWHERE, _OUTSIDE = "nowhere", "outside"


class GitTree:
    """The files of a commit or tree below `prefix`, a folder of the git repository ('' for all of it)."""

    as_stored: Final = True
    """What is encrypted reads so."""

    def __init__(self, git: GitFolder, tree: str, prefix: str = "") -> None:
        self._git = git
        self._entries: Mapping[str, Entry] = gitrepo.listing(git, tree, prefix)
        self._contents: dict[str, bytes | None] = {}
        self._children: dict[str, list[str]] = {}
        for path in self._entries:
            folder, _, name = path.rpartition("/")
            self._children.setdefault(folder, []).append(name)
        self._small = sum(entry.size for entry in self._entries.values()) <= _AT_ONCE

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths; `kam.yaml` first."""
        if "kam.yaml" in self._entries:
            yield "kam.yaml"
        for folder in FOLDERS:
            entry = self._entries.get(folder)
            if entry is None or _left_to_others(folder, entry):
                continue
            if entry.kind == "folder":
                yield from self._below(folder)
            else:
                yield f"{folder}/"

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files in one folder."""
        trouble = self._folder_trouble(folder)
        if trouble is None:
            yield from self._below(folder)
        elif trouble != "missing" and folder in FOLDERS:
            yield f"{folder}/"

    @property
    def counted(self) -> bool:
        """Whether a census was taken: git knows the names at any time."""
        return False

    def marked(self, where: str) -> Marks:
        """The files in these folders."""
        return unmarked(self.paths_in(where.partition("/")[0]), where)

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:  # noqa: ARG002 - git knows all
        """The names of the contents of all files, as git has them."""
        found: dict[str, dict[str, str]] = {}
        composed = (path for path in self._entries if path.startswith(f"{COMPOSED}/"))
        for path in (*self.paths(), *composed):
            found.setdefault(group_of(path), {})[path] = self._name(path)
        return Census(
            {
                name: fleeting_group(contents, contents) if name.startswith("personal/") else plain_group(contents)
                for name, contents in found.items()
            }
        )

    def _name(self, path: str) -> str:
        entry = self._entries.get(path)
        plain = entry is not None and entry.kind == "file" and entry.size <= source.LARGEST
        return entry.content if entry is not None and plain else named(self.read(path))

    def _below(self, folder: str) -> Iterator[str]:
        for name in sorted(self._children.get(folder, ())):
            path = f"{folder}/{name}"
            entry = self._entries[path]
            if name.startswith(".") or path == COMPOSED or _left_to_others(path, entry):
                continue
            if entry.kind == "link":
                yield f"{path}/" if self._stands_for_a_folder(path) else path
            elif entry.kind == "submodule":
                yield f"{path}/"
            elif entry.kind == "folder" and place_of(path) is None:
                yield from self._below(path)
            else:
                yield path

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""
        folder, _, name = path.rpartition("/")
        if path.startswith("/") or any(part in (".", "..") for part in path.split("/")) or "//" in path:
            return climbs(path)
        trouble = self._folder_trouble(folder)
        if trouble is not None or not name:
            return None if trouble == "missing" else trouble
        entry = self._entries.get(path)
        if entry is None:
            return None
        if entry.kind == "link":
            found = self._target(path)
            if isinstance(found, Unreadable):
                return found
            path, entry = found
        if entry.kind != "file":
            return unreadable(f"{path} is not a file", "put a file there")
        if entry.size > source.LARGEST:
            return too_large()
        content = self._content(path, entry)
        return content if content is not None else _lost()

    def _folder_trouble(self, folder: str) -> Unreadable | Literal["missing"] | None:
        """Why nothing in a folder is read: it or one above it is none; `missing` where there is no such name."""
        parts = folder.split("/") if folder else []
        for count in range(1, len(parts) + 1):
            path = "/".join(parts[:count])
            entry = self._entries.get(path)
            if entry is None or _left_to_others(path, entry):
                return "missing"
            if entry.kind == "submodule":
                return _submodule(path)
            if entry.kind == "link":
                found = self._target(path)
                return found if isinstance(found, Unreadable) else _no_folder(path)
            if entry.kind != "folder":
                return _no_folder(path)
        return None

    # ---- symbolic links

    def _target(self, path: str) -> tuple[str, Entry] | Unreadable:
        """Where a symbolic link leads, if to a file of this tree."""
        resolved = self._resolved(path)
        if resolved == _OUTSIDE:
            return outside(path)
        target = None if resolved == _NOWHERE else resolved.removeprefix("/")
        entry = self._entries.get(target) if target else None
        if target == "" or (entry and entry.kind in ("folder", "submodule")):
            return unreadable("a folder that is a symbolic link is not read", PUT_FOLDER)
        if target is None or entry is None:
            return unreadable("the symbolic link leads nowhere", "remove the link, or put the file itself there")
        return target, entry

    def _stands_for_a_folder(self, path: str) -> bool:
        """Whether files may be hidden behind a link: it leads to a folder, or nowhere without a file's name."""
        resolved = self._resolved(path)
        if resolved.startswith("/"):
            target = resolved.removeprefix("/")
            return not target or self._entries[target].kind in ("folder", "submodule")
        return "." not in path.rpartition("/")[2]

    def _resolved(self, path: str) -> str:
        """The path that a link ends at, after a `/`; else _NOWHERE or _OUTSIDE."""
        ahead, at, hops = path.split("/")[::-1], list[str](), 0
        while ahead:
            part = ahead.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not at:
                    return _OUTSIDE
                at.pop()
                continue
            at.append(part)
            entry = self._entries.get("/".join(at))
            if entry is None or (entry.kind in ("file", "submodule") and ahead):
                return _NOWHERE
            if entry.kind == "link":
                hops += 1
                target = (self._content("/".join(at), entry) or b"").decode("utf-8", "surrogateescape")
                if not target or hops > _HOPS:
                    return _NOWHERE
                if target.startswith("/"):
                    return _OUTSIDE
                at.pop()
                ahead += target.split("/")[::-1]
        return "/" + "/".join(at)

    # ---- contents

    def _content(self, path: str, entry: Entry) -> bytes | None:
        """What git has under an entry's name; fetched together with what is likely to be asked for next."""
        if entry.content not in self._contents:
            wanted = [each.content for each in self._alike(path, entry) if each.content not in self._contents]
            found = gitrepo.blobs(self._git, wanted)
            self._contents.update((content, found.get(content)) for content in wanted)
        return self._contents[entry.content]

    def _alike(self, path: str, entry: Entry) -> Iterator[Entry]:
        yield entry
        place = place_of(path)
        for other, each in self._entries.items():
            if each.kind not in ("file", "link") or each.size > source.LARGEST:
                continue
            if self._small:
                if other.partition("/")[0] in FOLDERS or each.kind == "link":
                    yield each
            elif each.kind == "link" if place is None else self._place(other) == place.entity:
                yield each

    def _place(self, path: str) -> str | None:
        place = place_of(path)
        return place.entity if place else None


def _left_to_others(path: str, entry: Entry) -> bool:
    """A submodule with people's data: whoever may see it has it checked out; for all others it is not there."""
    return entry.kind == "submodule" and path.partition("/")[0] == "personal"


def _submodule(path: str) -> Unreadable:
    return unreadable(f"{path} is a submodule: its files are in another repository", "put the files themselves there")


def _no_folder(path: str) -> Unreadable:
    return unreadable(f"{path} is not a folder", PUT_FOLDER)


def _lost() -> Unreadable:
    return Unreadable(
        (
            Problem(
                "unreadable-file",
                "git does not have the content of this file",
                "`git fsck` says what is lost; fetch it from another clone",
            ),
        )
    )
