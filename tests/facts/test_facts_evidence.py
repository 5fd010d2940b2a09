"""Evidence per account: talks and purchases up to a day, with windows, holdings and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamcli.facts.evidence import Count, Evidence, EvidenceOf, counts, reached
from kamcli.policy import Circle
from kamcli.repository import open_repository

TODAY = date(2026, 3, 3)
HEAD = "date,account,amount,currency,document,seller,ref\n"


@pytest.fixture
def evidence(tmp_path: Path) -> Callable[..., EvidenceOf]:
    def lay(files: dict[str, str]) -> EvidenceOf:
        base = {
            "kam.yaml": "format: 1\ncompany:\n  name: Us\n  legal_entities: [{id: us, name: Us}]\ncurrency: EUR\n",
            "accounts/acme/account.yaml": "name: Acme\ncircle: market\n",
        }
        for path, text in {**base, **files}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return EvidenceOf(open_repository(tmp_path).snapshot, TODAY)

    return lay


def talk(day: str, kind: str = "call", more: str = "") -> dict[str, str]:
    return {f"accounts/acme/interactions/2026/{day}-{kind}.yaml": f"kind: {kind}\ndate: {day}\nsubject: A talk\n{more}"}


def test_talks_are_in_order_and_end_today(evidence: Callable[..., EvidenceOf]) -> None:
    found = evidence({**talk("2026-03-03"), **talk("2026-01-05", "note"), **talk("2026-03-04", "meeting")})("acme")
    assert [(each.day.isoformat(), each.kind) for each in found.talks] == [
        ("2026-01-05", "note"),
        ("2026-03-03", "call"),
    ]
    last = found.last(without=("call",))
    assert last is not None
    assert last.kind == "note"
    assert [each.kind for each in found.since(date(2026, 3, 3))] == ["call"]


def test_a_wrong_field_hides_no_talk(evidence: Callable[..., EvidenceOf]) -> None:
    assert len(evidence(talk("2026-03-02", more="participants: cfo\nnext_steps: {}\n"))("acme").talks) == 1


def test_unreadable_interactions_are_told(evidence: Callable[..., EvidenceOf]) -> None:
    found = evidence({"accounts/acme/interactions/2026/2026-03-02-call.yaml": "kind: [call\n"})
    assert found("acme").hidden
    assert not found("nobody").hidden


def test_purchases_of_the_ledger_or_of_invoices_never_both(evidence: Callable[..., EvidenceOf]) -> None:
    invoice = "invoice: {number: '9', type: tax-invoice, amount: 10, currency: EUR}\n"
    files = {
        "sales/2026-01.csv": f"{HEAD}2026-01-05,acme,10.00,EUR,1,us,a\n2026-01-06,acme,10.00,EUR,2,us,b\n",
        **talk("2026-01-07", "invoice", invoice),
    }
    assert [day.day for day in evidence(files)("acme").bought] == [5, 6]


def test_an_invoice_alone_is_a_purchase_but_no_request(evidence: Callable[..., EvidenceOf]) -> None:
    request = "invoice: {number: '8', type: payment-request, amount: 10, currency: EUR}\n"
    assert evidence(talk("2026-01-06", "invoice", request))("acme").bought == ()
    invoice = "invoice: {number: '9', type: tax-invoice, amount: 10, currency: EUR}\n"
    assert len(evidence(talk("2026-01-07", "invoice", invoice))("acme").bought) == 1


def test_credit_notes_and_the_future_are_no_purchases(evidence: Callable[..., EvidenceOf]) -> None:
    files = {
        "sales/2026-03.csv": f"{HEAD}2026-03-01,acme,-10.00,EUR,1,us,a\n2026-03-04,acme,10.00,EUR,2,us,b\n",
    }
    assert evidence(files)("acme").bought == ()


def test_a_holding_buys_with_its_accounts_even_in_a_circle_of_parents(evidence: Callable[..., EvidenceOf]) -> None:
    files = {
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nparent: top\n",
        "accounts/top/account.yaml": "name: Top\ncircle: market\nparent: acme\n",
        "sales/2026-01.csv": f"{HEAD}2026-01-05,acme,10.00,EUR,1,us,a\n",
    }
    found = evidence(files)
    assert found("top").bought == ()
    assert len(found("top").bought_below) == 1
    assert len(found("acme").bought_below) == 1


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2026, 1, number) for number in numbers)


def test_counts_are_those_the_circle_asks_for() -> None:
    circle = Circle("a", "A", evidence={"purchases": 2, "interactions": 0})
    assert counts(circle, Evidence(bought=days(3, 9)), TODAY) == [Count("purchases", 2, days(3, 9))]
    assert counts(Circle("a", "A"), Evidence(bought=days(3)), TODAY) == []


def test_window_of_months_begins_with_its_first_day() -> None:
    circle = Circle("a", "A", evidence={"purchases": 1, "months": 2})
    before, first = date(2026, 1, 3), date(2026, 1, 4)
    assert not counts(circle, Evidence(bought=(before,)), TODAY)[0].enough
    assert counts(circle, Evidence(bought=(first,)), TODAY)[0].enough


def test_reached_on_the_day_of_the_last_that_was_needed() -> None:
    assert reached([Count("purchases", 2, days(3, 9, 20)), Count("interactions", 1, days(4))]) == date(2026, 1, 9)
    assert reached([Count("purchases", 2, days(3))]) is None
    assert reached([]) is None
