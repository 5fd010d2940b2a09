"""How a foreign file writes numbers and dates. Reads cells strictly; guesses nothing."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kamcli.dataclass import dataclass

LONGEST_NUMBER = 40
"""Digits of the longest number that is taken; beyond it a cell is an account number, not an amount."""

EARLIEST_YEAR = 1000
"""Before it a date is a slip of the hand, and no schema takes it."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019"
_GROUP_SIGNS = {" ": _SPACES, "'": _APOSTROPHES}
_MINUS = "-\u2212"
_SIGN_NAMES = {".": "a decimal point", ",": "a decimal comma", " ": "spaces", "'": "apostrophes"}


@dataclass(frozen=True)
class NumberFormat:
    """The decimal sign, and the sign between thousands (`""`: none; a space stands for every kind of space).

    `negative` are ways to write a negative number besides the minus before it: `parentheses`, `trailing`.
    `currency` are the signs that may stand beside a number, such as `€`.
    """

    decimal: str = "."
    thousands: str = ""
    negative: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()

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
        bare, below_zero = self._bare(text.strip(_SPACES))
        match = self._pattern.match(bare)
        if match is None or (below_zero and match[1]):
            return None
        sign, whole, fraction = match.groups()
        sign = sign or below_zero
        digits = re.sub(r"[^0-9]", "", whole)
        if len(digits) + len(fraction or "") > LONGEST_NUMBER:
            return None
        return Decimal(f"{'-' if sign else ''}{digits}{'.' + fraction if fraction else ''}")

    def _bare(self, text: str) -> tuple[str, bool]:
        """The number without its currency sign and its signs of being negative, and whether there were any."""
        below_zero = seen = False
        for _ in range(3):
            sign = next((one for one in self.currency if text.startswith(one) or text.endswith(one)), None)
            if sign is not None and not seen:
                text, seen = (text.removeprefix(sign) if text.startswith(sign) else text.removesuffix(sign)), True
            elif below_zero or not text:
                break
            elif "parentheses" in self.negative and text[0] == "(" and text[-1] == ")":
                text, below_zero = text[1:-1], True
            elif "trailing" in self.negative and text[-1] in _MINUS:
                text, below_zero = text[:-1], True
            elif text[0] in _MINUS and text[1:].lstrip(_SPACES).startswith(self.currency or ("\0",)):
                text, below_zero = text[1:], True
            text = text.strip(_SPACES)
        return text, below_zero

    def __str__(self) -> str:
        text = f"a number with {_SIGN_NAMES.get(self.decimal, self.decimal)}"
        if self.thousands:
            between = {",": "commas", ".": "points"}.get(self.thousands) or _SIGN_NAMES.get(
                self.thousands, self.thousands
            )
            text += f" and {between} between thousands"
        if self.currency:
            text += f", perhaps with {' or '.join(self.currency)}"
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
SERIAL = "serial"
"""A date as the number of days that Excel counts; one is 1 January 1900, and there was a 29 February in that year."""
_FIRST_SERIAL = date(1899, 12, 30)
_SERIALS = range(61, 2_958_466)


def _date_pattern(written: str) -> re.Pattern[str]:
    """Turn `DD.MM.YYYY` into a pattern. Raises ValueError where year, month or day is missing or there twice."""
    if written == SERIAL:
        return re.compile(r"(?P<serial>[0-9]{1,7})(?:\.[0-9]+)?\Z", re.ASCII)
    tokens = _TOKEN.findall(written)
    for letter, name in (("Y", "the year (YYYY)"), ("M", "the month (MM)"), ("D", "the day (DD)")):
        count = sum(token[0] == letter and token in _PARTS for token in tokens)
        if count != 1:
            raise ValueError(f"the date format {written!r} must say {name} exactly once, such as DD.MM.YYYY")
    return re.compile("".join(_PARTS.get(token) or re.escape(token) for token in tokens) + r"\Z")


@dataclass(frozen=True)
class DateFormat:
    """One or several ways to write a date; the first that fits is taken. A time of day is dropped.

    Letters: YYYY, YY (69–99 are 1969–1999, POSIX), MM, M, DD, D, hh, mm, ss; or the word serial. Raises ValueError.
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
                if serial := found.get("serial"):
                    if int(serial) in _SERIALS:
                        return _FIRST_SERIAL + timedelta(days=int(serial))
                    continue
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

    @property
    def takes_serials(self) -> bool:
        """Whether a number may be a date as Excel counts it."""
        return SERIAL in self.written


PLAIN_NUMBERS = NumberFormat()
ISO_DATES = DateFormat()


class StoredNumber(str):
    """A number that a workbook holds as such: written plainly, whatever the file's number format."""

    __slots__ = ()
    stored = "number"


class StoredDate(str):
    """A date that a workbook holds as such, as YYYY-MM-DD."""

    __slots__ = ()
    stored = "date"


class Broken(str):
    """The text of a cell that nothing can be taken from, and why."""

    __slots__ = ("reason",)

    reason: str

    @classmethod
    def because(cls, text: str, reason: str) -> Broken:
        """Make one; `reason` goes behind the column's name."""
        cell = cls(text)
        cell.reason = reason
        return cell


class Cell(str):
    """The text of one cell that remembers its column and how its file writes numbers and dates.

    `stored` is what a workbook knows of it: `number`, `date`, or nothing.
    """

    __slots__ = ("column", "dates", "numbers", "stored")

    column: str
    numbers: NumberFormat
    dates: DateFormat
    stored: str

    @classmethod
    def of(cls, text: str, column: str, numbers: NumberFormat, dates: DateFormat) -> Cell:
        """Make a cell; surrounding spaces are no part of a value."""
        cell = cls(text.strip())
        cell.column, cell.numbers, cell.dates = column, numbers, dates
        cell.stored = getattr(text, "stored", "")
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
    if isinstance(value, Cell) and value.stored == StoredNumber.stored:
        form = PLAIN_NUMBERS
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
    stored = value.stored if isinstance(value, Cell) else ""
    if stored == StoredNumber.stored and not form.takes_serials:
        raise RowTrouble(
            f"{named(value)}, a number, where a date is needed: format the cells as dates in the workbook, or say "
            f"dates: {SERIAL}"
        )
    found = ISO_DATES.read(value) if stored == StoredDate.stored else form.read(value)
    if found is None and not isinstance(value, Cell):
        found = ISO_DATES.read(value)
    if found is None:
        raise RowTrouble(f"{named(value)} where {form} is needed")
    return found


def figure_in(text: str, form: NumberFormat) -> Decimal | None:
    """The number that the text of a cell is, or None: a workbook's numbers are plain, others in the file's format."""
    if isinstance(text, (Broken, StoredDate)):
        return None
    return (PLAIN_NUMBERS if isinstance(text, StoredNumber) else form).read(text)
