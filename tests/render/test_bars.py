"""Bars: as long as the value asks, never wider than there is room, and only where there is any."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.render.bars import EIGHTHS, FULL, NARROWEST, WIDEST, Bars, bar, with_bars
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        (Fraction(1), "████"),
        (Fraction(1, 2), "██"),
        (Fraction(9, 32), "█▏"),
        (Fraction(1, 1000), "▏"),
        (Fraction(0), ""),
        (Fraction(-1), ""),
        (Fraction(2), "████"),
    ],
)
def test_a_bar_is_as_long_as_its_value(value: Fraction, drawn: str) -> None:
    assert bar(value, 4) == drawn


@given(st.fractions(min_value=-2, max_value=2), st.integers(1, 40))
def test_no_bar_is_wider_than_its_cells(value: Fraction, cells: int) -> None:
    blocks, plain = bar(value, cells), bar(value, cells, plain=True)
    assert len(blocks) <= cells
    assert len(plain) <= cells
    assert plain.isascii()
    assert set(blocks) <= {FULL, *EIGHTHS} - {" "}
    assert bool(blocks) == bool(plain) == (value > 0)


NAMES = ["ООО «Ромашка»", "Ναυπηγεία", "x" * 20, "Total"]
AMOUNTS = [Decimal(100), Decimal(25), Decimal(-5), None]
TABLE = Grid(
    (Column("name", "Name"), Column("amount", "EUR", "right", digits=2)), tuple(zip(NAMES, AMOUNTS, strict=True))
)


@given(st.integers(0, 120))
def test_a_table_with_bars_is_never_wider_than_the_room(room: int) -> None:
    before = max(len(line) for line in grid(TABLE, "table").splitlines())
    drawn = grid(with_bars(TABLE, AMOUNTS, Bars(room)), "table")
    assert max(len(line) for line in drawn.splitlines()) <= max(room, before)
    assert (FULL in drawn) == (room - before - 2 >= NARROWEST)


def test_only_what_is_above_zero_has_a_bar() -> None:
    lines = grid(with_bars(TABLE, AMOUNTS, Bars(plain=True)), "table").splitlines()[2:]
    assert [line.count("#") for line in lines] == [WIDEST, WIDEST // 4, 0, 0]
    assert with_bars(TABLE, [Decimal(0), None, Decimal(-1), None], Bars()) is TABLE
    assert with_bars(TABLE, AMOUNTS, None) is TABLE
