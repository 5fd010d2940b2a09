"""Concentration over time: the same figures for each month, quarter or year of a period. Renders nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.model.dates import Period
from kamcli.reports.concentration.counting import USUAL, Counted, Counting, count
from kamcli.reports.concentration.dimension import DIMENSIONS
from kamcli.reports.concentration.report import key_accounts
from kamcli.reports.concentration.view import sums
from kamcli.reports.measures import herfindahl, share
from kamcli.repository import Repository

ZERO = Decimal(0)
STEPS = {"month": 1, "quarter": 3, "year": 12}
"""How many months each step of a trend has."""


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one step; None where its total is not above zero. Shares are fractions of 1."""

    period: Period
    total: Decimal
    customers: int
    key_share: Fraction | None
    largest_share: Fraction | None
    largest: str | None
    hhi: Fraction | None


def trend(repository: Repository, period: Period, step: str, counting: Counting = USUAL) -> tuple[Point, ...]:
    """The points of a period, oldest first; steps begin where months, quarters or fiscal years do.

    A step is cut where the period ends, and said in its period's days. Raises as `concentration` does.
    """
    whole = count(repository, period, counting).found
    first, last = period.first or whole.first, period.last or whole.last
    if first is None or last is None:
        return ()
    starts = repository.company.fiscal_year_start
    return tuple(_point(count(repository, each, counting)) for each in _steps(first, last, STEPS[step], starts))


def _point(counted: Counted) -> Point:
    grouping, lines = counted.grouping, counted.lines
    dimension = DIMENSIONS[counted.counting.by]
    accounts = sums(lines, grouping.of(DIMENSIONS["account"]))
    groups = accounts if dimension.name == "account" else sums(lines, grouping.of(dimension))
    largest, amount = accounts.groups[0] if accounts.groups else ("", ZERO)
    return Point(
        counted.period,
        accounts.total,
        len(accounts.groups),
        key_accounts(lines, grouping, counted.repository.policy, accounts.total).share,
        share(amount, accounts.total) if amount > 0 else None,
        grouping.name(DIMENSIONS["account"], largest) if amount > 0 else None,
        herfindahl((each for _, each in groups.groups), groups.total),
    )


def _steps(first: date, last: date, months: int, fiscal_year_start: int) -> Iterator[Period]:
    begin = _begin(first, months, fiscal_year_start)
    while begin <= last:
        following = _later(begin, months)
        name = begin.strftime("%Y-%m") if months == 1 else f"{begin:%Y-%m} to {following - timedelta(days=1):%Y-%m}"
        yield Period(max(begin, first), min(following - timedelta(days=1), last), name)
        begin = following


def _begin(day: date, months: int, fiscal_year_start: int) -> date:
    """The first day of the step that a day lies in; years are fiscal years, quarters are theirs."""
    behind = (day.month - fiscal_year_start) % months if months > 1 else 0
    return _later(day.replace(day=1), -behind)


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
