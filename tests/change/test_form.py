"""What is asked for: every field that circle and kind require, and nothing that is known or answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli.change.form import answer_unknown, questions
from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository

COMPANY = open_repository(Path(__file__).resolve().parents[2] / "examples" / "company")


def names(entity: Entity, known: dict[str, object], circle: str | None = None, kind: str | None = None) -> list[str]:
    return [each.name for each in questions(COMPANY, entity, known, circle=circle, kind=kind)]


@pytest.mark.parametrize(
    ("circle", "asked"),
    [
        ("market", "name circle industry"),
        ("contacted", "name circle manager industry source"),
        ("customer", "name circle manager industry headcount source lines_of_business contracts"),
        (
            "key",
            "name circle manager key_reasons key_since key_approved_by industry headcount source lines_of_business "
            "contracts owners strategy.plans",
        ),
    ],
)
def test_what_each_circle_asks_of_an_account(circle: str, asked: str) -> None:
    assert names(Entity.ACCOUNT, {}, circle) == asked.split()


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("call", "date subject"),
        ("meeting", "date subject summary"),
        ("proposal", "date subject proposal.amount proposal.currency proposal.valid_until"),
        ("invoice", "date subject invoice.number invoice.amount invoice.currency"),
    ],
)
def test_what_each_kind_asks_of_an_interaction(kind: str, asked: str) -> None:
    assert names(Entity.INTERACTION, {"kind": kind}, None, kind) == asked.split()


def test_what_an_answer_brings_with_it() -> None:
    assert names(Entity.DEAL, {"name": "x", "stage": "lead"}) == []
    assert names(Entity.DEAL, {"name": "x", "stage": "lead", "amount": 5}) == ["currency"]
    talk = {"kind": "call", "date": "2026-03-02", "subject": "x", "agreements": [{"id": "a", "kind": "discount"}]}
    assert names(Entity.INTERACTION, talk, None, "call") == ["agreements[0].percent", "agreements[0].conditions"]


def test_what_is_known_or_cannot_be_known_is_not_asked() -> None:
    known: dict[str, object] = {"name": "x", "circle": "key", "strategy": {"goals": ["x"]}}
    assert "strategy.plans" in names(Entity.ACCOUNT, known, "key")
    pointer, answer = answer_unknown("refused", "strategy.plans", "2026-03-02", "rose")
    assert (pointer, answer) == (
        ("unknown", "strategy.plans"),
        {"why": "refused", "asked": "2026-03-02", "by": "rose"},
    )
    known["unknown"] = {"strategy.plans": answer, "key_since": answer}
    asked = names(Entity.ACCOUNT, known, "key")
    assert "strategy.plans" not in asked
    assert "key_since" in asked, "a decision is never unknown"
    assert names(Entity.CONTACT, {"name": "x", "draft": True, "phones": [{"number": "1234567"}]}, "key") == []


def test_a_question_says_what_a_prompt_needs() -> None:
    asked = {each.name: each for each in questions(COMPANY, Entity.ACCOUNT, {}, circle="key")}
    industry = asked["industry"]
    assert (industry.title, industry.circle) == ("Industry", "market")
    assert "food" in industry.choices
    assert industry.unknown == ("refused", "not-found", "not-applicable")
    assert "food" in industry.expected
    assert asked["manager"].unknown == ()
    assert asked["name"].unknown == ()
    assert asked["key_since"].default == "today"
    assert asked["strategy.plans"].unknown_name == "strategy.plans"
    offer = questions(COMPANY, Entity.INTERACTION, {"kind": "proposal"}, kind="proposal")
    assert {each.name: each.default for each in offer}["proposal.currency"] == "EUR"


def test_a_company_asks_for_more(repository: Callable[[dict[str, str]], Repository]) -> None:
    schema = """{
      "required": ["region"],
      "properties": {
        "region": {"title": "Region", "type": "string", "enum": ["north", "south"]},
        "visits": {"title": "Visits", "type": "object", "required": ["a_year"],
                   "properties": {"a_year": {"title": "Visits a year", "type": "integer"}}}
      }
    }"""
    opened = repository({"schemas/circles/market/account.schema.json": schema})
    asked = questions(opened, Entity.ACCOUNT, {"name": "x", "circle": "market", "industry": "food"}, circle="market")
    assert [(each.name, each.choices) for each in asked] == [("region", ("north", "south"))]
    known = {"name": "x", "circle": "market", "industry": "food", "region": "north", "visits": {}}
    assert [each.name for each in questions(opened, Entity.ACCOUNT, known, circle="market")] == ["visits.a_year"]
