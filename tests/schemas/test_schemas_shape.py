"""What a schema says of one value."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.model.entity import RECORDS, Entity
from kamcli.repository import open_repository
from kamcli.schemas.shape import Shape, shape

SCHEMAS = open_repository(Path(__file__).resolve().parents[2] / "examples" / "company").schemas


def at(entity: Entity, *steps: str | int) -> Shape:
    found = shape(SCHEMAS.schema(entity)).at(steps)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("entity", "steps", "kind"),
    [
        (Entity.ACCOUNT, ("name",), "text"),
        (Entity.ACCOUNT, ("owners",), "text"),
        (Entity.ACCOUNT, ("headcount",), "integer"),
        (Entity.ACCOUNT, ("potential",), "group"),
        (Entity.ACCOUNT, ("potential", "amount"), "number"),
        (Entity.ACCOUNT, ("potential", "period"), "period"),
        (Entity.ACCOUNT, ("target_key",), "yes-no"),
        (Entity.ACCOUNT, ("key_since",), "date"),
        (Entity.ACCOUNT, ("tags",), "list"),
        (Entity.ACCOUNT, ("contracts", 3, "terms", 0, "days"), "integer"),
        (Entity.ACCOUNT, ("custom", "anything"), "any"),
        (Entity.ACCOUNT, ("external_ids", "accounting"), "text"),
        (Entity.CONTACT, ("left",), "part-date"),
        (Entity.CONTACT, ("phones", 0, "number"), "text"),
        (Entity.PERSONAL, ("birthday",), "birthday"),
    ],
)
def test_the_kind_is_read_from_the_schema_alone(entity: Entity, steps: tuple[str | int, ...], kind: str) -> None:
    assert at(entity, *steps).kind == kind


def test_what_else_it_says() -> None:
    assert at(Entity.ACCOUNT, "industry").list_name == "industries"
    assert at(Entity.ACCOUNT, "manager").references == ("colleague",)
    assert at(Entity.ACCOUNT, "circle_log").key == ("date", "circle")
    assert at(Entity.ACCOUNT, "legal_entities", 0).required == ("id", "name")
    assert at(Entity.PERSONAL, "birthday").personal == "private"
    assert at(Entity.ACCOUNT, "headcount").bound("minimum") == 0
    assert at(Entity.CONTACT, "emails", 0).takes("a@example.org")
    assert not at(Entity.CONTACT, "emails", 0).takes("nobody")
    assert shape(SCHEMAS.schema(Entity.ACCOUNT)).at(("nothing",)) is None


def test_references_and_combinations_are_followed() -> None:
    schema = {
        "properties": {
            "size": {"$ref": "#/$defs/size"},
            "either": {"anyOf": [{"type": "string", "enum": ["s"]}, {"type": "number"}]},
            "more": {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}], "properties": {"b": {}}},
        },
        "then": {"properties": {"later": {"type": "boolean"}}},
        "$defs": {"size": {"title": "Size", "type": "integer"}},
    }
    root = shape(schema)
    found = {name: root.field(name) for name in root.names}
    assert {name: each.kind for name, each in found.items() if each} == {
        "size": "integer",
        "either": "text",
        "more": "group",
        "later": "yes-no",
    }
    assert root.at(("more", "a")) is not None
    assert root.at(("more", "c")) is None


def test_every_field_of_every_record_has_a_kind_and_a_title() -> None:
    def below(found: Shape, depth: int = 0) -> None:
        for name in found.names:
            inside = found.field(name)
            assert inside is not None
            assert inside.title
            assert inside.kind != "any"
            if depth < 5:
                below(inside.item if inside.kind == "list" and inside.item else inside, depth + 1)

    for entity in RECORDS:
        below(shape(SCHEMAS.schema(entity)))
