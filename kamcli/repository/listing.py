"""What lies in the folders of a work tree, and what the disk says of each file. Reads no file, and judges none.

A folder whose own times say that nothing came, went or was renamed in it since the last time is not listed again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG
from zlib import crc32

from kamcli.index import Index, digest, program
from kamcli.model.entity import meant_name, place_of
from kamcli.repository import census
from kamcli.repository.census import COMPOSED, NEVER, Files, group_of

KIND = "folder"

ACCOUNTS = "accounts"
IN_EACH = "accounts/*/"
"""How folders are named that all accounts may have."""

Mark = str
"""What the disk says of a file; '' of one that has to be read to know."""

NO_MARK: Mark = ""

_PERSONAL = "personal"
_ENDINGS = (".yaml", ".csv")
_by_name = attrgetter("name")

_FOLDER, _LINK, _HIDING = "/", "/@", "/@/"
"""How names of folders end, of symbolic links, and of links that files may be hidden behind; no name has a slash."""

_DEEP = 1_000_000
"""More levels of folders than there are."""

_ALL = ""
"""In place of kinds of folders: all of them."""

_SHARES = 8
"""Texts that folders of one kind are remembered in: one that changed is not written with all others."""

_SETTLES = frozenset(("btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"))
"""File systems that tell at once by a folder's times that a name in it changed. Others may tell later, or never."""

_BETWEEN = "\0"
"""What stands between names: it is in none."""

_Seen = tuple[str, str]
"""The mark of a folder, and the names in it as one text."""


class Marks(dict[str, Mark]):
    """Files with their marks, in the order of their paths. As they are made, so they stay."""

    def __init__(self, marks: Iterable[tuple[str, Mark]], latest: int) -> None:
        super().__init__(marks)
        self.latest = latest
        """When the latest of them changed, in nanoseconds; NEVER where one has no mark, 0 where there are none."""

    @classmethod
    def unknown(cls, paths: Iterable[str]) -> Marks:
        """Files each of which has to be read to be known."""
        found = [(path, NO_MARK) for path in paths]
        return cls(found, NEVER if found else 0)

    @cached_property
    def name(self) -> str:
        """One name for all of it."""
        return digest(chain.from_iterable(self.items()))


class Listing:
    """The files of a work tree, each folder looked at once; what an `index` remembers of folders is made use of."""

    def __init__(self, root: Path, index: Index | None = None) -> None:
        self.folders: set[str] = set()
        """Folders below others that were gone into."""
        self._root = root
        self._prefix = f"{root}{os.sep}"
        self._own: list[str] | None = None
        """The files in the folders of accounts themselves, once somebody asked for them."""
        self._left: list[str] = []
        """The folders in these folders."""
        self._unasked: set[str] = set()
        """Paths that have to be read to know what they are."""
        self._index = index
        self._texts: dict[str, str] = {}
        """What is remembered, as far as it was looked up."""
        self._known: dict[str, _Seen] = {}
        self._seen: dict[str, _Seen] = {}
        self._news: set[str] = set()
        """Kinds of folders of which one is another than what is remembered."""
        self._recalled: set[str] = set()
        """Kinds of folders of which it was looked up what is remembered."""

    def paths(self, folder: str) -> list[str]:
        """The files in a folder, in the order of their paths.

        Folders that cannot be listed, and those that are symbolic links, come with a `/` at their end.
        """
        found: list[str] = []
        self._list(folder, found)
        return found

    def marked(self, where: str) -> Marks:
        """The files in a folder, in those of one name in those of accounts (`accounts/*/deals`), or in the latter
        themselves (`accounts/*/`); with their marks.
        """
        paths = self._of_accounts(where.removeprefix(IN_EACH)) if where.startswith(IN_EACH) else self.paths(where)
        marks, changed = self._marks(paths)
        return Marks(zip(paths, marks, strict=True), max(changed, default=0))

    def _of_accounts(self, kind: str) -> list[str]:
        if self._own is None:
            self._recall(ACCOUNTS)
            self._own, self._left = [], []
            self._list(ACCOUNTS, self._own, 1)
            self._keep(ACCOUNTS)
        paths = self._own
        if kind:
            self._recall(f"{IN_EACH}{kind}")
            paths = [path for path in self._own if path.endswith("/")]
            in_order = not paths
            for folder in self._left:
                if meant_name(folder.rpartition("/")[2]) == kind:
                    self._list(folder, paths)
            if not in_order:
                paths.sort(key=lambda path: path.split("/"))
            self._keep(f"{IN_EACH}{kind}")
        return paths

    def grouped(self, paths: list[str]) -> dict[str, Files]:
        """These files by their groups, the files of each of which stand together; with what the disk says of each."""
        marks, changed = self._marks(paths)
        groups: dict[str, Files] = {}
        begin, last = 0, len(paths)
        while begin < last:
            name = group_of(paths[begin])
            inside, end = f"{name}/", begin + 1
            while end < last and paths[end].startswith(inside):
                end += 1
            groups[name] = Files.of(paths[begin:end], marks[begin:end], max(changed[begin:end]))
            begin = end
        return groups

    def unasked(self, path: str) -> None:
        """Of this path, the disk need not be asked."""
        self._unasked.add(path)

    def recall(self) -> None:
        """Look up what is remembered of all folders, before all are listed."""
        if self._index is not None and self._disk is not None:
            self._recalled.add(_ALL)
            self._learn(self._index.all(KIND))

    def remember(self) -> None:
        """Remember what folders hold, once all are listed, and let go of it: there are too many names to hold twice."""
        for folder in self._known.keys() - self._seen.keys():
            self._news.add(_kind_of(folder))
        self._keep(*self._news)
        self._seen, self._known, self._texts = {}, {}, {}
        self._recalled.clear()
        self._index = None

    def _recall(self, kind: str) -> None:
        """Look up what is remembered of the folders of one kind."""
        if self._index is not None and self._disk is not None and kind not in self._recalled:
            self._recalled.add(kind)
            self._learn(self._index.get(KIND, [_key(kind, number) for number in range(_SHARES)]))

    def _learn(self, texts: Mapping[str, str]) -> None:
        self._texts.update(texts)
        self._known.update(_parsed(texts.values(), self._stamp))

    def _keep(self, *kinds: str) -> None:
        """Remember what folders of these kinds hold, all of which were listed, if it is another than what is."""
        kinds = tuple(self._news.intersection(kinds))
        if self._index is None or not kinds:
            return
        shares = {_key(kind, number): [self._stamp] for kind in kinds for number in range(_SHARES)}
        for folder, (mark, names) in self._seen.items():
            key = _key(_kind_of(folder), crc32(os.fsencode(group_of(f"{folder}/"))) % _SHARES)
            if key in shares:
                shares[key].append(_BETWEEN.join((folder, mark, *([names] if names else ()))))
        for key, share in shares.items():
            text = _APART.join(share)
            if self._texts.get(key, self._stamp) != text:
                self._index.put(KIND, key, text)
        self._news.difference_update(kinds)

    def _list(self, folder: str, paths: list[str], below: int = _DEEP) -> None:
        """Add the files in a folder, and in so many levels of folders below. No generator: they are too many."""
        names = self._names(folder)
        if names is None:
            if folder != COMPOSED:
                paths.append(f"{folder}/")
                self._unasked.add(f"{folder}/")
        elif names and "/" not in names:  # files alone
            inside = f"{folder}/"
            paths += f"{inside}{names.replace(_BETWEEN, f'{_BETWEEN}{inside}')}".split(_BETWEEN)
        elif names:
            self._list_each(folder, names.split(_BETWEEN), paths, below)

    def _list_each(self, folder: str, names: list[str], paths: list[str], below: int) -> None:
        for name in names:
            if "/" not in name:
                paths.append(f"{folder}/{name}")
            elif name.endswith(_HIDING):
                paths.append(f"{folder}/{name.removesuffix(_HIDING)}/")
                self._unasked.add(paths[-1])
            elif name.endswith(_LINK):
                paths.append(f"{folder}/{name.removesuffix(_LINK)}")
                self._unasked.add(paths[-1])
            else:
                path = f"{folder}/{name.removesuffix(_FOLDER)}"
                self.folders.add(path)
                if below:
                    self._list(path, paths, below - 1)
                else:
                    self._left.append(path)

    def _names(self, folder: str) -> str | None:
        """The names in a folder, in order, as one text; None where it cannot be listed."""
        if not self._recalled or folder.startswith(_PERSONAL):
            return _joined(self._looked_up(folder))
        try:
            about = os.lstat(f"{self._prefix}{folder}")
        except OSError:
            return _joined(self._looked_up(folder))
        moved, written = about.st_ctime_ns, about.st_mtime_ns
        mark = f"{about.st_dev} {about.st_ino} {about.st_mode} {written} {moved}"
        known = self._known.get(folder)
        if known is not None and known[0] == mark:
            self._seen[folder] = known
            return known[1]
        kind = _kind_of(folder)
        if self._recalled.isdisjoint((kind, _ALL)):
            return _joined(self._looked_up(folder))
        now = self._now  # before it is listed: what changes after that is younger
        listed = self._looked_up(folder)
        names = _joined(listed)
        if names is None or now is None or about.st_dev != self._disk or max(moved, written) >= now - census.SAFE:
            return names
        if not any(name.endswith((_LINK, _HIDING)) for name in listed or ()):
            self._seen[folder] = self._known[folder] = (mark, names)
            self._news.add(kind)
        return names

    @cached_property
    def _disk(self) -> int | None:
        return _disk(self._root)

    @cached_property
    def _stamp(self) -> str:
        return digest((program(), str(_whoever())))

    @cached_property
    def _now(self) -> int | None:
        """The time by the clock of the disk; None where it cannot be asked."""
        return self._index.now() if self._index is not None else None

    def _looked_up(self, folder: str) -> list[str] | None:
        try:
            with os.scandir(f"{self._prefix}{folder}") as found:
                inside = sorted(found, key=_by_name)
        except OSError:
            return None
        names = []
        for entry in inside:
            name = entry.name
            if name.startswith(".") or (folder == "schemas" and f"{folder}/{name}" == COMPOSED):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not name.endswith(_ENDINGS) or place_of(f"{folder}/{name}") is None:
                    name += _FOLDER
            elif entry.is_symlink():
                name += _HIDING if _stands_for_a_folder(entry) else _LINK
            names.append(name)
        return names

    def _marks(self, paths: list[str]) -> tuple[list[str], list[int]]:
        """What the disk says of each file ('' of what has to be read to know), and when it last changed."""
        marks: list[str] = []
        changed: list[int] = []
        prefix, unasked, ask = self._prefix, self._unasked, os.lstat
        for path in paths:
            mark, latest = "", NEVER
            try:
                about = ask(f"{prefix}{path}") if path not in unasked else None
            except OSError:
                about = None
            if about is not None and S_ISREG(about.st_mode):
                moved, written = about.st_ctime_ns, about.st_mtime_ns
                mark = f"{about.st_size} {written} {moved} {about.st_ino} {about.st_mode}"
                latest = written if written > moved else moved
            marks.append(mark)
            changed.append(latest)
        return marks, changed


def _stands_for_a_folder(link: os.DirEntry[str]) -> bool:
    """Whether files may be hidden behind a symbolic link: it leads to a folder, or nowhere without a file's name."""
    try:
        return link.is_dir() or ("." not in link.name and not Path(link.path).exists())
    except OSError:
        # It leads back to itself.
        return "." not in link.name


def _parsed(texts: Iterable[str], stamp: str) -> Iterator[tuple[str, _Seen]]:
    """What texts say of folders, as far as this program wrote them for this user."""
    for text in texts:
        begin, *shares = text.split(_APART)
        if begin == stamp:
            for share in shares:
                folder, _, seen = share.partition(_BETWEEN)
                mark, _, names = seen.partition(_BETWEEN)
                yield folder, (mark, names)


_APART = 2 * _BETWEEN
"""What stands between folders."""


def _key(kind: str, number: int) -> str:
    return f"{kind} {number}"


def _kind_of(folder: str) -> str:
    """The kind of a folder: `accounts` for that and those of accounts, `accounts/*/deals`, `team`."""
    top, *below = folder.split("/", 3)
    return f"{IN_EACH}{meant_name(below[1])}" if top == ACCOUNTS and len(below) > 1 else top


def _joined(names: list[str] | None) -> str | None:
    return None if names is None else _BETWEEN.join(names)


def _whoever() -> tuple[object, ...]:
    """Who is asking: what one may list, another may not."""
    return (os.geteuid(), os.getegid(), os.getgroups()) if hasattr(os, "geteuid") else ()


def _disk(root: Path) -> int | None:
    """The device that the folder is on, if it tells by a folder's times that a name in it changed."""
    try:
        real = os.path.realpath(root)
        device = os.lstat(real).st_dev
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
            mounts = file.read()
    except OSError:
        return None
    return device if _kind(mounts, real) in _SETTLES else None


def _kind(mounts: str, real: str) -> str:
    """The kind of file system that a folder is on, by what Linux says of all that are mounted."""
    longest, kind = "", ""
    for line in mounts.splitlines():
        about, _, rest = line.partition(" - ")
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), about.split(" ")[4])
        if f"{real}/".startswith(f"{point.rstrip('/')}/") and len(point) >= len(longest):
            longest, kind = point, rest.partition(" ")[0]
    return kind


_OCTAL = re.compile(r"\\([0-7]{3})")
"""How a blank stands in the name of a place where a disk is mounted."""
