"""A whole history in bulk: its commits, the files that each changed, and their contents. Three processes, no objects.

Nothing here knows what the files say. Contents that a partial clone does not have are missing, and are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import zip_longest
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from kamcli.errors import DataError
from kamcli.gitrepo.command import GitFolder, meanwhile
from kamcli.plaintext import is_text

if TYPE_CHECKING:
    import subprocess

_FIELDS = ("%H", "%P", "%ad", "%ct", "%aN", "%aE", "%s")
_RAW = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-relative", "--no-color", "-O/dev/null")
_COMMITS_AT_ONCE = 2_000
_CONTENTS_AT_ONCE = 200
"""Twice so many names fit into the pipe to git at once, whatever git is doing meanwhile."""

_FILE_MODES = ("100644", "100755", "100664")
_OID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_EARLIEST, _LATEST = -62_135_510_400, 253_402_214_400


class LogEntry(NamedTuple):
    """A commit: when and by whom it was written (by .mailmap), when it came in (seconds), what it says."""

    id: str
    parents: tuple[str, ...]
    written: str
    """The time as git has it: seconds and the author's time zone."""
    committed: int
    author: str
    email: str
    subject: str

    @property
    def when(self) -> datetime:
        """When it was written, by the author's clock."""
        return _moment(self.written)


class FileChange(NamedTuple):
    """A file that a commit changed: git's names for its content with each parent and after it, None for no file."""

    path: str
    before: tuple[str | None, ...]
    after: str | None


def log(git: GitFolder, *tips: str) -> list[LogEntry]:
    """The commits that lead to these, each before its parents, newest first. DataError on a broken history."""
    out = git.read(
        "log",
        "-z",
        "--date-order",
        "--date=raw",
        "--encoding=UTF-8",
        "--no-show-signature",
        "--no-color",
        "--no-patch",
        f"--format=tformat:{'%x00'.join(_FIELDS)}",
        "--end-of-options",
        *tips,
        "--",
    )
    fields = out.decode("utf-8", "replace").split("\0")
    size = len(_FIELDS)
    return [_entry(fields[start : start + size]) for start in range(0, len(fields) - size, size)]


def _entry(fields: list[str]) -> LogEntry:
    commit, parents, written, committed, author, email, subject = fields
    return LogEntry(commit.lstrip("\n"), tuple(parents.split()), written, int(committed or 0), author, email, subject)


def _moment(raw: str) -> datetime:
    """`1772442000 +0300` as a time; git lets through what no clock can show."""
    seconds, _, zone = raw.partition(" ")
    minutes = int(zone[1:3]) * 60 + int(zone[3:5]) if re.fullmatch(r"[+-]\d{4}", zone, re.ASCII) else 0
    offset = timedelta(minutes=min(minutes, 14 * 60) * (-1 if zone.startswith("-") else 1))
    return moment(int(seconds or 0)).astimezone(timezone(offset))


def moment(seconds: int) -> datetime:
    """A time that git has, as near as a calendar can tell it."""
    return datetime.fromtimestamp(min(max(seconds, _EARLIEST), _LATEST), UTC)


def boundary(git: GitFolder) -> frozenset[str]:
    """The commits at which the history of a shallow clone ends, though they have parents elsewhere."""
    path = git.line("rev-parse", "--git-path", "shallow")
    with suppress(OSError):
        return frozenset((git.folder / path).read_text("ascii", "replace").split()) if path else frozenset()
    return frozenset()


# ---- what commits changed


def raw_changes(
    git: GitFolder, commits: Sequence[str], prefix: str = "", *, ahead: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Each commit with the files below `prefix` that it changed, a line each for `file_change`.

    Of merges, only the files that differ from every parent. The first commits change all their files. Paths that
    are no UTF-8 text, or have line ends in them, are left out: no record has such a path. `ahead` lets git begin at
    once, for whoever has something else to do before the first is asked for.
    """
    parts = [commits[start : start + _COMMITS_AT_ONCE] for start in range(0, len(commits), _COMMITS_AT_ONCE)]
    answer = meanwhile(lambda: _raw(git, parts[0], prefix)) if ahead and parts else None
    return _raw_changes(git, parts, prefix, answer)


def _raw_changes(
    git: GitFolder, parts: Sequence[Sequence[str]], prefix: str, answer: Callable[[], bytes] | None
) -> Iterator[tuple[str, list[str]]]:
    for part in parts:
        out = answer() if answer is not None else _raw(git, part, prefix)
        answer = None
        yield from _split(out, prefix)


def _raw(git: GitFolder, commits: Sequence[str], prefix: str) -> bytes:
    return git.read(
        "diff-tree",
        "--stdin",
        "-c",
        "--root",
        "--always",
        *_RAW,
        "--format=%x01%H",
        *_limits(prefix),
        stdin="".join(f"{commit}\n" for commit in commits).encode("ascii"),
    )


def tree_changes(git: GitFolder, old: str, new: str, prefix: str = "") -> list[FileChange]:
    """The files below `prefix` that differ between two commits or trees; links and submodules count as no file."""
    out = git.read("diff-tree", *_RAW, old, new, *_limits(prefix))
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    start = f"{prefix}/" if prefix else ""
    return [
        file_change(f"{about}\t{path.removeprefix(start)}")
        for about, path in zip(fields[0::2], fields[1::2], strict=False)
        if path.startswith(start)
    ]


def _limits(prefix: str) -> tuple[str, ...]:
    return ("--", f":(top,literal){prefix}") if prefix else ("--",)


def _split(out: bytes, prefix: str) -> Iterator[tuple[str, list[str]]]:
    start = f"{prefix}/" if prefix else ""
    skip = len(start)
    commit, lines = "", list[str]()
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for field in fields:
        about = field.lstrip("\n")
        if about.startswith("\x01"):
            if commit:
                yield commit, lines
            commit, lines = about[1:].rstrip("\n"), []
        elif about.startswith(":"):
            path = next(fields, "")
            if path.startswith(start) and "\n" not in path and (path.isascii() or is_text(path)):
                lines.append(f"{about}\t{path[skip:]}")
    if commit:
        yield commit, lines


def file_change(line: str) -> FileChange:
    """Read a line of `raw_changes`. Links and submodules count as no file."""
    about, _, path = line.partition("\t")
    words = about.split(" ")
    if len(words) == 5:  # one parent, as nearly always
        mode, later, before, after, _ = words
        return FileChange(
            path,
            (before if mode[1:] in _FILE_MODES else None,),
            after if later in _FILE_MODES else None,
        )
    count = len(words) // 2  # the modes, then the names, of each parent and of the result; then the status
    modes = [word.lstrip(":") for word in words[:count]]
    names = [
        name if mode in _FILE_MODES and name.strip("0") else None
        for mode, name in zip(modes, words[count : 2 * count], strict=True)
    ]
    return FileChange(path, tuple(names[:-1]), names[-1])


# ---- contents


class Contents:
    """Reads contents by git's names for them, through one process that is kept as long as this is open."""

    def __init__(self, git: GitFolder) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._present: frozenset[str] | None = None
        self._is_partial: bool | None = None
        self.left_out = 0
        """Contents that were asked for and are not here."""

    def __enter__(self) -> Contents:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_partial(self) -> bool:
        """Whether this is a partial clone, which leaves contents behind until somebody needs them."""
        if self._is_partial is None:
            status, out, _ = self._git.ask(
                "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"
            )
            self._is_partial = status == 0 and bool(out.strip())
        return self._is_partial

    def read(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each name with its content; None where git does not have it here. Raises DataError where git stops."""
        wanted = list(names)
        asked = [name for name in wanted if self._is_here(name)]
        self.left_out += len(wanted) - len(asked)
        yield from ((name, None) for name in wanted if not self._is_here(name))
        parts = [asked[start : start + _CONTENTS_AT_ONCE] for start in range(0, len(asked), _CONTENTS_AT_ONCE)]
        try:
            for part, coming in zip_longest(parts, parts[1:]):
                if part is parts[0]:
                    self._ask(part)
                if coming is not None:
                    self._ask(coming)  # git reads these while the caller makes use of those
                yield from self._answers(part)
        except BaseException:
            self.close()  # what was asked for and not taken must not be the answer to another question
            raise

    def _ask(self, names: list[str]) -> None:
        if self._process is None:
            self._process = self._git.start("cat-file", "--batch")
        if self._process.stdin is None:
            raise _stopped()
        try:
            self._process.stdin.write("".join(f"{name}\n" for name in names).encode("ascii"))
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _stopped() from None

    def _answers(self, names: list[str]) -> list[tuple[str, bytes | None]]:
        found: list[tuple[str, bytes | None]] = []
        if self._process is None or self._process.stdout is None:
            raise _stopped()
        answers = self._process.stdout
        for name in names:
            header = answers.readline().split()
            if not header:
                raise _stopped()
            if len(header) == 3:
                content = answers.read(int(header[2]) + 1)[:-1]
                found.append((name, content if header[1] == b"blob" else None))
            else:
                found.append((name, None))
        return found

    def _is_here(self, name: str) -> bool:
        if not self.is_partial:
            return True
        if self._present is None:
            out = self._git.read("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
            self._present = frozenset(out.decode("ascii").split())
        return name in self._present

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()


def _stopped() -> DataError:
    return DataError("git stopped while reading the history", do="`git fsck` says whether something is lost")


def blob_at(git: GitFolder, places: Sequence[tuple[str, str]]) -> list[str | None]:
    """git's names for the files at (commit, path); None where there is none. In one call."""
    if not places:
        return []
    asked = b"".join(f"{commit}:{path}\n".encode("utf-8", "surrogateescape") for commit, path in places)
    lines = git.read("cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=asked).splitlines()
    found: list[str | None] = []
    for line in lines:
        kind, _, name = line.partition(b" ")
        found.append(name.decode("ascii") if kind == b"blob" and _OID.match(name) else None)
    return found


__all__ = [
    "Contents",
    "FileChange",
    "LogEntry",
    "blob_at",
    "boundary",
    "file_change",
    "log",
    "raw_changes",
    "tree_changes",
]
