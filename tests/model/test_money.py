"""Money: exact, of one currency, and read only from plain numbers."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.model.money import Money, decimal_of, plain

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14)


def eur(amount: Decimal | str) -> Money:
    return Money(Decimal(amount), "EUR")


@given(st.lists(AMOUNTS, min_size=1, max_size=40), st.randoms())
def test_sum_is_the_same_in_any_order(amounts: list[Decimal], random: object) -> None:
    shuffled = list(amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(map(eur, amounts[1:]), eur(amounts[0])) == sum(map(eur, shuffled[1:]), eur(shuffled[0]))


@given(AMOUNTS, AMOUNTS)
def test_what_is_added_can_be_taken_away(one: Decimal, other: Decimal) -> None:
    assert eur(one) + eur(other) - eur(other) == eur(one)
    negative = -eur(one)
    assert -negative == eur(one)
    assert eur(one) - eur(other) == eur(one) + -eur(other)


def test_binary_fractions_never_creep_in() -> None:
    assert eur("0.1") + eur("0.2") == eur("0.3")
    assert sum([eur("0.01")] * 99, eur("0.01")) == eur(1)
    with pytest.raises(TypeError):
        Money(0.1, "EUR")  # type: ignore[arg-type]


def test_many_digits_survive_a_change_of_sign() -> None:
    long = "1234567890123456789012345678901234567890.12"
    assert str(-eur(long)) == f"-{long} EUR"


def test_no_sum_is_rounded_in_silence() -> None:
    with pytest.raises(DataError, match="too many digits"):
        eur("1" + "0" * 60) + eur("0.01")
    with pytest.raises(DataError, match="too many digits"):
        eur("1." + "1" * 59) * Decimal("1.0000001")


def test_product_keeps_every_digit() -> None:
    assert eur("14.7") * 12 * Decimal("0.95") == eur("167.580")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_only_numbers_are_money(amount: str) -> None:
    with pytest.raises(DataError, match="not an amount of money"):
        eur(amount)


def test_currencies_are_not_mixed() -> None:
    with pytest.raises(DataError, match="EUR and RUB cannot be added up") as caught:
        eur(1) + Money(Decimal(1), "RUB")
    assert caught.value.do is not None
    with pytest.raises(DataError):
        eur(1) - Money(Decimal(1), "RUB")


@given(AMOUNTS)
def test_plain_is_read_back(amount: Decimal) -> None:
    text = plain(amount)
    assert "E" not in text
    assert decimal_of(text) == amount


def test_plain_has_no_exponent() -> None:
    assert plain(Decimal("1E+6")) == "1000000"
    assert plain(Decimal("1E-7")) == "0.0000001"
    assert plain(Decimal("12.50")) == "12.50"


@pytest.mark.parametrize(("text", "value"), [("0", "0"), ("-12.50", "-12.50"), ("1265793.0395", "1265793.0395")])
def test_plain_numbers_are_read(text: str, value: str) -> None:
    found = decimal_of(text)
    assert str(found) == value


@pytest.mark.parametrize(
    "text",
    [
        *("12,50", "1e5", "1E5", "1_000", "--5", "1.2.3", "1 000", "1'000", "1.000,00", "+5", ".5", "-.5", "5.", "-"),
        *("", " 5", "5 ", "5\n", "5-", "5-3", "0x1F", "NaN", "Infinity", "inf", "١٢٣", "१२", "１２", "−5", "5€", "½"),
    ],
)
def test_nothing_else_is_a_number(text: str) -> None:
    assert decimal_of(text) is None


@given(st.text(alphabet="0123456789-.,_eE+ \n٣", max_size=8))
def test_what_is_read_was_written_plainly(text: str) -> None:
    found = decimal_of(text)
    if found is not None:
        assert plain(found) == re.sub(r"^(-?)0+(?=[0-9])", r"\1", text)
