"""The measures against formulas written down independently, and against what must hold for any amounts."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.reports.measures import Measures, classes, measures, share

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


# ---- the other measures, against the concentrationMetrics package


def oracle(amounts: list[Decimal]) -> dict[str, float]:
    """What the package says of the same amounts, in binary floats; those of zero are no customers here."""
    metrics = pytest.importorskip("concentrationMetrics").Index()
    numpy = pytest.importorskip("numpy")
    data = numpy.array([float(amount) for amount in amounts if amount > 0])
    found = {
        "hhi": 10_000 * metrics.hhi(data, normalized=False),
        "effective_number": metrics.invsimpson(data),
        "gini": metrics.gini(data),
        "hall_tideman": metrics.hti(data),
        "theil": metrics.theil(data),
        "shannon": metrics.shannon(data),
    }
    for count in (1, 3, 5, 10):
        found[f"cr{count}"] = metrics.cr(data, min(count, data.size))
    if data.size > 1:
        found["hhi_normalised"] = metrics.hhi(data)
    return found


def agree(amounts: list[Decimal]) -> None:
    found = measures(amounts, sum(amounts, Decimal(0)))
    for name, expected in oracle(amounts).items():
        assert float(getattr(found, name)) == pytest.approx(expected, rel=1e-9, abs=1e-9), name


@given(st.lists(st.one_of(above_zero, st.just(Decimal(0)), st.just(Decimal("7.5"))), min_size=1, max_size=40))
def test_every_measure_agrees_with_the_oracle(amounts: list[Decimal]) -> None:
    if any(amount > 0 for amount in amounts):
        agree(amounts)


@pytest.mark.parametrize(
    "amounts",
    [
        [Decimal(1)],
        [Decimal(3)] * 4,
        [Decimal("1e9"), Decimal("0.01")],
        [Decimal(n * n % 997 + 1) for n in range(10_000)],
    ],
    ids=["one", "equals", "far apart", "ten thousand"],
)
def test_the_oracle_agrees_at_the_edges(amounts: list[Decimal]) -> None:
    agree(amounts)


def test_by_hand() -> None:
    """Shares 1/2, 1/4, 1/4: H = 3/8; rank sum 1/2 + 2/4 + 3/4 = 7/4; entropy 3/2 of ln 2."""
    found = of(50, 25, 25)
    assert found.hhi_normalised == Fraction(1, 16)
    assert found.hall_tideman == Fraction(2, 5)
    assert str(found.shannon)[:18] == "1.0397207708399179"
    assert str(found.theil)[:18] == "0.0588915178281917"


@given(ledgers)
def test_entropy_has_twenty_digits_whatever_way_the_logarithms_are_found(amounts: list[Decimal]) -> None:
    within, total = Context(prec=60), sum(amounts)
    with localcontext(within):
        shannon = -sum(amount / total * (amount / total).ln() for amount in amounts)
        theil = Decimal(len(amounts)).ln() - shannon
        found = of(*map(str, amounts))
        assert found.shannon is not None
        assert found.theil is not None
        assert abs(found.shannon - shannon) <= abs(shannon) * Decimal("1e-19")
        assert abs(found.theil - theil) <= max(abs(theil), Decimal("1e-11")) * Decimal("1e-19")


def test_equals_have_no_inequality_and_one_has_no_entropy() -> None:
    assert (of(7, 7, 7).theil, of(7, 7, 7).hhi_normalised, of(7, 7, 7).hall_tideman) == (0, 0, Fraction(1, 3))
    assert (of(7).shannon, of(7).theil, of(7).hall_tideman, of(7).hhi_normalised) == (0, 0, 1, None)


def test_credits_and_the_unallocated_leave_inequality_alone() -> None:
    plain, beside = of(60, 40), of(60, 40, 0, -50, rest=25)
    for name in ("gini", "hhi_normalised", "hall_tideman", "theil", "shannon"):
        assert getattr(beside, name) == getattr(plain, name), name


@pytest.mark.parametrize("amounts", [[], ["0"], ["-5"], ["5", "-5"]])
def test_without_a_total_they_are_not_defined(amounts: list[str]) -> None:
    found = of(*amounts)
    assert {found.hhi_normalised, found.hall_tideman, found.theil, found.shannon} == {None}
