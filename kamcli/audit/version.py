"""What a file said in one of its versions, parsed: records as they are, ledgers as lines. Judges nothing.

A version that cannot be read is a value too, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from kamcli import csvio, yamlio
from kamcli.audit.place import Subject
from kamcli.gitrepo import Contents
from kamcli.model.entity import LEDGERS
from kamcli.model.position import Problem, Unreadable
from kamcli.yamlio.versions import VersionReader

NOT_HERE = "not-here"
"""The kind of problem of a content that is left behind in a partial clone."""

Unlock = Callable[[bytes], bytes | Unreadable]
Read = Callable[[bytes], Any]

_MOST = 96 * 1024 * 1024
"""Bytes of the files whose parsed content is kept for the next question."""

_LINES, _COLUMNS = "lines", "columns"


class Versions(Protocol):
    """Gives the parsed content of files by git's names for it."""

    def want(self, contents: Iterable[tuple[Subject, str]]) -> None:
        """Say what is going to be asked for, so that it is read in one go."""

    def of(self, subject: Subject, content: str) -> Any:
        """The parsed content, or an Unreadable."""


class GitVersions:
    """Versions read from git. `unlock` opens encrypted files of personal/."""

    def __init__(self, contents: Contents, unlock: Unlock | None = None) -> None:
        self._contents = contents
        self._unlock = unlock
        self._reader = VersionReader()
        self._known: dict[str, tuple[Any, int]] = {}
        self._offered: dict[str, Any] = {}
        self._size = 0

    def want(self, contents: Iterable[tuple[Subject, str]]) -> None:
        """Read and parse what is not known yet."""
        missing: dict[str, Subject] = {}
        for subject, name in contents:
            key = _key(subject, name)
            if key not in self._known and key not in self._offered:
                missing[name] = subject
        for name, content in self._contents.read(missing):
            self._keep(missing[name], name, content)

    def of(self, subject: Subject, content: str) -> Any:
        """The parsed content, or an Unreadable."""
        key = _key(subject, content)
        if key in self._offered:
            return self._offered[key]
        if key not in self._known:
            self.want([(subject, content)])
        return self._known[key][0]

    def offer(self, subject: Subject, name: str, content: bytes | Unreadable) -> None:
        """Take a content from elsewhere: from the work tree, under a name of its own."""
        found = content if isinstance(content, Unreadable) else parsed(subject, content, self._unlock)
        self._offered[_key(subject, name)] = found

    def _keep(self, subject: Subject, name: str, content: bytes | None) -> None:
        size = len(content or b"") + 200
        key = _key(subject, name)
        self._known[key] = (parsed(subject, content, self._unlock, self._reader.read), size)
        self._size += size
        while self._size > _MOST and len(self._known) > 2 * 200:
            oldest = next(iter(self._known))
            self._size -= self._known.pop(oldest)[1]


_LEDGERS = frozenset(map(str, LEDGERS))


def _is_ledger(subject: Subject) -> bool:
    return subject.kind in _LEDGERS


def _key(subject: Subject, name: str) -> str:
    """One content may be read both ways."""
    return f"{name} as a table" if subject.kind in _LEDGERS else name


def parsed(subject: Subject, content: bytes | None, unlock: Unlock | None = None, read: Read | None = None) -> Any:
    """What a file says: a record's fields; of a ledger its columns and lines; or why it cannot be read.

    `read` reads records where many are read.
    """
    if content is None:
        what = "this clone does not have the content of the file"
        return Unreadable((Problem(NOT_HERE, what, "fetch it: git fetch --refetch --no-filter"),))
    if content.startswith(_AGE):
        found = unlock(content) if unlock is not None else _locked()
        if isinstance(found, Unreadable):
            return found
        content = found
    if _is_ledger(subject):
        table = csvio.read(content)
        if isinstance(table, Unreadable):
            return table
        return {_COLUMNS: list(table.header), _LINES: [row.cells for row in table.rows]}
    if read is not None:
        return read(content)
    document = yamlio.read(content)
    return document if isinstance(document, Unreadable) else document.data


_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def _locked() -> Unreadable:
    return Unreadable((Problem("locked", "the file is encrypted, and there is no key here", "kam personal key FILE"),))
