"""The concentration report with what was asked for beside it: trend, comparison, suppositions, break-evens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kamcli.dataclass import dataclass
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.reports.concentration.counting import USUAL, Counting, count
from kamcli.reports.concentration.exposure import Exposure, exposure
from kamcli.reports.concentration.overall import BAD, DOUBTFUL
from kamcli.reports.concentration.report import Concentration, concentration, measured
from kamcli.reports.concentration.scenario import BreakEven, Scenario, Step, break_even, scenario
from kamcli.reports.concentration.trend import Point, trend
from kamcli.reports.concentration.verdict import Verdict
from kamcli.repository import Repository

if TYPE_CHECKING:
    from kamcli.reports.concentration.explain import Explanation
    from kamcli.reports.concentration.movement import AsOf, Movement


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for. `step` is one of trend.STEPS; `compare` the period to compare with.

    `then` is the repository as it was, to compare with what it says of that period, or of the same one.
    """

    today: date
    counting: Counting = USUAL
    step: str | None = None
    compare: Period | None = None
    then: tuple[Repository, AsOf] | None = None
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

_OF_ACCOUNTS = ("account", "holding")
"""Dimensions whose groups are accounts, which may have had other ids."""


def look(repository: Repository, period: Period, asked: Settings) -> tuple[Concentration, Outlook]:
    """Compute the report and its outlook. Raises as `concentration`, and UsageError for unknown accounts."""
    counting, today = asked.counting, asked.today
    counted = count(repository, period, counting)
    report = measured(counted, today)
    points = trend(repository, period, asked.step, counting) if asked.step else ()
    compared = _compared(repository, report, asked) if asked.compare or asked.then else None
    supposed = None
    if asked.suppositions:
        by_account = replace(counting, by="account")
        supposed = scenario(
            report if counting.by == "account" else measured(replace(counted, counting=by_account), today),
            asked.suppositions,
            asked.account_of,
        )
    return report, Outlook(points, compared, supposed, break_even(report), exposure(counted, report))


def _compared(repository: Repository, report: Concentration, asked: Settings) -> Movement:
    from kamcli.reports.concentration.movement import movement

    period = asked.compare or report.period
    if asked.then is None:
        return movement(concentration(repository, period, asked.today, asked.counting), report)
    before, as_of = asked.then

    def now(group: str) -> str | None:
        return repository.snapshot.resolve(Entity.ACCOUNT, group) if asked.counting.by in _OF_ACCOUNTS else group

    return movement(concentration(before, period, as_of.day, asked.counting), report, as_of, now)


def explained(repository: Repository, period: Period, asked: Settings, wanted: str) -> Explanation:
    """The lines behind one row of the report. Raises as `concentration`, and UsageError where no such row is."""
    from kamcli.reports.concentration.explain import explain

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
