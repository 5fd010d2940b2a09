"""The calendar of the demo: every date is counted back from the last day of data. Knows no clock."""

from __future__ import annotations

from datetime import date, timedelta

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

LENGTH = 728
"""Days of history: two years, in whole weeks."""


def workday(day: date) -> date:
    """Return `day`, or at a weekend the workday next to it: Friday for a Saturday, Monday for a Sunday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one demo; `today` itself is not over yet, so data end on the workday before it."""

    today: date

    def __post_init__(self) -> None:
        if not 2000 <= self.today.year <= 2090:
            raise UsageError(f"a demo of {self.today} makes no sense", do="give a --today between 2000 and 2090")

    @property
    def last(self) -> date:
        """The last day of data."""
        yesterday = self.today - timedelta(days=1)
        return yesterday - timedelta(days=max(0, yesterday.weekday() - 4))

    @property
    def first(self) -> date:
        """The day the company started its account repository."""
        return workday(self.last - timedelta(days=LENGTH))

    def ago(self, days: int) -> date:
        """The workday so many days before the last one; negative days lie ahead."""
        return workday(self.last - timedelta(days=days))

    def recorded(self, days: int) -> date:
        """As `ago`, but what was before the repository was started is recorded on its first day."""
        return max(self.ago(days), self.first)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of all months that have data, the last one (maybe not complete) included."""
        found = [self.last.replace(day=1)]
        while found[-1] > self.first:
            found.append((found[-1] - timedelta(days=1)).replace(day=1))
        return tuple(reversed(found))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
