"""The composed files: self-contained, stamped, the same meaning with what is shared moved to `$defs`."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, compose, composed_files, violations
from kamcli.schemas.sharing import shared
from kamcli.schemas.vocabulary import walk
from kamcli.schemas.write import json_text, stale

CIRCLES = ("market", "contacted", "customer", "key")


@pytest.fixture(scope="module")
def files(schemas: SchemaSet) -> dict[str, Any]:
    return {path: json.loads(content) for path, content in composed_files(schemas).items()}


def test_there_is_one_for_every_entity_and_for_circles_that_ask(files: dict[str, Any]) -> None:
    assert {f"schemas/composed/{entity}.schema.json" for entity in Entity} <= files.keys()
    assert "schemas/composed/circles/key/contact.schema.json" in files
    assert "schemas/composed/circles/contacted/dossier.schema.json" in files
    assert "schemas/composed/circles/market/contact.schema.json" not in files


def test_they_are_schemas_that_need_no_other_file(files: dict[str, Any]) -> None:
    for path, schema in files.items():
        Draft202012Validator.check_schema(schema)
        for _, node in walk(schema):
            if isinstance(node, dict) and "$ref" in node:
                assert node["$ref"].startswith("#/$defs/"), path
                assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"]


def test_they_are_the_same_each_time(schemas: SchemaSet, lists: dict[str, Any]) -> None:
    assert composed_files(compose(CIRCLES, {}, lists)) == composed_files(schemas)


def test_they_are_stale_when_a_list_or_a_schema_changes(schemas: SchemaSet, lists: dict[str, Any]) -> None:
    written = composed_files(schemas)
    assert not stale(schemas, written.get)
    assert not stale(schemas, {}.get), "nobody has to have them"
    assert stale(compose(CIRCLES, {}, {**lists, "industries": ("food",)}), written.get)
    assert stale(compose(CIRCLES[1:], {}, lists), written.get)
    document = yamlio.read(b'{"required": ["website"]}')
    assert isinstance(document, yamlio.Document)
    assert stale(compose(CIRCLES, {"account.schema.json": document}, lists), written.get)


def test_sharing_keeps_the_meaning(schemas: SchemaSet) -> None:
    schema = schemas.by_own_circle(Entity.ACCOUNT)
    small = shared(schema)
    assert len(json_text(small)) < len(json_text(schema)) / 2
    instance = {"name": "A", "circle": "key", "unknown": {"headcount": {"why": 5}}, "contracts": [{"id": "..", "x": 1}]}
    assert len(violations(small, instance)) == len(violations(schema, instance)) > 5


def test_sharing_leaves_small_and_rare_parts() -> None:
    schema = {"properties": {name: {"type": "string", "title": "T"} for name in "abcd"}}
    assert shared(schema) == schema


def test_decimals_of_company_schemas_stay_exact() -> None:
    assert json_text({"multipleOf": Decimal("0.10")}) == '{\n  "multipleOf": 0.10\n}'
    document = yamlio.read(b'{"properties": {"fee": {"type": "number", "multipleOf": 0.05}}}')
    assert isinstance(document, yamlio.Document)
    schemas = compose(CIRCLES, {"deal.schema.json": document})
    assert schemas.problems == ()
    assert b'"multipleOf": 0.05' in composed_files(schemas)["schemas/composed/deal.schema.json"]
    deal = {"name": "A", "stage": "x", "fee": Decimal("0.15")}
    assert violations(schemas.schema(Entity.DEAL), deal) == []
    assert len(violations(schemas.schema(Entity.DEAL), {**deal, "fee": Decimal("0.16")})) == 1
