"""Dates as people know them: whole, or only a year or a month; and periods of reports."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_YEARLESS = re.compile(r"--(\d{2})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, the month or (for birthdays) the year may be unknown.

    Text forms: `2026-03-02`, `2026-03`, `2026`, `--03-02` (vCard's yearless birthday, RFC 6350).
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """Year, month and day, None where not known."""
        return self.year, self.month, self.day

    @property
    def first(self) -> date:
        """The earliest day it can mean; a yearless date has none (ValueError)."""
        if self.year is None:
            raise ValueError("a date without a year has no first day")
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can mean; a yearless date has none (ValueError)."""
        if self.year is None:
            raise ValueError("a date without a year has no last day")
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        if self.year is None:
            return f"--{self.month:02}-{self.day:02}"
        parts = [f"{self.year:04}"]
        if self.month is not None:
            parts.append(f"{self.month:02}")
            if self.day is not None:
                parts.append(f"{self.day:02}")
        return "-".join(parts)


@lru_cache(maxsize=65536)
def partial_date(text: str) -> PartialDate | None:
    """Read a partial date, or None if `text` is none (`2026-02-30`, `02.03.2026`)."""
    if match := _PARTIAL.match(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        found = PartialDate(year, month, day)
    elif match := _YEARLESS.match(text):
        found = PartialDate(None, int(match[1]), int(match[2]))
    else:
        return None
    try:
        # 00 is no month and no day: only what is left out counts as the first
        date(*(default if part is None else part for part, default in zip(found.parts, (2000, 1, 1), strict=True)))
    except ValueError:
        return None
    return found


@lru_cache(maxsize=65536)
def whole_date(text: str) -> date | None:
    """Read `YYYY-MM-DD`, or None if `text` is anything else."""
    found = partial_date(text)
    return found.first if found and found.year is not None and found.day is not None else None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; None means open on that side."""

    first: date | None
    last: date | None
    name: str

    def __contains__(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        return self.name


ALL_TIME = Period(None, None, "all")


def previous(of: Period) -> Period:
    """The period of the same length just before: as many months where it has whole ones, else as many days.

    Raises UsageError where it is open on a side, or begins with the calendar.
    """
    if of.first is None or of.last is None:
        raise UsageError(f"there is nothing before the period {of.name}", do="name a period with two ends")
    after = of.last + timedelta(days=1)
    try:
        if of.first.day == after.day == 1:
            months = (after.year - of.first.year) * 12 + after.month - of.first.month
            year, month = _shift(of.first.year, of.first.month, -months)
            first = date(year, month, 1)
        else:
            first = of.first - (after - of.first)
        last = of.first - timedelta(days=1)
    except (ValueError, OverflowError):
        raise UsageError(f"there is nothing before the period {of.name}", do="name a later one") from None
    return Period(first, last, f"{first}..{last}")


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _shift(year: int, month: int, by: int) -> tuple[int, int]:
    index = year * 12 + (month - 1) + by
    return index // 12, index % 12 + 1


def rolling_months(today: date, months: int = 12) -> Period:
    """The last `months` full calendar months before the month of `today`. UsageError before the year 1."""
    last_year, last_month = _shift(today.year, today.month, -1)
    year, month = _shift(today.year, today.month, -months)
    if year < 1:
        raise UsageError(f"{months} months before {today} the calendar had not begun", do="give fewer months")
    return Period(date(year, month, 1), _month_end(last_year, last_month), f"last {months} full months")


def fiscal_year(year: int, start_month: int) -> Period:
    """The fiscal year that begins in month `start_month` of `year`."""
    end_year, end_month = _shift(year, start_month, 11)
    return Period(date(year, start_month, 1), _month_end(end_year, end_month), f"FY{year:04}")


_YEARS = re.compile(r"(FY)?(\d{4})(?:-?(Q[1-4]|H[12])|-(0[1-9]|1[0-2]))?", re.IGNORECASE | re.ASCII)
"""A year or a part of it; `FY` counts from the fiscal year's first month, so that FY2026-02 is its second month."""


def _part_of_year(match: re.Match[str], fiscal_start: int) -> Period | None:
    fiscal, year, part, month = match[1], int(match[2]), (match[3] or "").upper(), match[4]
    if not 1 <= year < (9999 if fiscal else 10_000):
        return None
    begins = fiscal_start if fiscal else 1
    if part:
        months = {"Q": 3, "H": 6}[part[0]]
        begins += (int(part[1]) - 1) * months
    else:
        months = 1 if month else 12
        begins += int(month) - 1 if month else 0
    first, last = _shift(year, begins, 0), _shift(year, begins, months - 1)
    name = f"{'FY' if fiscal else ''}{match[2]}" + (f"-{part or month}" if part or month else "")
    return Period(date(*first, 1), _month_end(*last), name)


def period(text: str, today: date, fiscal_start: int = 1) -> Period:
    """Read a period: `all`, `1997`, `1997-Q2`, `1997-H1`, `1997-03`, `12m`, `1997-01-01..1997-06-30`.

    `FY1997` is the fiscal year that begins in 1997, `FY1997-Q2`, `FY1997-H1` and `FY1997-02` are parts of it.
    Either side of `..` may be left out, and each may be a partial date. Raises UsageError.
    """
    text = text.strip()
    if text.lower() == "all":
        return ALL_TIME
    if match := re.fullmatch(r"(\d{1,3})m", text, re.ASCII):
        months = int(match[1])
        if 1 <= months <= 600:
            return rolling_months(today, months)
    elif match := _YEARS.fullmatch(text):
        if (found := _part_of_year(match, fiscal_start)) is not None:
            return found
    elif ".." in text:
        left, _, right = text.partition("..")
        first, last = partial_date(left.strip()), partial_date(right.strip())
        known = all(not side.strip() or (d and d.year) for side, d in ((left, first), (right, last)))
        if known and (first or last):
            between = Period(first.first if first else None, last.last if last else None, text)
            if between.first is None or between.last is None or between.first <= between.last:
                return between
    elif (found_date := partial_date(text)) and found_date.year:
        return Period(found_date.first, found_date.last, text)
    raise UsageError(
        f"{text!r} is not a period",
        do="write all, 2026, 2026-H1, 2026-Q2, 2026-03, FY2026, 12m (the last twelve full months) "
        "or 2026-01-01..2026-06-30",
    )


def days(first: date, last: date) -> int:
    """Days from `first` to `last`, negative if `last` is earlier."""
    return (last - first) // timedelta(days=1)
