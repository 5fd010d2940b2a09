"""Bars of block characters, or of ASCII, for a column of a table on a terminal. Knows no terminal itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid

EIGHTHS = " ▏▎▍▌▋▊▉"
FULL = "█"
PLAIN = "#"
WIDEST = 24
NARROWEST = 6
"""Cells of a bar: where fewer are left beside the table, there are no bars."""


@dataclass(frozen=True, slots=True)
class Bars:
    """`room` is how many cells a line may have in all, None for as many as it takes; `plain` asks for ASCII."""

    room: int | None = None
    plain: bool = False


def bar(value: Fraction, cells: int, *, plain: bool = False) -> str:
    """A bar for a value from 0 to 1, of at most so many cells; nothing below zero, and never nothing above it."""
    if value <= 0:
        return ""
    eighths = max(1, round(min(value, Fraction(1)) * cells * 8))
    if plain:
        return PLAIN * max(1, round(Fraction(eighths, 8)))
    return FULL * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def with_bars(table: Grid, amounts: Sequence[Decimal | None], bars: Bars | None) -> Grid:
    """The table with a column of bars, one for each amount, the largest the longest; as it is where none fit."""
    largest = max((amount for amount in amounts if amount is not None), default=Decimal(0))
    cells = _cells(table, bars) if bars is not None else 0
    if bars is None or largest <= 0 or cells < NARROWEST:
        return table
    drawn = (_bar(amount, largest, cells, plain=bars.plain) for amount in amounts)
    return Grid(
        (*table.columns, Column("bar", "")),
        tuple((*row, text) for row, text in zip(table.rows, drawn, strict=True)),
    )


def _bar(amount: Decimal | None, largest: Decimal, cells: int, *, plain: bool) -> str | None:
    return None if amount is None else bar(Fraction(amount) / Fraction(largest), cells, plain=plain)


def _cells(table: Grid, bars: Bars) -> int:
    """The cells that are left for bars: the rule below the titles is as wide as the table is shown."""
    if bars.room is None:
        return WIDEST
    return min(WIDEST, bars.room - _width(grid(table, "table").splitlines()) - 2)


def _width(lines: Iterable[str]) -> int:
    return max((len(line) for line in lines if set(line) <= {"-", " "}), default=0)
