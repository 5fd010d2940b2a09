"""The measures against formulas written down independently, and against what must hold for any amounts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.reports.concentration.measures import Measures, classes, measures, share

cents = st.decimals(min_value=Decimal("-1e6"), max_value=Decimal("1e6"), places=2, allow_nan=False)
above_zero = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("1e9"), places=2, allow_nan=False)
ledgers = st.lists(above_zero, min_size=1, max_size=25)


def of(*amounts: str | int, rest: str | int = 0) -> Measures:
    every = [Decimal(amount) for amount in amounts]
    return measures(every, sum(every, Decimal(rest)))


def test_equal_customers_are_as_many_as_they_are() -> None:
    found = of(25, 25, 25, 25)
    assert (found.hhi, found.effective_number, found.gini) == (2500, 4, 0)
    assert (found.cr1, found.cr3, found.cr5, found.cr10) == (Fraction(1, 4), Fraction(3, 4), 1, 1)
    assert found.fewest == 4


def test_a_single_customer_is_the_most_concentrated() -> None:
    found = of("0.01")
    assert (found.hhi, found.effective_number, found.gini, found.cr1, found.fewest) == (10000, 1, 0, 1, 1)


def test_eighty_percent_reached_exactly_counts() -> None:
    assert of(50, 30, 20).fewest == 2
    assert of(50, "29.99", "20.01").fewest == 3


def test_what_belongs_to_no_customer_is_in_the_total_and_in_no_measure() -> None:
    found = of(30, 20, rest=50)
    assert found.cr10 == Fraction(1, 2)
    assert found.hhi == 900 + 400
    assert found.gini == Fraction(1, 10)
    assert found.fewest is None
    assert found.customers == 2


def test_customers_without_revenue_above_zero_add_to_no_measure() -> None:
    found = of(60, 60, 0, -20)
    assert (found.counted, found.zero, found.negative, found.customers) == (2, 1, 1, 4)
    assert found.cr1 == Fraction(6, 10)
    assert found.cr3 == Fraction(12, 10)
    assert found.hhi == 2 * 3600
    assert found.gini == 0


@pytest.mark.parametrize("amounts", [[], ["0"], ["-5"], ["5", "-5"], ["5", "-5.01"]])
def test_a_total_of_zero_or_less_defines_nothing(amounts: list[str]) -> None:
    found = of(*amounts)
    assert {found.cr1, found.cr3, found.cr5, found.cr10, found.hhi, found.effective_number, found.gini} == {None}
    assert found.fewest is None
    assert share(Decimal(1), sum(map(Decimal, amounts), Decimal(0))) is None


def test_nothing_counted_in_a_total_above_zero() -> None:
    found = of(0, -5, rest=100)
    assert (found.cr1, found.hhi, found.effective_number, found.gini, found.fewest) == (0, 0, None, None, None)


def test_amounts_of_unlike_precision_are_exact() -> None:
    found = measures([Decimal("1E+3"), Decimal("0.0001"), Decimal("-0.00")], Decimal("1000.0001"))
    assert found.cr1 == Fraction(10_000_000, 10_000_001)
    assert (found.counted, found.zero) == (2, 1)


@given(ledgers, st.decimals(min_value=0, max_value=Decimal("1e9"), places=2))
def test_measures_agree_with_their_definitions(amounts: list[Decimal], rest: Decimal) -> None:
    total = sum(amounts, rest)
    found = measures(amounts, total)
    shares = sorted((Fraction(amount) / Fraction(total) for amount in amounts), reverse=True)
    squares = sum(one * one for one in shares)
    assert found.hhi == sum((100 * one) ** 2 for one in shares)
    assert found.effective_number == 1 / squares
    assert (found.cr1, found.cr3, found.cr5, found.cr10) == tuple(sum(shares[:k]) for k in (1, 3, 5, 10))
    # Gini as the mean difference of two customers over twice the mean, quite another way than by ranks
    exact = [Fraction(amount) for amount in amounts]
    differences = sum(abs(one - other) for one, other in product(exact, exact))
    assert found.gini == differences / (2 * len(exact) * sum(exact))
    enough = [k for k in range(1, len(shares) + 1) if sum(shares[:k]) >= Fraction(8, 10)]
    assert found.fewest == (enough[0] if enough else None)


@given(ledgers)
def test_bounds(amounts: list[Decimal]) -> None:
    found = measures(amounts, sum(amounts, Decimal(0)))
    assert found.hhi is not None
    assert found.effective_number is not None
    assert found.gini is not None
    assert found.fewest is not None
    assert Fraction(10_000, len(amounts)) <= found.hhi <= 10_000
    assert 1 <= found.effective_number <= len(amounts)
    assert 0 <= found.gini < 1
    assert 1 <= found.fewest <= len(amounts)
    assert found.cr1 is not None
    assert found.cr10 is not None
    assert 0 < found.cr1 <= found.cr10 <= 1
    assert (found.gini == 0) == (len(set(amounts)) == 1)


@given(st.lists(cents, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_customers_means_nothing(amounts: list[Decimal], random: object) -> None:
    total = sum(amounts, Decimal(0))
    shuffled = list(amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert measures(shuffled, total) == measures(amounts, total)


@given(ledgers, st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3))
def test_the_currency_means_nothing(amounts: list[Decimal], factor: Decimal) -> None:
    converted = [amount * factor for amount in amounts]
    assert measures(converted, sum(converted)) == measures(amounts, sum(amounts, Decimal(0)))


@given(ledgers)
@settings(max_examples=50)
def test_merging_two_customers_never_lowers_concentration(amounts: list[Decimal]) -> None:
    before = measures(amounts, sum(amounts, Decimal(0)))
    merged = [amounts[0] + amounts[-1], *amounts[1:-1]] if len(amounts) > 1 else amounts
    after = measures(merged, sum(amounts, Decimal(0)))
    assert after.hhi is not None
    assert before.hhi is not None
    assert after.hhi >= before.hhi


@given(ledgers)
def test_class_a_is_the_fewest_who_bring_its_share(amounts: list[Decimal]) -> None:
    ordered = sorted(amounts, reverse=True)
    letters = classes(ordered, Decimal(80), Decimal(95))
    assert letters == sorted(letters)
    assert letters.count("A") == measures(amounts, sum(amounts, Decimal(0))).fewest


def test_classes_at_their_thresholds() -> None:
    amounts = [Decimal(n) for n in (50, 30, 15, 5, 0, -3)]
    assert classes(amounts, Decimal(80), Decimal(95)) == ["A", "A", "B", "C", "C", "C"]
    assert classes([], Decimal(80), Decimal(95)) == []
