"""Composition: circles in any order, company extensions of each kind, unknown, kinds, closing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, compose, violations
from kamcli.schemas.validate import Violation

CIRCLES = ("market", "contacted", "customer", "key")
LISTS = {"industries": ("food",), "sources": ("referral",), "roles": ("decision-maker",), "kinds": ("call", "audit")}
KEY = {
    "name": "A",
    "circle": "key",
    "industry": "food",
    "source": "referral",
    "manager": "olga",
    "headcount": 5,
    "lines_of_business": ["x"],
    "contracts": [{"id": "main"}],
    "key_reasons": ["image"],
    "key_since": "2025-01-01",
    "key_approved_by": "maria",
    "owners": "listed",
    "strategy": {"plans": ["x"]},
}
NOT_KNOWN = {"why": "refused", "asked": "2026-01-01"}


def company(**files: Any) -> SchemaSet:
    """A company with these schemas; `__` in a name is `/`."""
    return with_files({f"{name.replace('__', '/')}.schema.json": schema for name, schema in files.items()})


def with_files(files: Mapping[str, Any], order: tuple[str, ...] = CIRCLES) -> SchemaSet:
    documents = {}
    for path, schema in files.items():
        document = yamlio.read(json.dumps(schema).encode())
        assert isinstance(document, yamlio.Document)
        documents[path] = document
    return compose(order, documents, LISTS)


def account(schemas: SchemaSet, circle: str = "key", without: tuple[str, ...] = (), **fields: Any) -> list[Violation]:
    data = {name: value for name, value in {**KEY, "circle": circle, **fields}.items() if name not in without}
    found = violations(schemas.schema(Entity.ACCOUNT, circle), data)
    by_itself = violations(schemas.by_own_circle(Entity.ACCOUNT), data)
    assert [(v.pointer, v.field, v.circle) for v in found] == [(v.pointer, v.field, v.circle) for v in by_itself]
    return found


def names(found: list[Violation]) -> list[str | None]:
    return [violation.field for violation in found]


# ---- circles


def test_what_was_composed_of_the_same_is_given_again() -> None:
    lists = {"industries": ("food",)}
    assert compose(["market", "key"], {}, lists) is compose(["market", "key"], {}, dict(lists))
    assert compose(["market", "key"], {}, lists) is not compose(["key", "market"], {}, lists)
    assert compose(["market", "key"], {}, lists) is not compose(["market", "key"], {}, {"industries": ("steel",)})
    assert compose(["market", "key"], {}) is not compose(["market", "key"], {}, lists)


def test_each_circle_asks_for_all_that_the_wider_ones_ask(schemas: SchemaSet) -> None:
    asked = [names(violations(schemas.schema(Entity.ACCOUNT, c), {"name": "A", "circle": c})) for c in CIRCLES]
    assert asked[0] == ["industry"]
    assert asked[1] == ["industry", "source", "manager"]
    assert asked[2] == [*asked[1], "headcount", "lines_of_business", "contracts"]
    key = [*asked[2], "strategy.plans", "key_reasons", "key_since", "key_approved_by", "owners"]
    assert sorted(map(str, asked[3])) == sorted(key)


def test_a_missing_field_says_who_asks() -> None:
    (found,) = account(company(), without=("headcount",))
    assert found.keyword == "required"
    assert found.pointer == ()
    assert found.circle == "customer"
    assert found.source == "schemas/circles/customer/account.schema.json"
    assert found.do is not None
    assert found.do.startswith("add headcount")


@pytest.mark.parametrize("order", [("contacted", "market", "customer", "key"), ("key", "customer"), ("market",)])
def test_other_orders_of_circles(order: tuple[str, ...]) -> None:
    schemas = with_files({}, order)
    for index, circle in enumerate(order):
        asked = {v.circle for v in violations(schemas.schema(Entity.ACCOUNT, circle), {"name": "A", "circle": circle})}
        assert asked == set(order[: index + 1])
    (found,) = violations(schemas.schema(Entity.ACCOUNT), {"name": "A", "circle": "elsewhere"})
    assert (found.keyword, found.expected) == ("enum", list(order))


def test_a_circle_that_the_policy_does_not_know_asks_like_none(schemas: SchemaSet) -> None:
    assert schemas.schema(Entity.CONTACT, "gold") is schemas.schema(Entity.CONTACT)


def test_circles_share_the_schema_of_an_entity_of_which_they_ask_nothing(schemas: SchemaSet) -> None:
    for entity in (Entity.INTERACTION, Entity.ACCOUNT, Entity.CONTACT):
        for wider, circle in pairwise((None, *CIRCLES)):
            shared = schemas.schema(entity, circle, "call") is schemas.schema(entity, wider, "call")
            assert shared is not schemas.asks(entity.value, circle), (entity, circle)
    assert not any(schemas.asks("interaction", circle) for circle in CIRCLES)


def test_fields_of_inner_circles_may_be_filled_in_before(schemas: SchemaSet) -> None:
    data = {"name": "A", "circle": "market", "industry": "food", "owners": "people", "key_reasons": ["image"]}
    assert violations(schemas.schema(Entity.ACCOUNT, "market"), data) == []


# ---- unknown


def test_unknown_is_an_answer() -> None:
    assert account(company(), without=("headcount",), unknown={"headcount": NOT_KNOWN}) == []


@pytest.mark.parametrize("name", ["strategy", "strategy.plans"])
def test_unknown_for_a_field_within_another(name: str) -> None:
    assert account(company(), without=("strategy",), unknown={name: NOT_KNOWN}) == []
    assert account(company(), strategy={"goals": ["x"]}, unknown={name: NOT_KNOWN}) == []


def test_a_field_within_another_is_missing_as_deep_as_the_record_goes() -> None:
    (outer,) = account(company(), without=("strategy",))
    assert (outer.pointer, outer.field) == ((), "strategy.plans")
    (inner,) = account(company(), strategy={"goals": ["x"]})
    assert (inner.pointer, inner.field) == (("strategy",), "plans")


def test_unknown_does_not_answer_what_must_be_known() -> None:
    (found,) = account(company(), without=("key_approved_by",), unknown={"key_approved_by": NOT_KNOWN})
    assert found.field == "key_approved_by"
    assert found.schema["x-kam-known"] == ["key_approved_by"]


def test_unknown_is_limited_to_fields_and_to_what_dossiers_ask() -> None:
    (found,) = account(company(), unknown={"hedcount": NOT_KNOWN, "decision_maker": NOT_KNOWN})
    assert (found.keyword, found.pointer, found.field) == ("additionalProperties", ("unknown",), "hedcount")
    assert "headcount" in found.expected
    assert "headcount" in found.schema["properties"]


@pytest.mark.parametrize("empty", [[], ""])
def test_an_empty_answer_is_none(empty: Any) -> None:
    field = "key_reasons" if empty == [] else "source"
    assert field in names(account(company(), **{field: empty}))


# ---- company extensions


def test_a_newly_required_field_for_key() -> None:
    schemas = company(circles__key__account={"required": ["website"], "properties": {"website": {"x-kam-do": "ask."}}})
    assert schemas.problems == ()
    (found,) = account(schemas)
    assert (found.field, found.circle, found.do) == ("website", "key", "ask.")
    assert found.source == "schemas/circles/key/account.schema.json"
    assert account(schemas, "customer") == []
    assert account(schemas, unknown={"website": NOT_KNOWN}) == []
    assert account(schemas, website="https://example.com") == []


def test_a_field_of_its_own_required_for_key() -> None:
    new = {"title": "Fleet", "description": "Ships.", "type": "integer", "minimum": 1}
    schemas = company(circles__key__account={"required": ["fleet"], "properties": {"fleet": new}})
    assert names(account(schemas)) == ["fleet"]
    assert account(schemas, unknown={"fleet": NOT_KNOWN}) == []
    assert account(schemas, "customer", fleet=3) == []
    (found,) = account(schemas, "customer", fleet=0)
    assert (found.keyword, found.pointer, found.circle) == ("minimum", ("fleet",), None)
    assert schemas.title(Entity.ACCOUNT, ("fleet",)) == "Fleet"


def test_a_typed_custom_field() -> None:
    schemas = company(account={"properties": {"custom": {"properties": {"abc": {"enum": ["A", "B", "C"]}}}}})
    assert account(schemas, custom={"abc": "A", "anything": [1]}) == []
    (found,) = account(schemas, custom={"abc": "D"})
    assert (found.keyword, found.pointer) == ("enum", ("custom", "abc"))


def test_a_closed_custom() -> None:
    closed = {"additionalProperties": False, "properties": {"abc": {"type": "string"}}}
    schemas = company(account={"properties": {"custom": closed}})
    (found,) = account(schemas, custom={"abd": "x"})
    assert (found.keyword, found.field) == ("additionalProperties", "abd")


def test_a_required_custom_field() -> None:
    schemas = company(circles__key__account={"properties": {"custom": {"required": ["abc"]}}, "required": ["custom"]})
    assert names(account(schemas)) == ["custom.abc"]
    assert names(account(schemas, custom={"other": 1})) == ["abc"]
    assert account(schemas, custom={"abc": 1}) == []


def test_a_field_inside_legal_entities() -> None:
    entity = {"properties": {"rating": {"enum": ["A", "B"], "title": "Rating"}}}
    schemas = company(account={"properties": {"legal_entities": {"items": entity}}})
    assert account(schemas, legal_entities=[{"id": "a", "name": "A", "rating": "B"}]) == []
    (found,) = account(schemas, legal_entities=[{"id": "a", "name": "A", "rating": "C"}])
    assert found.pointer == ("legal_entities", 0, "rating")
    (found,) = account(schemas, legal_entities=[{"id": "a", "name": "A", "ratin": "A"}])
    assert (found.keyword, found.field) == ("additionalProperties", "ratin")


def test_a_field_required_inside_legal_entities_for_key() -> None:
    overlay = {"properties": {"legal_entities": {"minItems": 1, "items": {"required": ["tax_id"]}}}}
    schemas = company(circles__key__account=overlay)
    (found,) = account(schemas, legal_entities=[{"id": "a", "name": "A"}])
    assert (found.pointer, found.field, found.circle) == (("legal_entities", 0), "tax_id", "key")
    assert account(schemas, "customer", legal_entities=[{"id": "a", "name": "A"}]) == []
    (found,) = account(schemas, legal_entities=[])
    assert (found.keyword, found.circle) == ("minItems", "key")


def test_a_fifth_circle_in_the_middle() -> None:
    order = ("market", "contacted", "customer", "partner", "key")
    schemas = with_files({"circles/partner/account.schema.json": {"required": ["payment_days"]}}, order)
    assert account(schemas, "customer") == []
    for circle in ("partner", "key"):
        (found,) = account(schemas, circle)
        assert (found.field, found.circle) == ("payment_days", "partner")


def test_a_company_may_ask_for_less() -> None:
    schemas = company(circles__customer__account={"x-kam-replaces": True, "required": ["headcount"]})
    assert account(schemas, without=("contracts",)) == []
    assert names(account(schemas, without=("headcount",))) == ["headcount"]


def test_an_extension_for_all_circles() -> None:
    schemas = company(account={"required": ["website"], "x-kam-known": ["website"]})
    (found,) = account(schemas, "market", unknown={"website": NOT_KNOWN})
    assert (found.field, found.circle, found.source) == ("website", None, "schemas/account.schema.json")


def test_a_rule_with_a_condition() -> None:
    rule = {
        "title": "Rail clients have a site",
        "x-kam-message": "a rail client needs its sites",
        "x-kam-do": "add sites",
        "if": {"required": ["nace"], "properties": {"nace": {"const": "49.20"}}},
        "then": {"required": ["sites"]},
    }
    schemas = company(circles__key__account={"allOf": [rule]})
    assert account(schemas) == []
    (found,) = account(schemas, nace="49.20")
    assert (found.keyword, found.field, found.message) == ("required", "sites", "a rail client needs its sites")
    assert (found.circle, found.do) == ("key", "add sites")
    assert account(schemas, nace="49.20", unknown={"sites": NOT_KNOWN}) == []


def test_a_narrower_choice() -> None:
    schemas = company(circles__key__account={"properties": {"owners": {"enum": ["listed", "people"]}}})
    (found,) = account(schemas, owners="public-body")
    assert (found.keyword, found.circle) == ("enum", "key")
    assert account(schemas, "customer", owners="public-body") == []


def test_references_to_definitions_of_kamcli_and_of_the_company() -> None:
    schemas = company(
        account={
            "properties": {
                "budget": {"title": "Budget", "$ref": "definitions.schema.json#/$defs/money"},
                "grade": {"$ref": "parts/grade.json#/$defs/grade"},
                "local": {"$ref": "#/$defs/letter"},
            },
            "$defs": {"letter": {"type": "string", "maxLength": 1}},
        },
    )
    assert [path for path, _ in schemas.problems] == ["schemas/account.schema.json"]
    schemas = with_files(
        {
            "parts/grade.json": {"$defs": {"grade": {"type": "integer", "maximum": 5}}},
            "circles/key/account.schema.json": {
                "properties": {"grade": {"$ref": "../../parts/grade.json#/$defs/grade"}}
            },
            "account.schema.json": {
                "properties": {
                    "budget": {"title": "Budget", "$ref": "definitions.schema.json#/$defs/money"},
                    "local": {"$ref": "#/$defs/letter"},
                },
                "$defs": {"letter": {"type": "string", "maxLength": 1}},
            },
        }
    )
    assert schemas.problems == ()
    assert account(schemas, grade=5, budget={"amount": 1, "currency": "EUR"}, local="x") == []
    found = account(schemas, grade=6, budget={"amount": 1, "curency": "EUR"}, local="xx")
    assert {v.pointer for v in found} == {("grade",), ("budget",), ("local",)}
    assert schemas.title(Entity.ACCOUNT, ("budget",)) == "Budget"


def test_a_company_lists_its_own_waiver_for_contacts() -> None:
    schemas = company(contact={"x-kam-waivers": [{"required": ["style"]}]})
    schema = schemas.schema(Entity.CONTACT, "key")
    assert violations(schema, {"name": "A", "emails": ["a@example.com"], "style": "cautious"}) == []
    assert names(violations(schema, {"name": "A", "emails": ["a@example.com"]})) == ["title", "level", "roles"]


# ---- kinds of interaction


def test_a_kind_of_its_own() -> None:
    block = {"required": ["auditor"], "properties": {"auditor": {"type": "string"}}, "x-kam-block": "required"}
    schemas = company(kinds__audit=block)
    base = {"kind": "audit", "date": "2026-01-01", "subject": "x"}
    for kind in ("audit", None):
        schema = schemas.schema(Entity.INTERACTION, None, kind)
        assert violations(schema, {**base, "audit": {"auditor": "B"}}) == []
        assert names(violations(schema, base)) == ["audit"]
        assert names(violations(schema, {**base, "audit": {}})) == ["auditor"]
        assert names(violations(schema, {**base, "audit": {"auditor": "B", "x": 1}})) == ["x"]
        (found,) = violations(schema, {**base, "audit": {"auditor": "B"}, "proposal": {}, "kind": "audit"})[:1]
        assert (found.keyword, found.field) == ("additionalProperties", "proposal")


def test_an_extended_kind() -> None:
    schemas = company(kinds__call={"required": ["minutes"], "properties": {"minutes": {"type": "integer"}}})
    schema = schemas.schema(Entity.INTERACTION, None, "call")
    base = {"kind": "call", "date": "2026-01-01", "subject": "x"}
    assert violations(schema, {**base, "call": {"direction": "in", "minutes": 3}}) == []
    (found,) = violations(schema, {**base, "call": {"direction": "in"}})
    assert (found.pointer, found.field, found.source) == (("call",), "minutes", "schemas/kinds/call.schema.json")
    assert violations(schema, base) == []


# ---- dossiers


def test_a_company_asks_more_of_the_dossier() -> None:
    is_blocker = {"required": ["roles"], "properties": {"roles": {"contains": {"const": "blocker"}}}}
    rule = {
        "title": "A blocker",
        "x-kam-message": "nobody knows who is against us",
        "x-kam-do": "find out",
        "x-kam-unknown": "blocker",
        "properties": {"contacts": {"contains": is_blocker}},
    }
    schemas = company(circles__market__dossier={"allOf": [rule]})
    (found,) = violations(schemas.dossier("market"), {"account": {}, "contacts": []})
    assert (found.circle, found.field, found.message) == ("market", "blocker", "nobody knows who is against us")
    assert violations(schemas.dossier("market"), {"account": {"unknown": {"blocker": NOT_KNOWN}}, "contacts": []}) == []
    assert account(schemas, unknown={"blocker": NOT_KNOWN}) == []


def test_without_personal_facts_their_rules_are_not_checked(schemas: SchemaSet) -> None:
    assert len(schemas.not_checked("key")) == 3
    assert schemas.not_checked("customer") == ()
    owner = {"id": "a", "roles": ["decision-maker"], "counterpart": "b", "ownership": [{}]}
    dossier = {"account": {"owners": "people"}, "contacts": [owner]}
    with_them = {v.field for v in violations(schemas.dossier("key"), dossier)}
    without = {v.field for v in violations(schemas.dossier("key", personal=False), dossier)}
    assert with_them - without == {"birthday", "hobbies", "favourite_places"}


# ---- lists and fields


def test_empty_lists_let_any_text_through() -> None:
    schemas = compose(CIRCLES, {}, {"industries": ()})
    assert (
        violations(schemas.schema(Entity.ACCOUNT, "market"), {"name": "A", "circle": "market", "industry": "x"}) == []
    )


def test_fields_titles_and_choices(schemas: SchemaSet) -> None:
    found = {field.pointer_pattern: field for field in schemas.fields(Entity.ACCOUNT)}
    assert found["legal_entities[].tax_id"].title == "Tax number"
    assert found["industry"].choices[0] == "agriculture"
    assert found["manager"].references == ("colleague",)
    assert found["key_reasons"].choices == ("revenue", "image", "industry-leader", "segment-leader")
    assert not any(name.startswith("unknown.") for name in found)
    assert schemas.title(Entity.ACCOUNT, ("legal_entities", 3, "tax_id")) == "Tax number"
    assert schemas.title(Entity.ACCOUNT, ("nonsense",)) is None
    assert schemas.title(Entity.INTERACTION, ("proposal", "valid_until")) == "Valid until"


def test_results_are_cached(schemas: SchemaSet) -> None:
    assert schemas.schema(Entity.ACCOUNT, "key") is schemas.schema(Entity.ACCOUNT, "key")
    assert schemas.dossier("key") is schemas.dossier("key")
