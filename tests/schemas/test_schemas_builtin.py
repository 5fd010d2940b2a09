"""kamcli's own schemas: valid, described, closed references, safe patterns, known lists."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, locate
from kamcli.schemas.ambiguity import check as check_pattern
from kamcli.schemas.format import FORMATS
from kamcli.schemas.pattern import compiled
from kamcli.schemas.reference import Library, Origin
from kamcli.schemas.vocabulary import KEYWORDS, PERSONAL, REFERENCES, walk

NAMES = sorted(locate.names())
SETTINGS = {"kam", "circles", "limits", "lists", "lint", "playbooks", "queries"}
FREE_LISTS = {
    "phone_kinds",
    "legal_entity_statuses",
    "plan_statuses",
    "proposal_outcomes",
    "deal_outcomes",
    "reference_forms",
}
"""Lists that fields name but policy/lists.yaml does not have (yet): any text goes."""


@pytest.mark.parametrize("name", NAMES)
def test_is_a_schema_of_draft_2020_12(name: str) -> None:
    schema = locate.load(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def fields_of(schema: Any) -> Any:
    for pointer, node in walk(schema):
        if isinstance(node, dict) and not {"allOf", "anyOf", "if", "then", "else", "not"} & set(map(str, pointer)):
            for name, below in node.get("properties", {}).items():
                yield (*pointer, name), below


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("circles/")])
def test_every_field_has_title_and_description(name: str) -> None:
    lacking = [
        pointer for pointer, below in fields_of(locate.load(name)) if not below.keys() >= {"title", "description"}
    ]
    assert lacking == []


@pytest.mark.parametrize("name", NAMES)
def test_patterns_formats_and_marks(name: str, lists: dict[str, Any]) -> None:
    for pointer, node in walk(locate.load(name)):
        if not isinstance(node, dict):
            continue
        for pattern in [node["pattern"]] if "pattern" in node else []:
            check_pattern(pattern)
            compiled(pattern)
        for pattern in node.get("patternProperties", {}):
            check_pattern(pattern)
        assert node.get("format", "date") in FORMATS
        assert node.get("x-kam-personal", "private") in PERSONAL
        targets = node.get("x-kam-references", [])
        assert ({targets} if isinstance(targets, str) else set(targets)) <= set(REFERENCES)
        assert node.get("x-kam-list", "circles") in {"circles", *lists, *FREE_LISTS}, pointer
        if name not in SETTINGS:
            assert node.keys() <= KEYWORDS, pointer


@pytest.mark.parametrize("name", [name for name in NAMES if name != "mapping"])
def test_references_lead_to_kamcli_itself(name: str) -> None:
    written = Library().written_out(Origin(f"{name}{locate.SUFFIX}", company=False))
    assert not any(isinstance(node, dict) and "$ref" in node for _, node in walk(written))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("circles/") and name.endswith("/dossier")])
def test_every_rule_of_a_dossier_speaks_to_people(name: str) -> None:
    for rule in locate.load(name)["allOf"]:
        assert rule.keys() >= {"title", "x-kam-message", "x-kam-do"}


def test_personal_facts_are_marked(schemas: SchemaSet) -> None:
    unmarked = [f.pointer_pattern for f in schemas.fields(Entity.PERSONAL) if f.personal is None]
    assert unmarked == ["unknown"]
    assert schemas.personal(Entity.CONTACT, ("name",)) == "identity"
    assert schemas.personal(Entity.CONTACT, ("phones", 0, "number")) == "contact"
    assert schemas.personal(Entity.COLLEAGUE, ("sim", "issued")) == "contact"
    assert schemas.personal(Entity.ACCOUNT, ("name",)) is None


def test_every_entity_composes(schemas: SchemaSet) -> None:
    for entity in Entity:
        Draft202012Validator.check_schema(schemas.schema(entity))
        assert schemas.schema(entity)["additionalProperties"] is False
