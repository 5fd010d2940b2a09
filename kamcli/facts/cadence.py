"""Months before and after a day, for what comes round at a cadence or has to begin in time. Knows no limit."""

from __future__ import annotations

import calendar
from datetime import date


def shifted(day: date, months: int) -> date:
    """The same day so many months later (earlier, if negative); the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year < 1:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
