"""Rows: whatever revenue is grouped by, together they are the total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.facts.ledger import Entry
from kamcli.reports.concentration.dimension import DIMENSIONS, UNALLOCATED
from kamcli.reports.concentration.view import Kind, Row, rows, sums, top

amounts = st.decimals(min_value=Decimal("-1e6"), max_value=Decimal("1e6"), places=4)
groups = st.sampled_from(["a", "b", "c", "d", None, UNALLOCATED])
PRODUCT = DIMENSIONS["product"]


def entry(amount: Decimal | str, group: object = None) -> Entry:
    """An entry whose `product` is its group."""
    return Entry(date(2026, 1, 1), "acme", Decimal(amount), "EUR", None, None, None, None, None, group, None, "s", 2)  # type: ignore[arg-type]


def rowed(*pairs: tuple[object, str]) -> tuple[Row, ...]:
    found = sums([entry(amount, group) for group, amount in pairs], lambda line: line.product)
    return rows(found, PRODUCT, str.upper, Decimal(80), Decimal(95))


@given(st.lists(st.tuples(amounts, groups)), st.integers(min_value=0, max_value=5))
def test_rows_together_are_the_total(lines: list[tuple[Decimal, object]], count: int) -> None:
    entries = [entry(amount, group) for amount, group in lines]
    found = sums(entries, lambda line: line.product)
    assert found.total == sum((amount for amount, _ in lines), Decimal(0))
    every = rows(found, PRODUCT, str, Decimal(80), Decimal(95))
    for shown in (every, top(every, count, "products")):
        assert sum((row.amount for row in shown), Decimal(0)) == found.total
        assert sum(row.groups for row in shown) == len(every)
        if found.total > 0:
            assert sum(row.share or 0 for row in shown) == 1
        else:
            assert {row.share for row in shown} <= {None}


def test_the_largest_first_and_ties_by_id() -> None:
    found = rowed(("b", "5"), ("a", "5"), ("c", "10"), (UNALLOCATED, "99"), (None, "50"))
    assert [(row.kind, row.id, row.name, row.amount) for row in found] == [
        (Kind.GROUP, "c", "C", 10),
        (Kind.GROUP, "a", "A", 5),
        (Kind.GROUP, "b", "B", 5),
        (Kind.UNKNOWN, None, "product not stated", 50),
        (Kind.UNALLOCATED, None, "unallocated", 99),
    ]


def test_cumulative_share_and_class_are_of_groups_only() -> None:
    found = rowed(("a", "60"), ("b", "20"), ("c", "-5"), (None, "25"))
    assert [row.share for row in found] == [Fraction(60, 100), Fraction(20, 100), Fraction(-5, 100), Fraction(25, 100)]
    assert [row.cumulative for row in found] == [Fraction(60, 100), Fraction(80, 100), Fraction(75, 100), None]
    assert [row.abc for row in found] == ["A", "A", "C", None]


def test_top_folds_the_others_into_one_row() -> None:
    found = top(rowed(("a", "4"), ("b", "3"), ("c", "2"), ("d", "1"), (None, "10")), 2, "products")
    assert [(row.kind, row.name, row.amount, row.groups) for row in found] == [
        (Kind.GROUP, "A", 4, 1),
        (Kind.GROUP, "B", 3, 1),
        (Kind.OTHERS, "2 other products", 3, 2),
        (Kind.UNKNOWN, "product not stated", 10, 1),
    ]
    assert found[2].share == Fraction(3, 20)
    assert found[2].cumulative == Fraction(10, 20)


def test_a_single_other_is_shown_itself() -> None:
    every = rowed(("a", "4"), ("b", "3"), ("c", "2"))
    assert top(every, 2, "products") == every
    assert top(every, None, "products") == every
    assert [row.kind for row in top(every, 0, "products")] == [Kind.OTHERS]


def test_sums_are_never_rounded() -> None:
    with pytest.raises(DataError):
        rowed(("a", "1e50"), ("a", "1e-20"))
    with pytest.raises(DataError):
        rowed(("a", "1e50"), ("b", "1e-20"))
