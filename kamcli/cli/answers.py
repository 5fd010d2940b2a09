"""What a command said the last time that it was asked the same, said again while all that it looked at is as it was.

Works nothing out, and decides for no command whether that may be done with it: each says so by `@remembered`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal

from kamcli.cli.session import Session
from kamcli.dataclass import dataclass

if TYPE_CHECKING:
    from kamcli.repository import Repository
    from kamcli.repository.noting import Note

KIND = "answer"
_LATEST = 16
"""Answers that are remembered."""

_LONGEST = 4_000_000
"""Characters of what is said of the longest of them."""

Command = Callable[..., int | None]
"""A command as `@pass_session` calls it: with the session, and its options by name."""

_Way = Literal["result", "note", "detail", "warn"]
"""The methods by which a session says something."""


def remembered(unless: Callable[[Mapping[str, Any]], bool] = lambda _: False) -> Callable[[Command], Command]:
    """Make a command be answered from memory. Stands right above its function.

    The command has to open the repository by the session, read by it alone, say all by the session and write nothing:
    but with options of which `unless` holds, nothing is remembered. What its answer depends on besides files and
    options is the day, and the terminal.
    """

    def made(command: Command) -> Command:
        @wraps(command)
        def answer(session: Session, **given: Any) -> int | None:
            return command(session, **given) if unless(given) else _again(command, session, given)

        return answer

    return made


def _again(command: Command, session: Session, given: Mapping[str, Any]) -> int | None:
    """Say what is remembered, or else what the command says, and remember that."""
    from kamcli.index import ENCODE_ERRORS, encoded
    from kamcli.repository.noting import Noting, still_says

    repository = session.repository()
    index = repository.index
    if index is None or not index.kept:
        return command(_Heard.of(session, repository), **given)
    key = _key(command, session, repository, given)
    known = _read(index.get(KIND, [key]).get(key))
    if known is not None and still_says(repository.source, index, known.notes):
        index.use(KIND, [key])
        return known.say(session)
    source = Noting(repository.source, index)
    heard = _Heard.of(session, replace(repository, source=source))
    status = command(heard, **given)
    if (notes := source.notes) is not None and sum(len(text) for _, text in heard.said) <= _LONGEST:
        with suppress(*ENCODE_ERRORS):
            index.put(KIND, key, encoded([notes, heard.said, status]), latest=_LATEST)
    return status


def _key(command: Command, session: Session, repository: Repository, given: Mapping[str, Any]) -> str:
    """One name for all that an answer depends on besides files."""
    from kamcli.index import digest, program

    today = session.day(repository.company)
    asked = (command.__qualname__, sorted(given.items()), today, repository.root, repository.company, _terminal())
    return digest((program(), *map(repr, asked)))


def _terminal() -> tuple[object, ...]:
    """What a command may make its answer fit for: the width of the terminal, and the letters that it has."""
    import locale

    width = None
    if sys.stdout is not None and sys.stdout.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
    return width, locale.getpreferredencoding(False)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was said and with which exit status, and what the source of the files said for it."""

    notes: list[Note]
    said: list[tuple[_Way, str]]
    status: int | None

    def say(self, session: Session) -> int | None:
        """Say it again, and return the status."""
        ways = {"result": session.result, "note": session.note, "detail": session.detail, "warn": session.warn}
        for way, text in self.said:
            ways[way](text)
        return self.status


def _read(text: str | None) -> _Answer | None:
    """An answer that is remembered; None for what is none."""
    from kamcli.index import decoded

    if text is None:
        return None
    try:
        return _Answer(*decoded(text))
    except (ValueError, TypeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Heard(Session):
    """A session with its repository open, of which is kept what is said."""

    opened: Repository | None = None
    said: list[tuple[_Way, str]] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, repository: Repository) -> _Heard:
        """The same session, with this repository."""
        return cls(**{each.name: getattr(session, each.name) for each in fields(session)}, opened=repository)

    def repository(self, *, tolerant: bool = False) -> Repository:
        """The repository that is open."""
        return self.opened if self.opened is not None else Session.repository(self, tolerant=tolerant)

    def result(self, text: str) -> None:
        """Write what was asked for to stdout."""
        self.said.append(("result", text))
        Session.result(self, text)

    def note(self, text: str) -> None:
        """Say to stderr what is good to know."""
        self.said.append(("note", text))
        Session.note(self, text)

    def detail(self, text: str) -> None:
        """Say to stderr what only a curious reader wants."""
        self.said.append(("detail", text))
        Session.detail(self, text)

    def warn(self, text: str) -> None:
        """Say to stderr what must not be missed."""
        self.said.append(("warn", text))
        Session.warn(self, text)
