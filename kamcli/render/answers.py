"""The answers of queries and lists as grids, and what the tables are called for people. Asks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kamcli.query.column import NUMERIC
from kamcli.query.listing import Rows
from kamcli.render.shape import Align, Column, Grid


def list_grid(found: Rows) -> Grid:
    """The rows of `kam list`."""
    return Grid(
        tuple(
            Column(column.name, column.name.replace("_", " ").capitalize(), _align(column.type in NUMERIC))
            for column in found.columns
        ),
        found.rows,
    )


def answer_grid(names: Sequence[str], rows: tuple[tuple[Any, ...], ...]) -> Grid:
    """The rows of a query, under its own names; a name that comes twice gets a number. Numbers stand on the right."""
    taken: dict[str, None] = {}
    for name in names:
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken[unique] = None
    return Grid(
        tuple(Column(name, name, _align(_is_numeric(rows, index))) for index, name in enumerate(taken)),
        rows,
    )


def _align(numeric: bool) -> Align:
    return "right" if numeric else "left"


def _is_numeric(rows: Sequence[Sequence[Any]], index: int) -> bool:
    kinds = {type(row[index]) for row in rows} - {type(None)}
    return bool(kinds) and kinds <= {int, Decimal}
