"""Numbers and sums as people write them: understood where one thing can be meant, else refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.change.number import read_currency, read_money, read_number
from kamcli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1 200,50", "1200.50"),
        ("1\u00a0200", "1200"),
        ("1,200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1'200.50", "1200.50"),
        ("1.200.000", "1200000"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("-3", "-3"),
        ("−3,5", "-3.5"),
        ("+7", "7"),
    ],
)
def test_a_number(text: str, value: str) -> None:
    assert str(read_number(text)) == value


@pytest.mark.parametrize("text", ["1,200", "1.200", "12.345"])
def test_what_may_be_two_numbers_is_refused_with_both(text: str) -> None:
    with pytest.raises(UsageError, match="may be") as caught:
        read_number(text)
    for value in (text.replace(",", "").replace(".", ""), text.replace(",", ".").rstrip("0")):
        assert value in str(caught.value.do)


@pytest.mark.parametrize(("text", "value"), [("1,200", 1200), ("1.200", 1200), ("250", 250), ("1 250", 1250)])
def test_a_whole_number_has_no_decimals_to_confuse_it(text: str, value: int) -> None:
    assert read_number(text, whole=True) == value


@pytest.mark.parametrize("text", ["", "abc", "1.5", "1,,2", "1e5", "12 34", "1.2.3", "--1", "5 %", "9" * 99])
def test_no_whole_number(text: str) -> None:
    with pytest.raises(UsageError):
        read_number(text, whole=True)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_however_it_is_grouped_it_is_the_same_number(number: Decimal) -> None:
    plain = f"{number:f}"
    english = f"{number:,.2f}"
    for text in (plain, english, english.replace(",", " "), english.replace(",", " ").replace(".", ",")):
        assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("12 000 EUR", "12000", "EUR"),
        ("EUR 12,000.50", "12000.50", "EUR"),
        ("€12,000.50", "12000.50", "EUR"),
        ("1500 руб.", "1500", "RUB"),
        ("250usd", "250", "USD"),
        ("-12,50 £", "-12.50", "GBP"),
        ("12000", "12000", None),
    ],
)
def test_a_sum(text: str, amount: str, currency: str | None) -> None:
    assert read_money(text) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["", "EUR", "EUR 5 USD", "5 XYZ", "5 DEM", "about 5 EUR"])
def test_no_sum(text: str) -> None:
    with pytest.raises(UsageError):
        read_money(text)


def test_a_currency_that_is_gone_says_what_came_after() -> None:
    with pytest.raises(UsageError, match="today it is EUR"):
        read_currency("dem")
