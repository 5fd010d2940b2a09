"""The value report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from typing import Any

from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.number import shown
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import percent
from kamcli.render.shape import Column, Grid
from kamcli.reports.value import ValueReport, Worth


def value_text(report: ValueReport, format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS."""
    rows = [_worth(each) for each in report.accounts]
    if format == "json":
        return json_text({**_whole(report), "accounts": rows, "left_out": report.left_out}) + "\n"
    if format in FOR_PEOPLE:
        about = f"{report.period.first or 'The beginning'} to {report.period.last or 'today'}, in {report.currency}."
        return page("Value of the customers", about, (_money(report), _exchange(report)), _notes(report), format)
    names = tuple(name for name in _NAMES if name != "assessment")
    return grid(Grid(tuple(Column(n, n) for n in names), tuple(tuple(row[n] for n in names) for row in rows)), format)


_NAMES = (
    "account",
    "name",
    "circle",
    "manager",
    "revenue",
    "revenue_with_cost",
    "margin",
    "margin_percent",
    "cost_to_serve",
    "contribution",
    "discount",
    "concessions",
    "squeezed",
)


def _whole(report: ValueReport) -> dict[str, Any]:
    return {
        "report": "value",
        "version": 1,
        "today": report.today,
        "period": {"name": report.period.name, "first": report.period.first, "last": report.period.last},
        "currency": report.currency,
    }


def _worth(each: Worth) -> dict[str, Any]:
    found, squeeze = each.assessment, each.squeeze
    return {
        "account": each.account,
        "name": each.name,
        "circle": each.circle,
        "manager": each.manager,
        "revenue": each.revenue,
        "revenue_with_cost": each.covered,
        "margin": each.margin,
        "margin_percent": percent(each.margin_ratio),
        "cost_to_serve": each.serving,
        "contribution": each.contribution,
        "discount": each.discount,
        "concessions": each.concessions,
        "squeezed": squeeze is not None,
        "squeeze": None
        if squeeze is None
        else {
            "discount_before": squeeze.discount_before,
            "discount_after": squeeze.discount_after,
            "margin_before": squeeze.margin_before,
            "margin_after": squeeze.margin_after,
        },
        "assessment": None
        if found is None
        else {
            "period": found.period,
            "given": found.given,
            "received": found.received,
            "expectation": found.expectation,
            "delivered": found.delivered,
        },
    }


def _money(report: ValueReport) -> Grid:
    serving = any(each.serving is not None for each in report.accounts)
    columns = (
        Column("name", "Customer"),
        Column("revenue", "Revenue", "right", digits=0),
        Column("margin", "Margin", "right", digits=0),
        Column("margin_percent", "%", "right", digits=1),
        *((Column("serving", "To serve", "right", digits=0),) if serving else ()),
        Column("contribution", "Left", "right", digits=0),
        Column("discount", "Discount, %", "right", digits=1),
        Column("concessions", "Concessions", "right"),
        Column("note", ""),
    )
    rows = tuple(
        (
            each.name,
            each.revenue,
            each.margin,
            percent(each.margin_ratio),
            *((each.serving,) if serving else ()),
            each.contribution,
            each.discount,
            each.concessions or None,
            "; ".join(_remarks(each, report)) or None,
        )
        for each in report.accounts
    )
    return Grid(columns, rows)


def _remarks(each: Worth, report: ValueReport) -> list[str]:
    remarks = []
    if each.contribution is not None and each.contribution < 0:
        remarks.append("costs more than it brings")
    if (squeeze := each.squeeze) is not None:
        remarks.append(
            f"discount {shown(squeeze.discount_before, 1)} → {shown(squeeze.discount_after, 1)} %, "
            f"margin {shown(squeeze.margin_before, 1)} → {shown(squeeze.margin_after, 1)} %"
        )
    if each.concessions >= report.many_concessions.many:
        remarks.append("many concessions")
    return remarks


def _exchange(report: ValueReport) -> Grid:
    columns = (
        Column("name", "Customer"),
        Column("period", "Assessed"),
        Column("given", "We gave"),
        Column("received", "We received"),
        Column("expectation", "Expected", "right", digits=0),
        Column("delivered", "Delivered", "right", digits=0),
        Column("note", ""),
    )
    rows = tuple(
        (
            each.name,
            found.period,
            found.given,
            found.received,
            found.expectation,
            found.delivered,
            "less than expected" if each.disappointed else None,
        )
        for each in report.accounts
        if (found := each.assessment) is not None
    )
    return Grid(columns, rows)


def _notes(report: ValueReport) -> list[str]:
    notes = []
    if any(each.covered != each.revenue for each in report.accounts):
        notes.append("Margin is of the sales whose cost is known: where that is not all, it says nothing of the rest.")
    notes.append(
        "Left: the margin less the cost to serve. Discount: the largest in force today. Concessions: those of the last "
        "twelve months (concession_kinds in policy/lists.yaml)."
    )
    if not report.accounts:
        notes.insert(0, "No customer brought or cost anything in this period.")
    return [*notes, *left_out(report.left_out)]
