"""Interactions with their next steps and agreements, deals, complaints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kamcli.model.dates import PartialDate
from kamcli.model.dealing import complaint, deal, interaction
from kamcli.model.fields import FieldError, Fields
from kamcli.model.money import Money


def test_an_interaction() -> None:
    found = interaction(
        "acme/2026-03-02-meeting",
        Fields(
            {
                "kind": "meeting",
                "date": "2026-03-02",
                "subject": "Terms",
                "participants": ["cfo"],
                "next_steps": [
                    {"id": "offer", "what": "Send the offer", "side": "us", "who": "anna", "due": "2026-03-09"}
                ],
                "agreements": [
                    {"id": "discount", "kind": "discount", "percent": 5, "valid_until": "2026"},
                    {"id": "bonus", "kind": "bonus", "amount": Decimal("100.00"), "currency": "EUR"},
                ],
            }
        ),
    )
    assert (found.account, found.date, found.participants) == ("acme", date(2026, 3, 2), ("cfo",))
    (step,) = found.next_steps
    assert (step.what, step.due, step.open) == ("Send the offer", date(2026, 3, 9), True)
    discount, bonus = found.agreements
    assert (discount.percent, discount.money, discount.valid_until) == (Decimal(5), None, PartialDate(2026))
    assert bonus.money == Money(Decimal("100.00"), "EUR")


@pytest.mark.parametrize(
    ("done", "is_open"),
    [(None, True), (False, True), (True, False), ("2026-03-05", False), ("sent by mail", False)],
)
def test_a_step_is_open_until_it_is_done(done: Any, is_open: bool) -> None:
    found = interaction("acme/x", Fields({"next_steps": [{"what": "x", "done": done}]}))
    assert found.next_steps[0].open is is_open


def test_bare_records_have_their_id() -> None:
    assert interaction("acme/x", Fields({})).date is None
    assert (deal("acme/x", Fields({})).account, deal("acme/x", Fields({})).name) == ("acme", "acme/x")
    assert complaint("acme/x", Fields({})).resolved is None


def test_a_deal_and_a_complaint() -> None:
    found = deal("acme/line", Fields({"name": "Line", "amount": 10, "currency": "EUR", "expected_close": "2026-06"}))
    assert (found.money, found.expected_close) == (Money(Decimal(10), "EUR"), PartialDate(2026, 6))
    late = complaint("acme/late", Fields({"opened": "2026-01-02", "resolved": "2026-01-05", "severity": "high"}))
    assert (late.opened, late.resolved, late.severity) == (date(2026, 1, 2), date(2026, 1, 5), "high")


@pytest.mark.parametrize(
    ("build", "wrong"),
    [
        (interaction, {"date": "2026-03"}),
        (interaction, {"participants": ["cfo", 7]}),
        (interaction, {"next_steps": [{"what": "x", "done": 5}]}),
        (interaction, {"next_steps": [{"what": "x", "due": "friday"}]}),
        (interaction, {"agreements": [{"percent": "5 %"}]}),
        (deal, {"amount": "12,50", "currency": "EUR"}),
        (deal, {"probability": True}),
        (complaint, {"opened": "2026"}),
    ],
)
def test_wrong_types_are_errors(build: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        build("acme/x", Fields(wrong))
