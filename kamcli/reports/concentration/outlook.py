"""The concentration report with what was asked for beside it: trend, comparison, suppositions, break-evens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from kamcli.model.dates import Period
from kamcli.reports.concentration.movement import Movement, movement
from kamcli.reports.concentration.report import Concentration, concentration
from kamcli.reports.concentration.scenario import BreakEven, Scenario, Step, break_even, scenario
from kamcli.reports.concentration.trend import Point, trend
from kamcli.reports.concentration.verdict import Level, Verdict
from kamcli.repository import Repository


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for. `step` is one of trend.STEPS; `compare` the period to compare with."""

    today: date
    by: str = "account"
    exclude_related: bool | None = None
    skip: bool = False
    step: str | None = None
    compare: Period | None = None
    suppositions: tuple[Step, ...] = ()
    account_of: Callable[[str], str] = str
    """Finds the id of the account that a supposition means."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The trend, the comparison with another period, what would be if, and what would be needed."""

    trend: tuple[Point, ...] = ()
    movement: Movement | None = None
    scenario: Scenario | None = None
    break_even: tuple[BreakEven, ...] = ()


NOTHING_ASKED = Outlook()


def look(repository: Repository, period: Period, asked: Settings) -> tuple[Concentration, Outlook]:
    """Compute the report and its outlook. Raises as `concentration`, and UsageError for unknown accounts."""
    compute = partial(
        concentration,
        repository,
        today=asked.today,
        exclude_related=asked.exclude_related,
        skip=asked.skip,
    )
    report = compute(period, by=asked.by)
    points = (
        trend(
            repository,
            period,
            asked.today,
            asked.step,
            by=asked.by,
            exclude_related=asked.exclude_related,
            skip=asked.skip,
        )
        if asked.step
        else ()
    )
    compared = movement(compute(asked.compare, by=asked.by), report) if asked.compare else None
    supposed = None
    if asked.suppositions:
        by_account = report if asked.by == "account" else compute(period, by="account")
        supposed = scenario(by_account, asked.suppositions, asked.account_of)
    return report, Outlook(points, compared, supposed, break_even(report))


def failed(report: Concentration, *, strict: bool = False) -> bool:
    """Whether a figure is at alarm or dependence; `strict`: or at warning or watch."""
    bad = {Level.ALARM, Level.DEPENDENCE, *((Level.WARNING, Level.WATCH) if strict else ())}
    return any(each.level in bad for each in _verdicts(report))


def _verdicts(report: Concentration) -> Iterator[Verdict]:
    yield report.key.verdict
    yield report.unallocated.verdict
    for client in (report.largest_account, report.largest_holding, report.largest_group):
        if client is not None:
            yield client.verdict
    if report.manager is not None:
        yield report.manager.verdict
