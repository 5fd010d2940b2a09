"""Logarithms found one from the other, against each found by itself."""

from __future__ import annotations

from decimal import Context, Decimal

from hypothesis import given
from hypothesis import strategies as st

from kamcli.reports.logarithm import BITS, logarithms, number

WITHIN = Context(prec=80)
numbers = st.one_of(st.integers(1, 10**40), st.integers(1, 300), st.integers(10**9, 10**9 + 300))


def error(found: int, of: int) -> Decimal:
    """How far units are from the logarithm of a number."""
    return abs(WITHIN.subtract(WITHIN.divide(Decimal(found), Decimal(1 << BITS)), WITHIN.ln(Decimal(of))))


@given(st.sets(numbers, max_size=40))
def test_each_is_right_to_forty_digits_and_more(given: set[int]) -> None:
    found = logarithms(given)
    assert found.keys() == given
    assert all(error(units, each) < Decimal("1e-44") for each, units in found.items())


def test_errors_of_many_steps_stay_below_forty_digits() -> None:
    found = logarithms(range(100_000, 120_000))
    assert error(found[119_999], 119_999) < Decimal("1e-42")


def test_the_same_whatever_the_order_and_how_often() -> None:
    assert logarithms([7, 2, 7, 10**6]) == logarithms([10**6, 2, 7])


def test_the_logarithm_of_one_is_nothing() -> None:
    assert logarithms([1]) == {1: 0}
    assert logarithms([]) == {}


def test_units_as_a_number() -> None:
    assert number(3 << BITS, 4) == Decimal("0.75")
