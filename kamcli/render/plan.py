"""The plan report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import percent
from kamcli.render.shape import Column, Grid
from kamcli.reports.plan import Line, PlanReport

_NAMES = ("of", "id", "name", "plan", "due", "fact", "done", "deals", "forecast", "expected", "behind")


def plan_text(report: PlanReport, format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS."""
    if format == "json":
        return json_text(contract(report)) + "\n"
    if format in FOR_PEOPLE:
        about = (
            f"{report.period.first} to {report.period.last}, in {report.currency}; "
            f"{report.passed} of {report.whole} days have passed."
        )
        grids = (
            _table("Managers", (*report.managers, report.company), report),
            _table("Customers", report.accounts, report),
        )
        return page(f"Plan, fact and forecast of {report.period.name}", about, grids, _notes(report), format)
    rows = [
        {"of": of, **_line(line)}
        for of, lines in (("company", (report.company,)), ("manager", report.managers), ("account", report.accounts))
        for line in lines
    ]
    return grid(Grid(tuple(Column(n, n) for n in _NAMES), tuple(tuple(row[n] for n in _NAMES) for row in rows)), format)


def _table(title: str, lines: Sequence[Line], report: PlanReport) -> Grid:
    expected = any(line.expected is not None for line in lines)
    columns = (
        Column("name", title),
        Column("plan", "Plan", "right", digits=0),
        Column("due", "By now", "right", digits=0),
        Column("fact", "Fact", "right", digits=0),
        Column("done", "Reached, %", "right", digits=0),
        Column("deals", "Open deals", "right", digits=0),
        Column("forecast", "Forecast", "right", digits=0),
        *((Column("expected", "Expected", "right", digits=0),) if expected else ()),
        Column("behind", ""),
    )
    rows = tuple(
        (
            "Total" if line is report.company else line.name,
            line.plan,
            line.due,
            line.fact,
            percent(line.done),
            line.deals,
            line.forecast,
            *((line.expected,) if expected else ()),
            "behind" if line.behind else None,
        )
        for line in lines
    )
    return Grid(columns, rows)


def _notes(report: PlanReport) -> list[str]:
    notes = [
        "By now: the plan's part of the days that have passed. Behind: less than that by more than plan.behind percent "
        "(policy/limits.yaml). Forecast: the fact, and open deals that should be decided this year, weighted by their "
        "probability; it expects no repeated business. Expected: what the plan's file says.",
    ]
    if report.late_deals:
        some = ", ".join(report.late_deals[:5])
        more = f" and {len(report.late_deals) - 5} more" if len(report.late_deals) > 5 else ""
        notes.append(f"Open deals whose expected close is past, counted all the same: {some}{more}.")
    return [*notes, *left_out(report.left_out)]


def contract(report: PlanReport) -> dict[str, Any]:
    """The JSON of the report, documented in docs/money-reports.md."""
    return {
        "report": "plan",
        "version": 1,
        "year": report.year,
        "today": report.today,
        "first": report.period.first,
        "last": report.period.last,
        "days": {"passed": report.passed, "whole": report.whole},
        "currency": report.currency,
        "company": _line(report.company),
        "managers": [_line(each) for each in report.managers],
        "accounts": [_line(each) for each in report.accounts],
        "late_deals": report.late_deals,
        "left_out": report.left_out,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "plan": line.plan,
        "due": line.due,
        "fact": line.fact,
        "done": percent(line.done),
        "deals": line.deals,
        "forecast": line.forecast,
        "expected": line.expected,
        "behind": line.behind,
    }
