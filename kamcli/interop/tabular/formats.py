"""How a foreign file writes numbers and dates. Reads cells strictly; guesses nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

LONGEST_NUMBER = 40
"""Digits of the longest number that is taken; beyond it a cell is an account number, not an amount."""

EARLIEST_YEAR = 1000
"""Before it a date is a slip of the hand, and no schema takes it."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019"
_GROUP_SIGNS = {" ": _SPACES, "'": _APOSTROPHES}
_SIGN_NAMES = {".": "a decimal point", ",": "a decimal comma", " ": "spaces", "'": "apostrophes"}


@dataclass(frozen=True)
class NumberFormat:
    """The decimal sign, and the sign between thousands (`""`: none; a space stands for every kind of space)."""

    decimal: str = "."
    thousands: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        grouped = ""
        if self.thousands:
            sign = f"[{re.escape(_GROUP_SIGNS.get(self.thousands, self.thousands))}]"
            grouped = rf"|[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+"
        return re.compile(rf"([-−]?)([0-9]+{grouped})(?:{re.escape(self.decimal)}([0-9]+))?\Z")

    def read(self, text: str) -> Decimal | None:
        """Read a number, or None if `text` is none in this format: `12,50` is never 1250."""
        if len(text) > 2 * LONGEST_NUMBER:
            return None
        match = self._pattern.match(text.strip(" \u00a0\u202f"))
        if match is None:
            return None
        sign, whole, fraction = match.groups()
        digits = re.sub(r"[^0-9]", "", whole)
        if len(digits) + len(fraction or "") > LONGEST_NUMBER:
            return None
        return Decimal(f"{'-' if sign else ''}{digits}{'.' + fraction if fraction else ''}")

    def __str__(self) -> str:
        text = f"a number with {_SIGN_NAMES.get(self.decimal, self.decimal)}"
        if self.thousands:
            between = {",": "commas", ".": "points"}.get(self.thousands) or _SIGN_NAMES.get(
                self.thousands, self.thousands
            )
            text += f" and {between} between thousands"
        return text


_TOKEN = re.compile(r"YYYY|YY|MM|M|DD|D|hh|mm|ss|.", re.DOTALL)
_PARTS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "YY": "(?P<short>[0-9]{2})",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "DD": "(?P<day>[0-9]{2})",
    "D": "(?P<day>[0-9]{1,2})",
    "hh": "[0-9]{1,2}",
    "mm": "[0-9]{2}",
    "ss": r"[0-9]{2}(?:\.[0-9]+)?",
}


def _date_pattern(written: str) -> re.Pattern[str]:
    """Turn `DD.MM.YYYY` into a pattern. Raises ValueError where year, month or day is missing or there twice."""
    tokens = _TOKEN.findall(written)
    for letter, name in (("Y", "the year (YYYY)"), ("M", "the month (MM)"), ("D", "the day (DD)")):
        count = sum(token[0] == letter and token in _PARTS for token in tokens)
        if count != 1:
            raise ValueError(f"the date format {written!r} must say {name} exactly once, such as DD.MM.YYYY")
    return re.compile("".join(_PARTS.get(token) or re.escape(token) for token in tokens) + r"\Z")


@dataclass(frozen=True)
class DateFormat:
    """One or several ways to write a date; the first that fits is taken. A time of day is dropped.

    Letters: YYYY, YY (69–99 are 1969–1999, POSIX), MM, M, DD, D, hh, mm, ss. Raises ValueError.
    """

    written: tuple[str, ...] = ("YYYY-MM-DD",)
    _patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_patterns", tuple(_date_pattern(one) for one in self.written))

    def read(self, text: str) -> date | None:
        """Read a date, or None if `text` is none in these formats, or no day of the calendar."""
        for pattern in self._patterns:
            if match := pattern.match(text.strip()):
                found = match.groupdict()
                year = int(found["year"]) if found.get("year") else int(found["short"])
                if not found.get("year"):
                    year += 1900 if year >= 69 else 2000
                if year < EARLIEST_YEAR:
                    continue
                try:
                    return date(year, int(found["month"]), int(found["day"]))
                except ValueError:
                    continue
        return None

    def __str__(self) -> str:
        return "a date written as " + " or ".join(self.written)


PLAIN_NUMBERS = NumberFormat()
ISO_DATES = DateFormat()


class Cell(str):
    """The text of one cell that remembers its column and how its file writes numbers and dates."""

    __slots__ = ("column", "dates", "numbers")

    column: str
    numbers: NumberFormat
    dates: DateFormat

    @classmethod
    def of(cls, text: str, column: str, numbers: NumberFormat, dates: DateFormat) -> Cell:
        """Make a cell; surrounding spaces are no part of a value."""
        cell = cls(text.strip())
        cell.column, cell.numbers, cell.dates = column, numbers, dates
        return cell


class RowTrouble(Exception):  # noqa: N818  # a value on its way to the list of bad rows, not a failure of the program
    """Why one row cannot be taken, in words for the person who sent the file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def shown(value: object) -> str:
    """A value as a message quotes it; long text is cut."""
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:57] + '…'}”"


def named(value: object) -> str:
    """How a message speaks of a value: by its column where it comes straight from one."""
    return f"{value.column} is {shown(value)}" if isinstance(value, Cell) else f"{shown(value)} stands"


def number_in(value: object, fallback: NumberFormat) -> Decimal:
    """The number a value stands for. Raises RowTrouble."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str):
        raise RowTrouble("a yes/no answer stands where a number is needed")
    if not value.strip():
        raise RowTrouble(f"{value.column if isinstance(value, Cell) else 'a value'} is empty where a number is needed")
    form = value.numbers if isinstance(value, Cell) else fallback
    found = form.read(value)
    if found is None:
        raise RowTrouble(f"{named(value)} where {form} is needed")
    return found


def date_in(value: object, form: DateFormat | None, fallback: DateFormat) -> date:
    """The date a value stands for, by `form` or else its file's format. Raises RowTrouble."""
    if not isinstance(value, str):
        raise RowTrouble(f"{shown(value)} stands where a date is needed")
    if not value.strip():
        raise RowTrouble(f"{value.column if isinstance(value, Cell) else 'a value'} is empty where a date is needed")
    form = form or (value.dates if isinstance(value, Cell) else fallback)
    found = form.read(value)
    if found is None and not isinstance(value, Cell):
        found = ISO_DATES.read(value)
    if found is None:
        raise RowTrouble(f"{named(value)} where {form} is needed")
    return found
