"""The names of the contents of a source's files, group by group: what of a repository is as it was, and what is not.

A group is the folder of one account, of one account's personal files, or a whole folder besides. Files of a work
tree are only read where size, times and inode say that they may have changed. Of personal files, contents are never
named: their size and times stand in for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from kamcli import crew
from kamcli.dataclass import dataclass
from kamcli.index import Index, content_id, digest
from kamcli.model.position import Unreadable

KIND = "stat"
WHOLE = "tree"
"""The kind under which is remembered what the disk said of all files at once, and the name of all they contain."""
SAFE = 2_000_000_000
"""Nanoseconds that must lie between a file's last change and its reading. In less, another change can leave size and
times as they are (FAT tells times by two seconds); such a file is read again the next time."""

_MANY = 4000
"""Of fewer files, the half is read more quickly than a copy of the process is made and heard."""

COMPOSED = "schemas/composed"
"""What kamcli itself generates: in no list of files, but a census counts it."""

Contents = Mapping[str, str]
"""Names of contents by path, in the order of the paths."""

Found = tuple[str, str]
"""The name of all that a group contains, and those of its files with blanks between; '' of files that have none."""

Read = Callable[[str], bytes | Unreadable | None]


class Group:
    """The files of one group: their paths in order, and one name for all they contain, found when it is asked for.

    That name is good for this command; what is `lasting` will mean the same to a later one too. Files whose content
    is not to be named, and cannot be told from another by their times, make it pass.
    """

    def __init__(
        self, paths: Sequence[str], find: Callable[[], Found], lasting: Callable[[], bool] = lambda: True
    ) -> None:
        self.paths = tuple(paths)
        self._find = find
        self._lasts = lasting

    @cached_property
    def lasting(self) -> bool:
        """Whether another content would have another name tomorrow too."""
        return self._lasts()

    @cached_property
    def found(self) -> Found:
        """The name of all they contain, and those of each."""
        return self._find()

    @property
    def name(self) -> str:
        """The name of all they contain."""
        return self.found[0]

    @property
    def contents(self) -> Contents:
        """The name of each file's content; made anew for each who asks."""
        names = self.found[1]
        return {path: name for path, name in zip(self.paths, names.split(" "), strict=True) if name} if names else {}


class Census:
    """All groups by name, those of accounts as `accounts/acme` and `personal/acme`."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self._at_hand: tuple[str, Contents] = ("", {})
        """The group that was asked last, and what it contains."""

    @property
    def groups(self) -> Mapping[str, Group]:
        """All groups by name, in the order of their files."""
        return self._groups

    @cached_property
    def whole(self) -> str:
        """One name for all groups and what they contain."""
        return digest(f"{name} {group.name}" for name, group in sorted(self.groups.items()))

    @property
    def known(self) -> str | None:
        """The name of the whole, where it is known without a look into any file."""
        return None

    @cached_property
    def lasting(self) -> bool:
        """Whether the name of the whole will mean the same to a later command."""
        return all(group.lasting for group in self.groups.values())

    @cached_property
    def closed(self) -> Mapping[str, list[str]]:
        """The folders that cannot be listed, by their groups."""
        found = ((name, [path for path in group.paths if path[-1] == "/"]) for name, group in self.groups.items())
        return {name: paths for name, paths in found if paths}

    def of(self, path: str) -> str | None:
        """The name of a file's content; None for a path that is not listed."""
        name = group_of(path)
        if name != self._at_hand[0]:
            self._at_hand = (name, self.groups[name].contents if name in self.groups else {})
        return self._at_hand[1].get(path)

    @property
    def is_new(self) -> bool:
        """Whether nothing at all is known of the files yet."""
        return False

    def piecemeal(self) -> None:
        """Say that groups are looked at one after the other, each where it is needed."""

    def found(self, groups: Iterable[str]) -> dict[str, Found]:
        """What of these groups, as far as there are such, another process can `take` over."""
        return {name: self.groups[name].found for name in groups if name in self.groups}

    def take(self, found: Mapping[str, Found]) -> None:
        """Take over what a copy of the process found of groups."""

    def name(self, group: str) -> str:
        """The name of what a group contains; '' where there is no such group."""
        found = self.groups.get(group)
        return found.name if found is not None else ""


def group_of(path: str) -> str:
    """The group that a path belongs to."""
    top, _, rest = path.partition("/")
    if top in ("accounts", "personal"):
        return f"{top}/{rest.partition('/')[0]}"
    return COMPOSED if path.startswith(f"{COMPOSED}/") else top


def plain_group(contents: Contents) -> Group:
    """A group of files whose contents are named already."""
    return Group(tuple(contents), lambda: _found(contents, contents))


def fleeting_group(paths: Iterable[str], contents: Contents) -> Group:
    """A group whose name is good for this command only."""
    every = tuple(paths)
    return Group(every, lambda: _found(every, contents), lambda: False)


def _found(paths: Iterable[str], contents: Contents) -> Found:
    return _name(contents), " ".join([contents.get(path, "") for path in paths])


def _name(contents: Contents) -> str:
    return digest(f"{path}\0{name}" for path, name in contents.items())


def named(found: bytes | Unreadable | None) -> str:
    """The name of what was read: of its bytes, of why it could not be read, or of nothing."""
    if found is None:
        return "-"
    if isinstance(found, Unreadable):
        return "!" + digest(f"{each.kind} {each.message}" for each in found.problems)
    return content_id(found)


_BREAK = "//"
"""What stands between lines: it is in no path and no mark, as a newline may be."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one group as the disk lists them: paths, what it says of each, and when the latest one changed."""

    paths: tuple[str, ...]
    marks: str
    """What the disk says of each ('' where a file has to be read to know), as one text: there are too many of them."""
    latest: int
    """When the latest of them changed, in nanoseconds; NEVER where the disk says nothing of one."""

    @classmethod
    def of(cls, paths: Sequence[str], marks: Sequence[str], latest: int) -> Files:
        """The files with these marks."""
        return cls(tuple(paths), _BREAK.join(marks), latest)

    @property
    def each_mark(self) -> list[str]:
        """What the disk says of each."""
        return self.marks.split(_BREAK)

    @property
    def are_known(self) -> bool:
        """Whether the disk says something of all of them."""
        return self.latest < NEVER

    @property
    def lines(self) -> str:
        """Paths and marks as one text, which comes apart again whatever is in the names of files."""
        return _lines(self.paths, self.each_mark)

    def is_old(self, now: int) -> bool:
        """Whether no file can have changed since without another mark."""
        return self.latest < now - SAFE


NEVER = 1 << 62
"""When a file changed of which the disk says nothing: never long enough ago."""


def changed_at(mark: str) -> int:
    """When a file last changed, in nanoseconds."""
    if not mark:
        return NEVER
    _, written, moved, _, _ = mark.split(" ")
    return max(int(written), int(moved))


def _lines(paths: Iterable[str], marks: Iterable[str]) -> str:
    return _BREAK.join([f"{path}\t{mark}" for path, mark in zip(paths, marks, strict=True)])


class Surveyed(Census):
    """The census of a work tree, taken with what an index remembers of the last one.

    Where nothing at all changed the whole has a name at once, and groups are only looked up when somebody asks.
    """

    def __init__(self, files: Mapping[str, Files], index: Index | None, read: Read) -> None:
        super().__init__({name: self._group(name, each) for name, each in files.items()})
        self._files = files
        self._index = index
        self._read = read
        self._settled = True
        """Whether all files were of such age that they will be known again by what the disk says of them."""
        self._ahead: dict[str, str] = {}
        """Names of contents that were found before their group came."""
        self._taken: dict[str, Found] = {}
        self._piecemeal = False
        self._begun = False

    @property
    def is_new(self) -> bool:
        """Whether nothing at all is known of the files yet."""
        return self._index is not None and not self._index.has(KIND)

    def piecemeal(self) -> None:
        """Say that groups are looked at one after the other, each where it is needed."""
        self._piecemeal = True

    def take(self, found: Mapping[str, Found]) -> None:
        """Take over what a copy of the process found of groups."""
        self._taken.update(found)
        self._settled = self._settled and all(self._is_old(self._files[name]) for name in found)

    def _begin(self) -> None:
        """Do what has to be done before any file is read, the first time."""
        if self._begun:
            return
        self._begun = True
        if self._index is not None:
            self._index.now()  # what changes while it is read is younger
        if not self._known and not self._piecemeal:
            self._name_ahead(
                [path for name, files in self._files.items() if not name.startswith(_PERSONAL) for path in files.paths]
            )

    @cached_property
    def whole(self) -> str:
        """One name for all groups and what they contain."""
        if self.known is not None:
            return self.known
        whole = self._named()
        if self._settled and self._index is not None:
            self._index.put(WHOLE, _LAST, f"{self._marks} {whole}")
        return whole

    @cached_property
    def known(self) -> str | None:
        """The name of the whole, where the disk says of all files what it said the last time."""
        if self._index is None:
            return None
        before, _, whole = self._index.get(WHOLE, [_LAST]).get(_LAST, "").partition(" ")
        return whole if before == self._marks and all(files.are_known for files in self._files.values()) else None

    @cached_property
    def _marks(self) -> str:
        """One name for what the disk says of all files."""
        return digest(chain.from_iterable((*files.paths, files.marks) for files in self._files.values()))

    @cached_property
    def lasting(self) -> bool:
        """Whether the name of the whole will mean the same to a later command."""
        return all(self._is_old(files) for name, files in self._files.items() if name.startswith(_PERSONAL))

    @property
    def paths(self) -> Iterator[str]:
        """All files but what kamcli itself generates, in their order."""
        return chain.from_iterable(files.paths for name, files in self._files.items() if name != COMPOSED)

    def paths_in(self, group: str) -> Iterator[str]:
        """The files of one group, in their order."""
        return iter(self._files[group].paths if group in self._files else ())

    def _named(self) -> str:
        return digest(f"{name} {group.name}" for name, group in sorted(self.groups.items()))

    def _name_ahead(self, paths: Sequence[str]) -> None:
        """Name the contents of these files on two cores, where they are many."""
        if len(paths) < _MANY or not crew.helps():
            return
        middle = len(paths) // 2
        for found in crew.both(lambda: self._names(paths[:middle]), lambda: self._names(paths[middle:])):
            self._ahead.update(found)

    def _names(self, paths: Sequence[str]) -> dict[str, str]:
        return {path: named(self._read(path)) for path in paths}

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return self._index.all(KIND) if self._index is not None else {}

    def _group(self, name: str, files: Files) -> Group:
        if name.startswith(_PERSONAL):
            return Group(files.paths, lambda: (digest([files.lines]), ""), lambda: self._is_old(files))
        return Group(files.paths, lambda: self._look(name, files))

    def _look(self, name: str, files: Files) -> Found:
        """Find what a group contains, by what is known of it as far as that holds."""
        self._begin()
        if (taken := self._taken.pop(name, None)) is not None:
            return taken
        before, _, rest = self._known.get(name, "").partition("\0")
        if before == files.lines and rest and files.are_known:
            whole, _, names = rest.partition("\0")
            return whole, names
        return self._anew(name, files, dict(zip(before.split(_BREAK), rest.partition("\0")[2].split(), strict=False)))

    def _anew(self, name: str, files: Files, known: Contents) -> Found:
        now = self._index.now() if self._index is not None else None
        contents: dict[str, str] = {}
        news = len(known) != len(files.paths)
        for path, mark in zip(files.paths, files.each_mark, strict=True):
            found = known.get(f"{path}\t{mark}") if known and mark else None
            if found is None:
                found = self._ahead.pop(path, None) or named(self._read(path))
                news = news or bool(mark) or f"{path}\t?" not in known
            contents[path] = found
        whole, names = _found(files.paths, contents)
        self._settled = self._settled and now is not None and files.is_old(now)
        if news and self._index is not None and now is not None:
            self._index.put(KIND, name, "\0".join((_remembered(files, now), whole, names)))
        return whole, names

    def _is_old(self, files: Files) -> bool:
        now = self._index.now() if self._index is not None else None
        return now is not None and files.is_old(now)


_LAST = "last"
_PERSONAL = "personal/"


def _remembered(files: Files, now: int) -> str:
    """What a later census may rely on. A file that is too fresh gets a mark that no file has."""
    if files.is_old(now):
        return files.lines
    return _lines(files.paths, (mark if changed_at(mark) < now - SAFE else "?" for mark in files.each_mark))
