"""Functions of SQL that know text of every script, and today. Each takes time in proportion to what it is given.

SQLite's own LIKE, lower and NOCASE know only the letters of ASCII; its LIKE, replace, instr and trim can be made to run
for hours by a single call, which no limit would end.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from kamcli.errors import UsageError
from kamcli.query.sql.bounds import MEGABYTE

MOST_STEPS = 200_000_000
"""Comparisons that one LIKE may cost; no text that people write comes near."""

LONGEST = 8 * MEGABYTE
TOO_BIG = "a text of the query grows too large"

Told = Callable[[Callable[..., Any]], Callable[..., Any]]


def like(pattern: Any, text: Any, escape: Any = None) -> int | None:
    """LIKE without regard to case, in any script: `%` is any text, `_` one character."""
    if pattern is None or text is None:
        return None
    matches: bool = _matcher(str(pattern), escape)(str(text).casefold())
    return int(matches)


@lru_cache(maxsize=64)
def _matcher(pattern: str, escape: str | None) -> Callable[[str], bool]:
    """Pieces between `%` are looked for from left to right: the first place that fits each is as good as any."""
    first, *rest = (Piece(characters) for characters in _pieces(pattern.casefold(), escape))

    def matches(text: str) -> bool:
        if not rest:
            return len(text) == len(first) and first.stands_at(text, 0)
        if not first.stands_at(text, 0):
            return False
        at = len(first)
        for piece in rest[:-1]:
            at = piece.find(text, at)
            if at < 0:
                return False
            at += len(piece)
        end = len(text) - len(rest[-1])
        return end >= at and rest[-1].stands_at(text, end)

    return matches


class Piece:
    """A run of a pattern without `%`; None stands for any one character."""

    def __init__(self, characters: list[str | None]) -> None:
        self.literal = "".join(map(str, characters)) if None not in characters else None
        self.pattern = re.compile("".join("." if each is None else re.escape(each) for each in characters), re.DOTALL)
        self.length = len(characters)

    def __len__(self) -> int:
        return self.length

    def stands_at(self, text: str, at: int) -> bool:
        """Whether the text has it at this place."""
        return self.pattern.match(text, at) is not None

    def find(self, text: str, at: int) -> int:
        """The first place at or after `at`; -1 where there is none."""
        if self.literal is not None:
            return text.find(self.literal, at)
        if self.length * len(text) > MOST_STEPS:
            raise UsageError("the pattern of LIKE is too long for such long texts", do="leave out the _ or shorten it")
        found = self.pattern.search(text, at)
        return found.start() if found else -1


def _pieces(pattern: str, escape: str | None) -> list[list[str | None]]:
    """The characters of the pieces between `%`."""
    pieces: list[list[str | None]] = [[]]
    escaped = False
    for character in pattern:
        if escaped or (character not in "%_" and character != escape):
            pieces[-1].append(character)
            escaped = False
        elif character == escape:
            escaped = True
        elif character == "%":
            pieces.append([])
        else:
            pieces[-1].append(None)
    return pieces


def nocase(one: str, other: str) -> int:
    """Compare without regard to case, in any script."""
    one, other = one.casefold(), other.casefold()
    return (one > other) - (one < other)


def has(values: Any, wanted: Any) -> int:
    """Whether a list (JSON text) has a value, without regard to case; a single value is a list of itself."""
    import json

    try:
        found = json.loads(values) if isinstance(values, str) and values.startswith("[") else [values]
    except ValueError:
        found = [values]
    return int(any(each is not None and str(each).casefold() == str(wanted).casefold() for each in found))


def _on_text(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        if any(value is None for value in values):
            return None
        return function(*(value if isinstance(value, str) else str(value) for value in values))

    return apply


def _replaced(text: str, old: str, new: str) -> str:
    if not old:
        return text
    if len(text) + text.count(old) * len(new) > LONGEST:
        raise UsageError(TOO_BIG, do="replace less of it")
    return text.replace(old, new)


def _stripped(start: bool, end: bool) -> Callable[..., str]:
    def strip(text: str, characters: str = " ") -> str:
        chosen = frozenset(characters)
        first, last = 0, len(text)
        while start and first < last and text[first] in chosen:
            first += 1
        while end and last > first and text[last - 1] in chosen:
            last -= 1
        return text[first:last]

    return strip


def _days(today: date) -> dict[str, Callable[..., Any]]:
    """SQLite's functions of dates, with «now» at today's midnight; they need a connection of their own to compute."""
    helper = sqlite3.connect(":memory:")

    def function(name: str, before: int) -> Callable[..., Any]:
        def apply(*values: Any) -> Any:
            given = list(values)
            if len(given) == before:
                given.append("now")
            if before < len(given) and str(given[before]).lower() == "now":
                given[before] = today.isoformat()
            if any(str(each).lower() in ("now", "localtime", "utc") for each in given[before:]):
                raise UsageError("dates have no time zones here", do="leave out localtime and utc")
            marks = ",".join("?" * len(given))
            return helper.execute(f"select {name}({marks})", given).fetchone()[0]

        return apply

    return {
        **{name: function(name, 0) for name in ("date", "time", "datetime", "julianday")},
        "strftime": function("strftime", 1),
    }


def register(database: sqlite3.Connection, today: date, told: Told) -> None:
    """Put the functions in."""

    def add(name: str, count: int, function: Callable[..., Any]) -> None:
        database.create_function(name, count, told(function), deterministic=True)

    database.create_collation("NOCASE", nocase)
    for count in (2, 3):
        add("like", count, like)
    add("has", 2, has)
    add("lower", 1, _on_text(str.lower))
    add("upper", 1, _on_text(str.upper))
    add("instr", 2, _on_text(lambda text, part: text.find(part) + 1))
    add("replace", 3, _on_text(_replaced))
    for name, start, end in (("trim", True, True), ("ltrim", True, False), ("rtrim", False, True)):
        for count in (1, 2):
            add(name, count, _on_text(_stripped(start, end)))
    for name, function in _days(today).items():
        add(name, -1, function)
    add("current_date", 0, today.isoformat)
