"""The one judgement over all verdicts: does the company depend on somebody, and on whom. Words are made elsewhere."""

from __future__ import annotations

from kamcli.dataclass import dataclass
from kamcli.reports.concentration.report import Client, Concentration
from kamcli.reports.concentration.verdict import Level

BAD = frozenset({Level.ALARM, Level.DEPENDENCE})
DOUBTFUL = frozenset({Level.WARNING, Level.WATCH})


@dataclass(frozen=True, slots=True)
class Overall:
    """`level` is dependence, warning, fine or not-defined: the worst of the verdicts on clients, managers and coverage.

    `client` is the largest client however it is looked at: the group under common control, the holding or the account.
    """

    level: Level
    client: Client | None
    key: Level
    manager: Level | None
    unallocated: Level


def overall(report: Concentration) -> Overall:
    """Judge the whole report."""
    seen = [each for each in (report.largest_account, report.largest_holding, report.largest_group) if each is not None]
    client = max(seen, key=lambda each: each.amount, default=None)
    manager = report.manager.verdict.level if report.manager is not None else None
    levels = {report.key.verdict.level, report.unallocated.verdict.level}
    levels |= {each.verdict.level for each in seen}
    if manager is not None:
        levels.add(manager)
    if report.total <= 0:
        level = Level.NOT_DEFINED
    else:
        level = Level.DEPENDENCE if levels & BAD else Level.WARNING if levels & DOUBTFUL else Level.FINE
    return Overall(level, client, report.key.verdict.level, manager, report.unallocated.verdict.level)
