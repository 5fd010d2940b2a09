"""The names of the contents of a source's files, group by group: what of a repository is as it was, and what is not.

A group is the folder of one account, of one account's personal files, or a whole folder besides. Files of a work
tree are only read where size, times and inode say that they may have changed. Of personal files, contents are never
named: their size and times stand in for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from kamcli.index import Index, content_id, digest
from kamcli.model.position import Unreadable

KIND = "stat"
SAFE = 2_000_000_000
"""Nanoseconds that must lie between a file's last change and its reading. In less, another change can leave size and
times as they are (FAT tells times by two seconds); such a file is read again the next time."""

Contents = Mapping[str, str]
"""Names of contents by path, in the order of the paths."""

Read = Callable[[str], bytes | Unreadable | None]


class Surveyed(Protocol):
    """A source that can take a census."""

    def census(self, index: Index | None) -> Census:
        """Name the contents of all files."""


@dataclass(frozen=True)
class Group:
    """The files of one group: their paths in order, and one name for all they contain.

    That name is good for this command; what is `lasting` will mean the same to a later one too. Files whose content
    is not to be named, and cannot be told from another by their times, make it pass.
    """

    paths: tuple[str, ...]
    name: str
    _contents: Callable[[], Contents] = field(compare=False)
    _lasting: Callable[[], bool] = field(default=lambda: True, compare=False)

    @cached_property
    def lasting(self) -> bool:
        """Whether another content would have another name tomorrow too."""
        return self._lasting()

    @cached_property
    def contents(self) -> Contents:
        """The name of each file's content."""
        return self._contents()


@dataclass(frozen=True)
class Census:
    """All groups by name, those of accounts as `accounts/acme` and `personal/acme`."""

    groups: Mapping[str, Group]

    def of(self, path: str) -> str | None:
        """The name of a file's content; None for a path that is not listed."""
        group = self.groups.get(group_of(path))
        return group.contents.get(path) if group is not None else None

    def name(self, group: str) -> str:
        """The name of what a group contains; '' where there is no such group."""
        found = self.groups.get(group)
        return found.name if found is not None else ""


def group_of(path: str) -> str:
    """The group that a path belongs to."""
    top, _, rest = path.partition("/")
    if top in ("accounts", "personal"):
        return f"{top}/{rest.partition('/')[0]}"
    return "schemas/composed" if path.startswith("schemas/composed/") else top


def plain_group(contents: Contents) -> Group:
    """A group of files whose contents are named already."""
    return Group(tuple(contents), _name(contents), lambda: contents)


def fleeting_group(paths: Iterable[str], contents: Contents) -> Group:
    """A group whose name is good for this command only."""
    return Group(tuple(paths), _name(contents), lambda: contents, lambda: False)


def _name(contents: Contents) -> str:
    return digest(f"{path}\0{name}" for path, name in contents.items())


def named(found: bytes | Unreadable | None) -> str:
    """The name of what was read: of its bytes, of why it could not be read, or of nothing."""
    if found is None:
        return "-"
    if isinstance(found, Unreadable):
        return "!" + digest(f"{each.kind} {each.message}" for each in found.problems)
    return content_id(found)


class Surveyor:
    """Takes the census of a work tree with what an index remembers of the last one."""

    def __init__(self, index: Index | None, read: Read) -> None:
        self._index = index
        self._read = read
        self._known = index.all(KIND) if index is not None else {}

    def group(self, name: str, files: list[tuple[str, str, int]]) -> Group:
        """The group of these files: path, what the disk says of it ('' where it must be read), time of last change."""
        paths = tuple([path for path, _, _ in files])
        marks = "\n".join([f"{path}\t{mark}" for path, mark, _ in files])
        if name.startswith("personal/"):
            return Group(paths, digest([marks]), dict, lambda: self._is_old(files))
        before, _, rest = self._known.get(name, "").partition("\0")
        if before == marks and rest and all(mark for _, mark, _ in files):
            whole, _, names = rest.partition("\0")
            return Group(paths, whole, lambda: dict(zip(paths, names.split(), strict=True)))
        return self._anew(name, files, dict(zip(before.split("\n"), rest.partition("\0")[2].split(), strict=False)))

    def _anew(self, name: str, files: list[tuple[str, str, int]], known: Contents) -> Group:
        contents: dict[str, str] = {}
        news = len(known) != len(files)
        for path, mark, _ in files:
            found = known.get(f"{path}\t{mark}") if mark else None
            if found is None:
                found = named(self._read(path))
                news = news or bool(mark) or f"{path}\t?" not in known
            contents[path] = found
        group = plain_group(contents)
        if news:
            self._remember(name, files, group)
        return group

    def _remember(self, name: str, files: list[tuple[str, str, int]], group: Group) -> None:
        """What a later census may rely on. A file that is too fresh gets a mark that no file has."""
        now = self._index.now() if self._index is not None else None
        if self._index is None or now is None:
            return
        lines = [f"{path}\t{mark if mark and changed < now - SAFE else '?'}" for path, mark, changed in files]
        names = " ".join(group.contents.values())
        self._index.put(KIND, name, "\0".join(("\n".join(lines), group.name, names)))

    def _is_old(self, files: list[tuple[str, str, int]]) -> bool:
        now = self._index.now() if self._index is not None else None
        return now is not None and all(mark and changed < now - SAFE for _, mark, changed in files)
