"""Agreements as people say them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kamcli.change.promise import promise
from kamcli.errors import UsageError
from kamcli.policy.defaults import defaults

KINDS: list[str] = defaults("lists")["agreement_kinds"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("discount 5 % if prepaid", {"kind": "discount", "percent": 5, "conditions": "prepaid"}),
        (
            "discount: 7,5%, если предоплата",
            {"kind": "discount", "percent": Decimal("7.5"), "conditions": "предоплата"},
        ),
        (
            "discount 3% for orders over 500 EUR",
            {"kind": "discount", "percent": 3, "conditions": "for orders over 500 EUR"},
        ),
        ("discount if they take 40 t", {"kind": "discount", "conditions": "they take 40 t"}),
        (
            "price 1 200,50 EUR per ton",
            {"kind": "price", "amount": Decimal("1200.50"), "currency": "EUR", "conditions": "per ton"},
        ),
        ("payment terms 30 days", {"kind": "payment-terms", "days": 30}),
        ("payment-terms 45 дней", {"kind": "payment-terms", "days": 45}),
        ("Exclusivity", {"kind": "exclusivity"}),
        (
            "debt-reduction A-17 from 900 to 450 EUR",
            {"kind": "debt-reduction", "debt": {"document": "A-17", "was": 900, "now": 450, "currency": "EUR"}},
        ),
    ],
)
def test_what_is_said_becomes_fields(text: str, expected: dict[str, Any]) -> None:
    assert promise(text, KINDS) == expected


@pytest.mark.parametrize(
    ("text", "hint"), [("discont 5 %", "did you mean discount?"), ("", "the kinds are"), ("5 %", "kinds")]
)
def test_what_is_no_kind_of_ours_is_refused(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        promise(text, KINDS)
    assert hint in str(error.value)
