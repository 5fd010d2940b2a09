"""Typed reading of parsed data: right values, or an error that says which field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kamcli.model.dates import PartialDate
from kamcli.model.fields import FieldError, Fields
from kamcli.model.money import Money

GOOD = Fields(
    {
        "name": "Acme",
        "empty": None,
        "flag": False,
        "whole": 3,
        "exact": Decimal("2.50"),
        "day": "2026-03-02",
        "month": "2026-03",
        "amount": Decimal("10.10"),
        "currency": "EUR",
        "tags": ["a", "b"],
        "group": {"goal": "grow"},
        "list": [{"id": "x"}, {"id": "y"}],
    }
)


def test_values_of_every_type() -> None:
    assert GOOD.text("name") == "Acme"
    assert GOOD.flag("flag") is False
    assert GOOD.number("whole") == Decimal(3)
    assert str(GOOD.number("exact")) == "2.50"
    assert GOOD.day("day") == date(2026, 3, 2)
    assert GOOD.partial("month") == PartialDate(2026, 3)
    assert GOOD.money() == Money(Decimal("10.10"), "EUR")
    assert GOOD.texts("tags") == ("a", "b")
    group = GOOD.inside("group")
    assert group is not None
    assert group.text("goal") == "grow"
    assert [each.text("id") for each in GOOD.items("list")] == ["x", "y"]


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_absent_and_null_read_as_nothing(name: str) -> None:
    for read in (GOOD.text, GOOD.flag, GOOD.number, GOOD.day, GOOD.partial, GOOD.inside):
        assert read(name) is None
    assert GOOD.texts(name) == ()
    assert list(GOOD.items(name)) == []


def test_half_of_money_is_none() -> None:
    assert Fields({"amount": 5}).money() is None
    assert Fields({"currency": "EUR"}).money() is None


WRONG: list[tuple[Callable[[Fields], Any], Any]] = [
    (lambda fields: fields.text("x"), 7),
    (lambda fields: fields.text("x"), True),
    (lambda fields: fields.flag("x"), "yes"),
    (lambda fields: fields.flag("x"), 1),
    (lambda fields: fields.number("x"), "12.50"),
    (lambda fields: fields.number("x"), True),
    (lambda fields: fields.day("x"), "2026-03"),
    (lambda fields: fields.day("x"), 2026),
    (lambda fields: fields.partial("x"), "02.03.2026"),
    (lambda fields: fields.partial("x"), 2026),
    (lambda fields: fields.texts("x"), "one"),
    (lambda fields: fields.texts("x"), {"a": 1}),
    (lambda fields: fields.inside("x"), ["a"]),
    (lambda fields: list(fields.items("x")), {"id": "x"}),
    (lambda fields: list(fields.items("x")), "text"),
]


@pytest.mark.parametrize(("read", "value"), WRONG)
def test_the_wrong_type_is_said_with_its_field(read: Callable[[Fields], Any], value: Any) -> None:
    with pytest.raises(FieldError, match=r"^x should be ") as caught:
        read(Fields({"x": value}))
    assert caught.value.pointer == ("x",)


def test_items_of_the_wrong_type_are_said_with_their_place() -> None:
    with pytest.raises(FieldError, match=r"tags\[1\] should be text"):
        Fields({"tags": ["a", 7]}).texts("tags")
    with pytest.raises(FieldError, match=r"list\[0\] should be a group of fields"):
        list(Fields({"list": [None]}).items("list"))
    nested = next(iter(Fields({"list": [{"n": "x"}]}).items("list")))
    with pytest.raises(FieldError, match=r"list\[0\]\.n should be a number") as caught:
        nested.number("n")
    assert caught.value.pointer == ("list", 0, "n")


def test_a_wrong_half_of_money_is_an_error_even_without_the_other() -> None:
    with pytest.raises(FieldError, match="amount should be a number"):
        Fields({"amount": "12,50"}).money()
