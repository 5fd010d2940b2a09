"""JSON keeps every digit, and every string."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.model.entity import Entity
from kamcli.model.money import Money
from kamcli.render import json_text

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


def exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


@given(VALUES, st.sampled_from([None, 2]))
def test_what_is_written_reads_back(value: Any, indent: int | None) -> None:
    assert exact(json_text(value, indent=indent)) == value


@pytest.mark.parametrize("text", ["1265793.0395", "0.10", "-0.00", "12345678901234567890.123456789", "0.0000001"])
def test_decimals_are_number_literals_digit_by_digit(text: str) -> None:
    assert json_text({"total": Decimal(text)}, indent=None) == f'{{"total": {text}}}'


@given(VALUES)
def test_layout_is_that_of_the_standard_library(value: Any) -> None:
    plain = json.loads(json_text(value), parse_float=str)
    ours = json_text(plain)
    assert json.loads(ours) == plain
    assert ours.count("\n") == json.dumps(plain, indent=2).count("\n")


def test_values_of_the_domain() -> None:
    value = {
        "day": date(2026, 3, 2),
        "sum": Money(Decimal("1.50"), "EUR"),
        Entity.DEAL: Entity.ACCOUNT,
        "ids": ("a", "b"),
    }
    assert json_text(value, indent=None) == (
        '{"day": "2026-03-02", "sum": {"amount": 1.50, "currency": "EUR"}, "deal": "account", "ids": ["a", "b"]}'
    )


def test_nothing_in_it_drives_or_deceives_a_terminal() -> None:
    text = json_text("\x1b[0m \x9b \u202e \u2028 \ufeff \ud800 Ромашка")
    assert text == r'"\u001b[0m \u009b \u202e \u2028 \ufeff \ud800 Ромашка"'


@dataclass
class Thing:
    name: str


@pytest.mark.parametrize("value", [Thing("a"), Decimal("NaN"), Decimal("Infinity"), float("nan"), {1: 2}, {1, 2}, b"x"])
def test_what_has_no_place_in_json(value: object) -> None:
    with pytest.raises(TypeError):
        json_text(value)
