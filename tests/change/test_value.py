"""Text to the values of fields, by the composed schemas of the example company."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.change.reading import Reading
from kamcli.change.value import read_data, read_parts, read_value
from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository
from kamcli.schemas import violations
from kamcli.schemas.shape import Shape, shape

COMPANY = Path(__file__).resolve().parents[2] / "examples" / "company"
MONDAY = date(2026, 4, 6)


@cache
def company() -> Repository:
    return open_repository(COMPANY)


def field(name: str) -> Shape:
    """A field of any record: `account.potential.amount`, `interaction.next_steps`."""
    entity, *steps = name.split(".")
    found = shape(company().schemas.schema(Entity(entity))).at(tuple(steps))
    assert found is not None
    return found


def read(name: str, text: str) -> Any:
    return read_value(text, field(name), Reading(company(), MONDAY, "ostrov"))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("account.headcount", "1 250", 1250),
        ("account.potential.amount", "1 200,50", Decimal("1200.50")),
        ("account.potential.our_share", "12,5 %", Decimal("12.5")),
        ("account.target_key", "да", True),
        ("account.target_key", "όχι", False),
        ("account.target_key", "No", False),
        ("account.key_since", "завтра", "2026-04-07"),
        ("account.industry", "Food", "food"),
        ("account.industry", "wood and paper", "wood-and-paper"),
        ("account.circle", "Key", "key"),
        ("account.key_reasons", "revenue, Image", ["revenue", "image"]),
        ("account.key_reasons", "[revenue, image]", ["revenue", "image"]),
        ("account.competitors", "Bora, Inc.; Sirocco", ["Bora, Inc.", "Sirocco"]),
        ("account.website", "ostrov.example", "https://ostrov.example"),
        ("account.first_contact", "2026-03-02", "2026-03-02"),
        ("account.first_contact", " 0042 ", "0042"),
        ("account.first_contact", "no", "no"),
        ("account.first_contact", "one\ntwo", "one\ntwo"),
        ("account.potential.period", "Q2 2026", "2026-Q2"),
        ("account.potential.period", "fy2026", "FY2026"),
        ("account.potential.currency", "eur", "EUR"),
        ("account.potential", "12 000 EUR", {"amount": Decimal(12000), "currency": "EUR"}),
        ("account.potential", "12000", {"amount": Decimal(12000), "currency": "EUR"}),
        (
            "account.potential",
            "amount=5, currency=rub period=2026",
            {"amount": Decimal(5), "currency": "RUB", "period": "2026"},
        ),
        ("account.strategy", "plans=new shop, second kitchen", {"plans": ["new shop", "second kitchen"]}),
        ("account.manager", "Rose Whelan", "rose"),
        ("account.manager", "серов", "mikhail"),
        ("account.manager", "ros", "rose"),
        ("account.parent", "Группа", "arkhipelag"),
        ("account.team", "who=Rose Whelan, role=Expert", [{"who": "rose", "role": "expert"}]),
        (
            "account.legal_entities",
            "{name: Neue GmbH, country: de, tax_id: 007}",
            [{"id": "neue-gmbh", "name": "Neue GmbH", "country": "DE", "tax_id": "007"}],
        ),
        ("account.contracts", "Supply 12/K", [{"id": "supply-12-k", "number": "Supply 12/K"}]),
        ("account.custom.score", "5", 5),
        ("account.custom.code", "007", "007"),
        ("account.custom.note", "a: b", "a: b"),
        ("account.custom.both", "[a, 1]", ["a", 1]),
        ("contact.phones", "+30 210 123 4567", [{"number": "+30 210 123 4567"}]),
        ("contact.phones", "number=0123456 kind=Mobile", [{"number": "0123456", "kind": "mobile"}]),
        ("contact.emails", "a@example.org, b@example.org", ["a@example.org", "b@example.org"]),
        ("contact.left", "март 2026", "2026-03"),
        ("contact.reports_to", "лунина", "director"),
        ("contact.reports_to", "harbour-bakery/owner", "harbour-bakery/owner"),
        ("personal.birthday", "12 марта", "--03-12"),
        ("personal.birthday", "12.03.1971", "1971-03-12"),
        ("interaction.meeting.site", "Маяк", "mayak"),
        ("interaction.participants", "Лунина, buyer", ["director", "buyer"]),
        ("interaction.next_steps", "Send the offer", [{"id": "send-the-offer", "what": "Send the offer"}]),
        (
            "interaction.next_steps",
            "what=Send the offer, please, due=fri",
            [{"id": "send-the-offer-please", "what": "Send the offer, please", "due": "2026-04-10"}],
        ),
    ],
)
def test_a_value(name: str, text: str, value: Any) -> None:
    assert read(name, text) == value
    assert type(read(name, text)) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("account.headcount", "many", "not a whole number"),
        ("account.headcount", "-5", "may not be below 0"),
        ("account.headcount", "", "nothing is written"),
        ("account.potential.amount", "1,200", "1200 or 1.2"),
        ("account.potential.our_share", "120", "may not be above 100"),
        ("account.target_key", "maybe", "neither yes nor no"),
        ("account.industry", "fod", "did you mean food"),
        ("account.industry", "zzz", "policy/lists.yaml"),
        ("account.circle", "Keyy", "did you mean key"),
        ("account.key_since", "12.03", "does not say the year"),
        ("account.key_since", "2026-03", "only part of a date"),
        ("account.key_since", "03/04/2026", "2026-04-03 or 2026-03-04"),
        ("account.potential", "soon", "not a sum of money"),
        ("account.potential", "{amount: 5, worth: 6}", "no field worth"),
        ("account.potential", "{amount: 5", "cannot be read"),
        ("account.strategy", "more of the same", "does not say which field"),
        ("account.manager", "Nobody", "there are: daphne, mikhail, rose"),
        ("account.website", "not a page", "https://example.com"),
        ("account.legal_entities", "name=X, country=UKR", "not a country"),
        ("contact.emails", "a@example.org, nonsense", "one address"),
        ("contact.left", "soon", "2026-03"),
        ("personal.birthday", "1971", "--03-02"),
        ("interaction.participants", "owner", "there is no contact"),
        ("interaction.meeting.site", "Nowhere", "there are: bukhta, mayak"),
    ],
)
def test_what_is_no_value_is_refused_with_what_is_expected(name: str, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(name, text)
    assert says in str(caught.value)
    assert caught.value.do


def test_a_name_that_two_have_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="fits 2") as caught:
        read("interaction.participants", "н")
    assert "buyer (Антон Реутов)" in str(caught.value)


def test_a_sum_fills_the_currency_beside_it() -> None:
    deal = shape(company().schemas.schema(Entity.DEAL))
    reading = Reading(company(), MONDAY)
    assert read_parts("12 000 usd", deal, "amount", reading) == {"amount": Decimal(12000), "currency": "USD"}
    assert read_parts("12 000", deal, "amount", reading) == {"amount": Decimal(12000)}
    with pytest.raises(UsageError, match="no field amuont"):
        read_parts("5", deal, "amuont", reading)


def test_a_weekday_of_what_has_happened_is_the_last_one() -> None:
    interaction = shape(company().schemas.schema(Entity.INTERACTION))
    reading = Reading(company(), MONDAY)
    assert read_parts("fri", interaction, "date", reading) == {"date": "2026-04-03"}
    step = interaction.at(("next_steps", 0))
    assert step is not None
    assert read_parts("fri", step, "due", reading) == {"due": "2026-04-10"}


def test_parsed_data_keeps_what_is_typed_already() -> None:
    data = {"headcount": 5, "industry": "Food", "contracts": [{"id": "a", "signed": "fri"}], "custom": {"x": "fri"}}
    read_back = read_data(data, shape(company().schemas.schema(Entity.ACCOUNT)), Reading(company(), MONDAY))
    assert read_back == {
        "headcount": 5,
        "industry": "food",
        "contracts": [{"id": "a", "signed": "2026-04-10"}],
        "custom": {"x": "fri"},
    }


KINDS = [
    "headcount",
    "potential",
    "key_since",
    "industry",
    "key_reasons",
    "legal_entities",
    "website",
    "strategy",
    "custom",
]


@settings(max_examples=50)
@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_any_text_is_a_valid_value_or_refused(name: str, text: str) -> None:
    found = field(f"account.{name}")
    with contextlib.suppress(UsageError):
        assert not violations(found.own, read_value(text, found, Reading(company(), MONDAY, "ostrov")))
