"""The receivables report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kamcli.model.money import plain
from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.number import NOTHING, shown
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.reports.receivables import AGES, Debtor, Receivables

ONE = {"account": "customer", "legal-entity": "legal entity", "manager": "manager"}
MANY = {"account": "customers", "legal-entity": "legal entities", "manager": "managers"}


def receivables_text(report: Receivables, format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS."""
    if format == "json":
        return json_text(contract(report)) + "\n"
    if format in FOR_PEOPLE:
        about = f"Open items of {report.day}, VAT included, in {report.currency}."
        return page(
            f"Receivables by {ONE[report.by]}", about, (_headline(report), _table(report)), _notes(report), format
        )
    rows = [_debtor(each) for each in report.debtors]
    return grid(
        Grid(tuple(Column(name, name) for name in _NAMES), tuple(tuple(row[n] for n in _NAMES) for row in rows)), format
    )


_NAMES = ("id", "name", "amount", "overdue", "oldest_days", "share", "credit_limit", "limit_used", "over_limit")


def _headline(report: Receivables) -> Grid:
    columns = (Column("what", "What"), Column("value", "Value", "right", digits=2), Column("meaning", "What it means"))
    late = percent(None if report.total <= 0 else _part(report))
    top = report.thresholds.top
    rows = [
        ("Open", shown(report.total), f"from {report.measures.customers} {MANY[report.by]}"),
        (
            "Overdue",
            shown(report.overdue),
            f"{shown(late)} % of it" if late is not None else "not defined: the total is not above zero",
        ),
        (
            f"Top {top}",
            NOTHING if report.top_share is None else f"{shown(percent(report.top_share))} %",
            f"owed by the {top} who owe most",
        ),
        ("HHI", shown(number(report.measures.hhi)), "from 0 (many small ones) to 10 000 (a single one)"),
    ]
    if report.by == "account":
        names = ", ".join(one_line(debtor.name) for debtor in report.over_limit[:5])
        more = f" and {len(report.over_limit) - 5} more" if len(report.over_limit) > 5 else ""
        words = f"above {plain(report.thresholds.credit_used)} % of their limit"
        rows.append(
            ("Over the credit limit", str(len(report.over_limit)), f"{words}: {names}{more}" if names else words)
        )
    return Grid(columns, tuple(rows))


def _part(report: Receivables) -> Fraction:
    return Fraction(report.overdue) / Fraction(report.total)


def _table(report: Receivables) -> Grid:
    ages = [age for age in AGES if report.ages.get(age)]
    limits = any(debtor.limit is not None for debtor in report.debtors)
    columns = (
        Column("name", ONE[report.by].capitalize()),
        Column("amount", report.currency, "right", digits=2),
        *(Column(age, age.capitalize(), "right", digits=2) for age in ages),
        Column("oldest", "Oldest, days", "right"),
        Column("share", "Share, %", "right", digits=2),
        *(
            (Column("limit", "Limit", "right", digits=2), Column("used", "Used, %", "right", digits=0))
            if limits
            else ()
        ),
    )
    rows = [
        (
            debtor.name,
            debtor.amount,
            *(debtor.ages.get(age) for age in ages),
            debtor.oldest,
            percent(debtor.share),
            *((debtor.limit, percent(debtor.used)) if limits else ()),
        )
        for debtor in report.debtors
    ]
    whole = (
        "Total",
        report.total,
        *(report.ages.get(age) for age in ages),
        None,
        None,
        *((None, None) if limits else ()),
    )
    return Grid(columns, (*rows, whole))


def _notes(report: Receivables) -> list[str]:
    notes = []
    if any(debtor.amount < 0 for debtor in report.debtors):
        notes.append("Negative amounts are credits that were not settled: they lower the total, and add to no HHI.")
    least = report.thresholds.overdue_days
    notes.append(
        f"Overdue is what is {least} day{'' if least == 1 else 's'} late or more (receivables in policy/limits.yaml); "
        "credit limits are the accounts' own."
    )
    return [*notes, *left_out(report.left_out)]


def contract(report: Receivables) -> dict[str, Any]:
    """The JSON of the report, documented in docs/money-reports.md; shares are percent."""
    return {
        "report": "receivables",
        "version": 1,
        "day": report.day,
        "currency": report.currency,
        "by": report.by,
        "total": report.total,
        "overdue": report.overdue,
        "ages": dict(report.ages),
        "top": {"count": report.thresholds.top, "share": percent(report.top_share)},
        "hhi": number(report.measures.hhi),
        "gini": number(report.measures.gini),
        "debtors": [{**_debtor(each), "ages": dict(each.ages)} for each in report.debtors],
        "left_out": report.left_out,
    }


def _debtor(debtor: Debtor) -> dict[str, Any]:
    return {
        "id": debtor.id,
        "name": debtor.name,
        "amount": debtor.amount,
        "overdue": debtor.overdue,
        "oldest_days": debtor.oldest,
        "share": percent(debtor.share),
        "credit_limit": debtor.limit,
        "limit_used": percent(debtor.used),
        "over_limit": debtor.over_limit,
    }
