"""The concentration report with what was asked for beside it: trend, comparison, suppositions, break-evens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from kamcli.model.dates import Period
from kamcli.reports.concentration.counting import USUAL, Counting, count
from kamcli.reports.concentration.explain import Explanation, explain
from kamcli.reports.concentration.exposure import Exposure, exposure
from kamcli.reports.concentration.movement import Movement, movement
from kamcli.reports.concentration.overall import BAD, DOUBTFUL
from kamcli.reports.concentration.report import Concentration, concentration, measured
from kamcli.reports.concentration.scenario import BreakEven, Scenario, Step, break_even, scenario
from kamcli.reports.concentration.trend import Point, trend
from kamcli.reports.concentration.verdict import Verdict
from kamcli.repository import Repository


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for. `step` is one of trend.STEPS; `compare` the period to compare with."""

    today: date
    counting: Counting = USUAL
    step: str | None = None
    compare: Period | None = None
    suppositions: tuple[Step, ...] = ()
    account_of: Callable[[str], str] = str
    """Finds the id of the account that a supposition means."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The trend, the comparison with another period, what would be if, and what would be needed; what else hangs."""

    trend: tuple[Point, ...] = ()
    movement: Movement | None = None
    scenario: Scenario | None = None
    break_even: tuple[BreakEven, ...] = ()
    exposure: Exposure | None = None


NOTHING_ASKED = Outlook()


def look(repository: Repository, period: Period, asked: Settings) -> tuple[Concentration, Outlook]:
    """Compute the report and its outlook. Raises as `concentration`, and UsageError for unknown accounts."""
    counting, today = asked.counting, asked.today
    counted = count(repository, period, counting)
    report = measured(counted, today)
    points = trend(repository, period, today, asked.step, counting) if asked.step else ()
    compared = movement(concentration(repository, asked.compare, today, counting), report) if asked.compare else None
    supposed = None
    if asked.suppositions:
        by_account = replace(counting, by="account")
        supposed = scenario(
            report if counting.by == "account" else measured(replace(counted, counting=by_account), today),
            asked.suppositions,
            asked.account_of,
        )
    return report, Outlook(points, compared, supposed, break_even(report), exposure(counted, report))


def explained(repository: Repository, period: Period, asked: Settings, wanted: str) -> Explanation:
    """The lines behind one row of the report. Raises as `concentration`, and UsageError where no such row is."""
    counted = count(repository, period, asked.counting, each=True)
    return explain(counted, measured(counted, asked.today), wanted)


def failed(report: Concentration, outlook: Outlook = NOTHING_ASKED, *, strict: bool = False) -> bool:
    """Whether a figure is at alarm or dependence; `strict`: or at warning or watch."""
    bad = BAD | DOUBTFUL if strict else BAD
    return any(each.level in bad for each in _verdicts(report, outlook))


def _verdicts(report: Concentration, outlook: Outlook) -> Iterator[Verdict]:
    yield report.key.verdict
    yield report.unallocated.verdict
    for client in (report.largest_account, report.largest_holding, report.largest_group):
        if client is not None:
            yield client.verdict
    if report.manager is not None:
        yield report.manager.verdict
    if outlook.exposure is not None and outlook.exposure.new_business is not None:
        yield outlook.exposure.new_business.verdict
