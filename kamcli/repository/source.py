"""Where a snapshot's bytes come from: the work tree here, git's objects in `git_tree`. Nothing outside is ever read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, Literal, Protocol

from kamcli import crew
from kamcli.index import Index
from kamcli.model.entity import meant_name
from kamcli.model.position import Problem, Unreadable
from kamcli.repository.census import COMPOSED, KIND, Census, Files, Surveyed
from kamcli.repository.listing import ACCOUNTS, IN_EACH, Listing, Marks

FOLDERS = ("accounts", "imports", "personal", "plans", "policy", "rates", "receivables", "sales", "schemas", "team")
"""The folders of format 1; whatever else lies in the repository is none of kamcli's business."""

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read at all; a ledger of a million lines has about as many."""

_MANY = 500
"""Accounts whose files are listed by a copy of the process, while this one does something else."""

_AT_HAND = 32 * 1024 * 1024
"""Bytes that are kept for whoever asks next, at most."""

_Trouble = Unreadable | Literal["missing"] | None
"""Why files of a folder are not read; None where they are, `missing` where there is no such folder."""


Meanwhile = Callable[[], None]
"""What may be done while a census is taken."""


class Source(Protocol):
    """A tree of files, addressed by paths relative to its root, with `/`."""

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths.

        A path that ends with `/` is a folder whose files cannot be listed; read() says why.
        """

    def paths_in(self, folder: str) -> Iterator[str]:
        """Those of the files that lie in one of those folders, or in the folder of an account."""

    @property
    def counted(self) -> bool:
        """Whether a census was taken, by which the source goes from then on."""

    def marked(self, where: str) -> Marks:
        """Those of the files, and their marks, that lie in one of those folders, in all folders of one name in those of
        accounts (`accounts/*/deals`), or in the latter themselves (`accounts/*/`).

        What is closed, or may have been meant so, is among them.
        """

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files, with the help of what is remembered of them.

        Where they have to be found out by much work that another core can do, `meanwhile` is done besides.
        """


class WorkTree:
    """The files on disk below `root`.

    Each folder is looked at once, and remembered: files are many, and following every path anew to its
    real place would cost more than reading it.
    """

    as_stored: Final = True
    """What is encrypted reads so."""

    def __init__(self, root: Path, index: Index | None = None) -> None:
        """`index` may remember what lies in folders."""
        self.root = root
        self._real_root = root.resolve()
        self._prefix = f"{root}{os.sep}"
        self._folders: dict[str, _Trouble] = {"": None}
        self._listing = Listing(root, index)
        self._census: Surveyed | None = None
        self._fresh: dict[str, bytes] = {}
        """What the census had to read: whoever asks next need not read it again."""
        self._room = _AT_HAND

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths; `kam.yaml` first.

        Hidden files and folders are left out, and so is what kamcli itself generates. Folders that cannot
        be listed, and those that are symbolic links, come with a `/` at their end: read() says why.
        """
        if self._census is not None:
            yield from self._census.paths
            return
        for paths in self._listed():
            yield from paths

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files in one folder, without looking at any other."""
        if self._census is not None:
            yield from self._census.paths_in(folder)
            return
        trouble = self._folder(folder)
        if trouble is None:
            yield from self._listing.paths(folder)
        elif trouble != "missing" and folder in FOLDERS:
            yield f"{folder}/"

    @property
    def counted(self) -> bool:
        """Whether a census was taken, by which the work tree goes from then on."""
        return self._census is not None

    def marked(self, where: str) -> Marks:
        """The files in one folder, or in those of one name in those of accounts, without looking at any other."""
        top = where.partition("/")[0]
        trouble = self._folder(top)
        if trouble is None:
            return self._listing.marked(where)
        return Marks.unknown([] if trouble == "missing" else [f"{top}/"])

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files; once taken, it holds for all that is asked of this work tree.

        `meanwhile` is done where nothing is remembered of the files yet, and there are many accounts.
        """
        if self._census is None:
            if index is not None and meanwhile is not None and not index.has(KIND) and self._is_large():
                _, (listing, files, found) = crew.both(meanwhile, lambda: (*self._surveyed(index), index.taken()))
                for entry in found:
                    index.put(*entry)
                self._listing = listing
            else:
                self._listing, files = self._surveyed(index)
            self._census = Surveyed(files, index, self._read_ahead)
        return self._census

    def _is_large(self) -> bool:
        """Whether there are so many accounts that to list their files takes longer than to copy the process."""
        try:
            with os.scandir(f"{self._prefix}{ACCOUNTS}") as found:
                return sum(1 for _ in found) >= _MANY
        except OSError:
            return False

    def _surveyed(self, index: Index | None) -> tuple[Listing, dict[str, Files]]:
        """All files by their groups, with the listing that they are in."""
        self._listing = Listing(self.root, index)
        self._listing.recall()
        files: dict[str, Files] = {}
        for paths in (*self._listed(), self._listing.paths(COMPOSED)):
            files.update(self._listing.grouped(paths))
        self._listing.remember()
        return self._listing, files

    def _read_ahead(self, path: str) -> bytes | Unreadable | None:
        found = self.read(path)
        if isinstance(found, bytes) and self._room > 0:
            self._fresh[path] = found
            self._room -= len(found)
        return found

    def _listed(self) -> Iterator[list[str]]:
        """All files, folder by folder."""
        if os.path.lexists(self.root / "kam.yaml"):
            yield ["kam.yaml"]
        for folder in FOLDERS:
            trouble = self._folder(folder)
            if trouble is None:
                yield self._listing.paths(folder)
            elif trouble != "missing":
                self._listing.unasked(f"{folder}/")
                yield [f"{folder}/"]

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""
        if (fresh := self._fresh.pop(path, None)) is not None:
            return fresh
        folder, _, name = path.rpartition("/")
        if path.startswith("/") or name in (".", "..") or (os.name == "nt" and ("\\" in path or ":" in path)):
            return climbs(path)
        try:
            trouble = self._folder(folder)
            if not name and trouble is None:
                return unreadable("the folder cannot be read", "mend its permissions and try again")
            if trouble is not None:
                return None if trouble == "missing" else trouble
            return self._bytes(f"{self._prefix}{path}", path)
        except OSError as error:
            return unreadable(
                f"the file cannot be read: {error.strerror or error}",
                "mend its permissions, or the disk, and try again",
            )
        except ValueError:
            # A path that no file system can have, with a null character in it.
            return None

    def _bytes(self, file: str, path: str) -> bytes | Unreadable | None:
        if _NO_LINK and (quick := _read_plainly(file)) is not None:
            return quick
        try:
            found = os.lstat(file)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if S_ISLNK(found.st_mode):
            if trouble := self._link_trouble(Path(file), path):
                return trouble
            found = Path(file).stat()
        if not S_ISREG(found.st_mode):
            return unreadable(f"{path} is not a file", "put a file there")
        if found.st_size > LARGEST:
            return too_large()
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - 26 000 paths made for nothing
            return opened.read()

    def _folder(self, path: str) -> _Trouble:
        if path in self._listing.folders:
            return None
        if path not in self._folders:
            self._folders[path] = self._folder_trouble(path)
        return self._folders[path]

    def _folder_trouble(self, path: str) -> _Trouble:
        above, _, name = path.rpartition("/")
        if name in ("", ".", ".."):
            return climbs(path)
        if (trouble := self._folder(above)) is not None:
            return trouble
        try:
            mode = (self.root / path).lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        if S_ISLNK(mode):
            return self._link_trouble(self.root / path, path) or unreadable(f"{path} is not a folder", PUT_FOLDER)
        return None if S_ISDIR(mode) else unreadable(f"{path} is not a folder", PUT_FOLDER)

    def _link_trouble(self, link: Path, path: str) -> Unreadable | None:
        """Why a symbolic link is not followed; None where it leads to something inside that is no folder."""
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            return unreadable("the symbolic link leads nowhere", "remove the link, or put the file itself there")
        if not target.is_relative_to(self._real_root):
            return outside(path)
        if target.is_dir():
            return unreadable("a folder that is a symbolic link is not read", PUT_FOLDER)
        return None


def unmarked(paths: Iterable[str], where: str) -> Marks:
    """What `Source.marked` is, of these files, each of which has to be read to be known."""
    if where.startswith(IN_EACH):
        kind = where.removeprefix(IN_EACH)
        return Marks.unknown(path for path in paths if _is_of(path.split("/"), kind))
    return Marks.unknown(path for path in paths if path.startswith(f"{where}/"))


def _is_of(parts: Sequence[str], kind: str) -> bool:
    """Whether a path may matter for the files of a kind: `accounts/acme/account.yaml`, `accounts/acme/deals/…`."""
    if parts[0] != ACCOUNTS:
        return False
    if len(parts) <= _OWN or (len(parts) == _OWN + 1 and not parts[-1]):
        return not kind or not parts[-1]
    return bool(kind) and meant_name(parts[2]) == kind


_OWN = 3
"""Parts of the path of a file in an account's folder."""


PUT_FOLDER = "put the folder itself there"


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) and os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""How a file is opened that must be none of another kind; 0 where the system cannot tell on opening."""


def _read_plainly(file: str) -> bytes | None:
    """The bytes of a plain file, with as few questions to the system as can be; None for what needs more of them."""
    try:
        opened = os.open(file, os.O_RDONLY | _NO_LINK)
    except OSError:
        return None
    try:
        about = os.fstat(opened)
        if not S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return None
        found = os.read(opened, about.st_size + 1)
        # One that is longer or shorter than it was a moment ago is read until its end.
        return found if len(found) == about.st_size else None
    finally:
        os.close(opened)


def unreadable(message: str, do: str) -> Unreadable:
    """A file or folder that is there and cannot be read."""
    return Unreadable((Problem("unreadable-file", message, do),))


def too_large() -> Unreadable:
    """A file that is not even begun to be read."""
    megabytes = LARGEST // 1024 // 1024
    return Unreadable(
        (
            Problem(
                "file-too-large",
                f"the file is larger than {megabytes} MB",
                "split it: ledgers go by month, records one a file",
            ),
        )
    )


def climbs(path: str) -> Unreadable:
    """A path that is not one inside the repository."""
    what, do = f"{path} is no path inside the repository", "nothing outside the repository is read"
    return Unreadable((Problem("outside-repository", what, do),))


def outside(path: str) -> Unreadable:
    """A symbolic link that leads out of the repository."""
    return Unreadable(
        (
            Problem(
                "outside-repository",
                f"{path} is a symbolic link that leads out of the repository",
                "put the file itself there: nothing outside the repository is read",
            ),
        )
    )
