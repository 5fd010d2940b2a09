"""The lines behind one figure of the concentration report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kamcli.render.exact import json_text
from kamcli.render.headline import counted
from kamcli.render.judgement import basis
from kamcli.render.layout import grid
from kamcli.render.number import NOTHING, shown
from kamcli.render.page import FOR_PEOPLE, page
from kamcli.render.ratio import percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import markdown_safe, one_line
from kamcli.reports.concentration.explain import Explanation, Source
from kamcli.reports.concentration.view import Kind

VERSION = 1
"""Of the JSON contract."""
CENTS = 2

NAMES = (
    "file",
    "line",
    "date",
    "document",
    "account",
    "product",
    "amount_written",
    "cost_written",
    "currency",
    "rate",
    "amount",
)


def explanation_text(found: Explanation, format: str) -> str:  # noqa: A002 - the option's word
    """Write the lines in one of kamcli.render.FORMATS; amounts are exact in all of them."""
    rows = [_source(each) for each in found.sources]
    if format == "json":
        return json_text({**_whole(found), "lines": rows}) + "\n"
    if format in FOR_PEOPLE:
        return page(*_head(found, format), (_table(found),), _notes(found), format)
    return grid(Grid(tuple(Column(n, n) for n in NAMES), tuple(tuple(row[n] for n in NAMES) for row in rows)), format)


def _source(each: Source) -> dict[str, Any]:
    return {
        "file": each.path,
        "line": each.line,
        "date": each.day,
        "document": each.document,
        "account": each.account,
        "product": each.product,
        "amount_written": each.written,
        "cost_written": each.cost,
        "currency": each.currency,
        "rate": each.rate,
        "amount": each.amount,
    }


def _whole(found: Explanation) -> dict[str, Any]:
    report, row = found.report, found.row
    return {
        "report": "concentration-explained",
        "version": VERSION,
        "today": report.today,
        "period": {"name": report.period.name, "first": report.period.first, "last": report.period.last},
        "currency": report.currency,
        "by": report.dimension.name,
        "basis": report.counting.basis,
        "only": report.counting.only,
        "row": {
            "kind": row.kind.value,
            "id": row.id,
            "name": row.name,
            "amount": row.amount,
            "share": percent(row.share),
        },
        "total": report.total,
    }


def _head(found: Explanation, format: str) -> tuple[str, str]:  # noqa: A002
    report, row = found.report, found.row
    name = one_line(row.name)
    days = f"{report.period.first or report.ledger_first} to {report.period.last or report.ledger_last}"
    part = NOTHING if row.share is None else f"{shown(percent(row.share))} %"
    about = (
        f"{report.dimension.one.capitalize() if row.kind is Kind.GROUP else 'Lines'}: {basis(report)} of {days}, "
        f"{counted(len(found.sources), 'line', 'lines')}, "
        f"{part} of the total {shown(report.total)} {report.currency}."
    )
    return (f"Behind {markdown_safe(name) if format == 'md' else name}", about)


def _table(found: Explanation) -> Grid:
    report = found.report
    digits = max([CENTS, *(_places(each.amount) for each in found.sources)])
    margin = report.counting.basis == "margin"
    other = report.dimension.name != "account"
    columns = [
        Column("place", "Place"),
        Column("date", "Date"),
        Column("document", "Document"),
        *([Column("account", "Account")] if other else []),
        Column("product", "Product"),
        Column("written", "As written", "right", digits=CENTS),
        *([Column("cost", "Cost", "right", digits=CENTS)] if margin else []),
        Column("currency", "Currency"),
        Column("rate", "Rate", "right"),
        Column("amount", f"{report.counting.basis.capitalize()}, {report.currency}", "right", digits=digits),
    ]
    body = [
        (
            f"{each.path}:{each.line}",
            each.day,
            each.document,
            *([each.account] if other else []),
            each.product,
            each.written,
            *([each.cost] if margin else []),
            each.currency,
            None if each.currency == report.currency else each.rate,
            each.amount,
        )
        for each in found.sources
    ]
    blank = len(columns) - 2
    body.append(("Total", *(None for _ in range(blank)), found.row.amount))
    return Grid(tuple(columns), tuple(body))


def _places(amount: Decimal) -> int:
    """The decimals that an amount has, so that what is shown adds up to the total exactly."""
    return -int(amount.normalize().as_tuple().exponent) if amount else 0


def _notes(found: Explanation) -> list[str]:
    notes = ["The lines add up to the amount of the row, exactly."]
    if any(each.currency != found.report.currency for each in found.sources):
        notes.append(
            f"Rate: {found.report.currency} for one of the currency, the latest of rates/ on or before the day."
        )
    return notes
