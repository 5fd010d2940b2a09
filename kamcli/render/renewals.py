"""The renewals report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from typing import Any

from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.number import NOTHING, shown
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import percent
from kamcli.render.shape import Column, Grid
from kamcli.reports.renewals import Contract, Renewals


def renewals_text(report: Renewals, format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS."""
    rows = [_contract(each) for each in report.contracts]
    if format == "json":
        return json_text({**_whole(report), "contracts": rows, "left_out": report.left_out}) + "\n"
    if format in FOR_PEOPLE:
        about = (
            f"Contracts that end from {report.today} to {report.horizon}, and revenue of {report.period.first} to "
            f"{report.period.last} in {report.currency}."
        )
        return page("Renewals", about, (_headline(report), _table(report)), _notes(report), format)
    return grid(Grid(tuple(Column(n, n) for n in _NAMES), tuple(tuple(row[n] for n in _NAMES) for row in rows)), format)


_NAMES = (
    "account",
    "name",
    "manager",
    "contract",
    "number",
    "legal_entity",
    "expires",
    "days",
    "revenue",
    "share",
    "last_contract",
)


def _contract(each: Contract) -> dict[str, Any]:
    return {
        "account": each.account,
        "name": each.name,
        "manager": each.manager,
        "contract": each.id,
        "number": each.number,
        "legal_entity": each.legal_entity,
        "expires": each.expires,
        "days": each.days,
        "revenue": each.revenue,
        "share": percent(each.share),
        "last_contract": each.alone,
    }


def _whole(report: Renewals) -> dict[str, Any]:
    return {
        "report": "renewals",
        "version": 1,
        "today": report.today,
        "horizon": report.horizon,
        "currency": report.currency,
        "period": {"first": report.period.first, "last": report.period.last},
        "total": report.total,
        "at_stake": {"amount": report.at_stake, "share": percent(report.at_stake_share)},
        "without_contract": {"amount": report.uncovered, "share": percent(report.uncovered_share)},
    }


def _headline(report: Renewals) -> Grid:
    columns = (Column("what", "What"), Column("value", "Value", "right", digits=2), Column("meaning", "What it means"))

    def part(share: Any) -> str:
        return NOTHING if share is None else f"{shown(percent(share))} % of revenue"

    return Grid(
        columns,
        (
            ("Revenue", shown(report.total), "of the last full months"),
            ("At stake", shown(report.at_stake), f"{part(report.at_stake_share)}: no contract of these lasts longer"),
            ("Without a contract", shown(report.uncovered), f"{part(report.uncovered_share)}: none is recorded"),
        ),
    )


def _table(report: Renewals) -> Grid:
    columns = (
        Column("expires", "Ends"),
        Column("days", "Days", "right"),
        Column("name", "Customer"),
        Column("number", "Contract"),
        Column("manager", "Manager"),
        Column("revenue", report.currency, "right", digits=2),
        Column("share", "Share, %", "right", digits=2),
        Column("note", "Note"),
    )
    rows = tuple(
        (
            each.expires,
            each.days,
            each.name,
            each.number or each.id,
            each.manager,
            each.revenue,
            percent(each.share),
            "ended" if each.days < 0 else None if each.alone else "another lasts longer",
        )
        for each in report.contracts
    )
    return Grid(columns, rows)


def _notes(report: Renewals) -> list[str]:
    notes = [] if report.contracts else ["No contract ends in this time."]
    notes.append("How far ahead it looks: renewals.months in policy/limits.yaml, or --months.")
    return [*notes, *left_out(report.left_out)]
