"""The white-space report as text, in each of the formats. Computes no figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kamcli.facts.revenue import total
from kamcli.render.exact import json_text
from kamcli.render.headline import counted
from kamcli.render.layout import grid
from kamcli.render.number import shown
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import number
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.reports.whitespace import HOLDING, Gap, Matrix, WhiteSpace

NAMES = (
    "unit",
    "name",
    "account",
    "unit_buys",
    "product",
    "peers_by",
    "holding",
    "industry",
    "peers",
    "buyers",
    "average",
)
WORDS = {"account": "customer", "legal-entity": "legal entity", "site": "site"}
COLUMNS = 6
"""Units that a matrix shows side by side; the others are one column."""
ROWS = 20
"""Products that a matrix shows."""
NAMED = 2
"""Products that are named of a unit that buys nothing."""
NOT_SOLD = "·"


def whitespace_text(report: WhiteSpace, top: int | None, format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS, with its first `top` rows, or all."""
    rows = [_gap(each) for each in report.gaps[:top]]
    if format == "json":
        return json_text({**_whole(report), "gaps": rows, "left_out": report.left_out}) + "\n"
    if format in FOR_PEOPLE:
        found = _rows(report.gaps)
        grids = [Grid(_columns(report), tuple(found[:top]))]
        if report.matrix is not None:
            grids.insert(0, _side_by_side(report.matrix))
        about = f"{report.period.first or 'the beginning'} to {report.period.last or 'the end'}, in {report.currency}."
        title = f"White space: what is not sold yet, by {WORDS[report.by]}"
        return page(title, about[:1].upper() + about[1:], grids, _notes(report, top, len(found)), format)
    return grid(Grid(tuple(Column(n, n) for n in NAMES), tuple(tuple(row[n] for n in NAMES) for row in rows)), format)


def _gap(each: Gap) -> dict[str, Any]:
    return {
        "unit": each.unit.id,
        "name": each.unit.name,
        "account": each.unit.account,
        "product": each.product,
        "peers_by": each.by,
        "unit_buys": each.unit.buys,
        "holding": each.unit.holding,
        "industry": each.unit.industry,
        "peers": each.peers,
        "buyers": each.buyers,
        "average": number(each.average),
    }


def _whole(report: WhiteSpace) -> dict[str, Any]:
    matrix = report.matrix
    return {
        "report": "whitespace",
        "version": 1,
        "period": {"name": report.period.name, "first": report.period.first, "last": report.period.last},
        "currency": report.currency,
        "by": report.by,
        "least": report.least,
        "total": report.total,
        "no_product": report.no_product,
        "no_unit": report.no_unit,
        "matrix": None
        if matrix is None
        else {
            "holding": matrix.holding,
            "units": [{"unit": unit.id, "name": unit.name} for unit in matrix.units],
            "products": [
                {"product": product, "sold": [{"unit": unit, "amount": amount} for unit, amount in sold.items()]}
                for product, sold in matrix.products
            ],
        },
    }


def _columns(report: WhiteSpace) -> tuple[Column, ...]:
    return (
        Column("name", WORDS[report.by].capitalize()),
        Column("unit", "Id"),
        Column("product", "Not sold yet"),
        Column("buyers", "Buy it", "right"),
        Column("peers", "of", "right"),
        Column("by", "Others in"),
        Column("average", f"Each, {report.currency}", "right", digits=2),
    )


def _rows(gaps: Sequence[Gap]) -> list[tuple[Any, ...]]:
    """A row for each gap, but one only for a unit that buys nothing."""
    rows = [_row(gap, gap.product, gap.buyers, number(gap.average)) for gap in gaps if gap.unit.buys]
    idle: dict[str, list[Gap]] = {}
    for gap in gaps:
        if not gap.unit.buys:
            idle.setdefault(gap.unit.id, []).append(gap)
    return rows + [_row(theirs[0], _anything(theirs), None, None) for theirs in idle.values()]


def _row(gap: Gap, product: str, buyers: int | None, average: Decimal | None) -> tuple[Any, ...]:
    unit = gap.unit
    others = "the holding" if gap.by == HOLDING else unit.industry
    return unit.name, unit.id if unit.id != unit.name else None, product, buyers, gap.peers, others, average


def _anything(gaps: Sequence[Gap]) -> str:
    """What all is not sold to a unit that buys nothing: said in one row."""
    named = ", ".join(one_line(gap.product) for gap in gaps[:NAMED])
    more = f" and {len(gaps) - NAMED} more" if len(gaps) > NAMED else ""
    return f"anything: {named}{more}"


def _side_by_side(matrix: Matrix) -> Grid:
    """Products down, units across, the largest first."""
    own, others = matrix.units[:COLUMNS], matrix.units[COLUMNS:]
    columns = [Column("product", "Product"), *(Column(f"unit {unit.id}", unit.name, "right", digits=0) for unit in own)]
    if others:
        columns.append(Column("others", f"{len(others)} others", "right", digits=0))
    rows: list[tuple[Any, ...]] = []
    for product, sold in matrix.products[:ROWS]:
        row = [one_line(product), *(sold.get(unit.id, NOT_SOLD) for unit in own)]
        if others:
            buying = [sold[unit.id] for unit in others if unit.id in sold]
            row.append(total(buying) if buying else NOT_SOLD)
        rows.append(tuple(row))
    return Grid(tuple(columns), tuple(rows))


def _notes(report: WhiteSpace, top: int | None, rows: int) -> list[str]:
    notes = []
    if not report.gaps:
        notes.append("Nothing that others buy is missing anywhere.")
    elif top is not None and top < rows:
        notes.append(f"The first {top} of {counted(rows, 'row', 'rows')}; --top shows more.")
    matrix = report.matrix
    if matrix is not None and len(matrix.products) > ROWS:
        notes.append(f"{len(matrix.products) - ROWS} more products, with less revenue, are in csv and json.")
    notes.append(
        f"Named is what another of the holding buys, or at least {shown(report.least, 0)} % of those in the industry. "
        "«Each» is what one of them brings on average: an order to look in, no forecast."
    )
    for amount, what in (
        (report.no_product, "is of lines that name no product"),
        (report.no_unit, f"belongs to no {WORDS[report.by]}"),
    ):
        if amount:
            notes.append(f"{shown(amount)} {report.currency} {what}, and cannot be placed.")
    return [*notes, *left_out(report.left_out)]
