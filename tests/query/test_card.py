"""The card of one record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kamcli.model.entity import Entity
from kamcli.query.card import Card, card
from kamcli.repository import Repository

Company = Callable[..., Repository]
TODAY = date(2026, 3, 15)


def acme(repository: Repository, today: date = TODAY, recent: int = 5) -> Card:
    return card(repository, repository.snapshot.records(Entity.ACCOUNT)["acme"], today, recent=recent)


def test_an_account_with_what_hangs_on_it(company: Company) -> None:
    found = acme(company())
    assert (found.entity, found.id, found.name, found.path) == (
        Entity.ACCOUNT,
        "acme",
        "Acme",
        "accounts/acme/account.yaml",
    )
    assert found.data["headcount"] == 120
    assert [person["id"] for person in found.contacts] == ["acme/buyer", "acme/cfo"], "who left is not shown"
    assert [(step["due"], step["what"], step["from"]) for step in found.next_steps] == [
        (date(2026, 3, 9), "Send the offer", "acme/2026-02-20-meeting-terms"),
        (None, "Think it over", "acme/2026-02-20-meeting-terms"),
    ]
    assert [each["id"] for each in found.interactions] == ["acme/2026-02-20-meeting-terms", "acme/2025-01-10-call"]
    assert found.personal is None


def test_only_agreements_in_force_that_day(company: Company) -> None:
    (discount,) = acme(company()).agreements
    assert (discount["kind"], discount["percent"], discount["valid_until"]) == ("discount", Decimal(5), "2026")
    bonus = acme(company(), date(2026, 2, 25)).agreements[1]
    assert (bonus["amount"], bonus["currency"]) == (Decimal("100.50"), "EUR")
    assert acme(company(), date(2026, 2, 1)).agreements == (), "not before it was agreed"
    assert acme(company(), date(2027, 1, 1)).agreements == ()


def test_as_many_interactions_as_asked_for(company: Company) -> None:
    assert [each["subject"] for each in acme(company(), recent=1).interactions] == ["Terms for 2026"]


def test_personal_facts_only_when_asked_for(company: Company) -> None:
    repository = company()
    cfo = repository.snapshot.records(Entity.CONTACT)["acme/cfo"]
    assert card(repository, cfo, TODAY).personal is None
    asked = card(repository, cfo, TODAY, personal=True)
    assert asked.personal == {"birthday": "--03-02", "hobbies": ["sailing"]}
    buyer = repository.snapshot.records(Entity.CONTACT)["acme/buyer"]
    assert card(repository, buyer, TODAY, personal=True).personal is None


def test_other_records_are_their_fields(company: Company) -> None:
    repository = company()
    found = card(repository, repository.snapshot.records(Entity.COLLEAGUE)["anna"], TODAY)
    assert found.name == "Anna Ivanova"
    assert (found.contacts, found.next_steps, found.agreements, found.interactions) == ((), (), (), ())
