"""A quick look at a record's currencies never says more than a slow one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.facts.currency import codes, only
from kamcli.model.entity import Entity
from kamcli.repository import Record

KNOWN = frozenset({"EUR", "RUB"})


def record(source: bytes) -> Record:
    document = yamlio.read(source)
    assert isinstance(document, yamlio.Document), source
    return Record(Entity.DEAL, "acme/d", "acme", "accounts/acme/deals/d.yaml", document)


@pytest.mark.parametrize(
    "text",
    [
        "amount: 5\ncurrency: USD\n",
        "currency:  USD\n",
        '"currency": USD\n',
        "currency: 'USD'\n",
        '"c\\u0075rrency": USD\n',
        "'currency' : USD\n",
        "a: {currency: USD, b: 1}\n",
        "a:\n- currency: USD\n- currency: EUR\n",
        "a: &x {currency: EUR}\nb: {currency: USD}\nc: *x\n",
        "currency: USD # currency: EUR\n",
        "currency:\n  USD\n",
    ],
)
def test_another_currency_is_not_overlooked(text: str) -> None:
    found = record(text.encode())
    assert [code for _, code in codes(found)].count("USD") == 1
    assert not only(found, KNOWN)


@pytest.mark.parametrize("text", ["name: x\n", "currency: EUR\n", "a: {currency: RUB}\r\nb: [{currency: EUR}]\r\n"])
def test_known_ones_are_known_at_a_glance(text: str) -> None:
    assert only(record(text.encode()), KNOWN)


NAMES = st.sampled_from(["currency", "my_currency", "custom", "name", "price"])
VALUES = st.recursive(
    st.sampled_from(["EUR", "RUB", "USD", "XAU", "EURO", "currency: EUR", "currency", "", 5, None, "a\\b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_a_quick_look_agrees_with_a_slow_one(data: dict[str, Any]) -> None:
    found = record(yamlio.dump(data))
    if only(found, KNOWN):
        assert {code for _, code in codes(found)} <= KNOWN
