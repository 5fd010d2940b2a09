"""Company schemas that cannot be used: said with their place, left out, never fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, compose, violations

CIRCLES = ("market", "contacted", "customer", "key")


def composed(source: str, path: str = "account.schema.json", **more: str) -> SchemaSet:
    documents: dict[str, Any] = {}
    for name, text in {path: source, **{f"{n}.schema.json": t for n, t in more.items()}}.items():
        document = yamlio.read(text.encode())
        assert isinstance(document, yamlio.Document), document
        documents[name] = document
    return compose(CIRCLES, documents, {"industries": ("food",), "roles": ()})


PROBLEMS = [
    ('{"properties": {"x": {"$ref": "https://example.com/x.json"}}}', "nothing is fetched"),
    ('{"properties": {"x": {"$ref": "file:///etc/passwd"}}}', "nothing is fetched"),
    ('{"properties": {"x": {"$ref": "//example.com/x.json"}}}', "nothing is fetched"),
    ('{"properties": {"x": {"$ref": "../kam.yaml"}}}', "climbs out"),
    ('{"properties": {"x": {"$ref": "a/../../x.json"}}}', "climbs out"),
    ('{"properties": {"x": {"$ref": "/etc/passwd"}}}', "not a path relative"),
    ('{"properties": {"x": {"$ref": "%2e%2e/x.json"}}}', "not a path relative"),
    ('{"properties": {"x": {"$ref": "missing.json"}}}', "leads nowhere"),
    ('{"properties": {"x": {"$ref": "#/$defs/x"}}}', "leads nowhere"),
    ('{"properties": {"x": {"$ref": "definitions.schema.json#/$defs/nothing"}}}', "leads nowhere"),
    ('{"properties": {"x": {"$ref": "#x"}}}', "anchor"),
    ('{"properties": {"x": {"$ref": "#/properties/x"}}}', "leads back to itself"),
    ('{"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}', "leads back to itself"),
    ('{"properties": {"x": {"pattern": "^(a+)+$"}}}', "repetition inside a repetition"),
    ('{"properties": {"x": {"patternProperties": {"^(?=a)": {}}}}}', "looks ahead"),
    ('{"properties": {"x": {"patern": "^a$"}}}', "keyword patern"),
    ('{"properties": {"x": {"unevaluatedProperties": false}}}', "keyword unevaluatedProperties"),
    ('{"properties": {"x": {"x-kam-circle": "key"}}}', "keyword x-kam-circle"),
    ('{"properties": {"x": {"format": "idn-email"}}}', "format idn-email"),
    ('{"properties": {"x": {"type": "text"}}}', "no JSON Schema"),
    ('{"properties": {"x": {"minimum": "1"}}}', "no JSON Schema"),
    ('{"properties": {"x": "string"}}', "properties.x|schema is a mapping"),
    ('{"required": "website"}', "required should be a list of texts"),
    ('{"properties": {"x": {"x-kam-personal": "secret"}}}', "x-kam-personal should be"),
    ('{"properties": {"x": {"x-kam-list": "industrys"}}}', "no list industrys"),
    ('{"properties": {"x": {"x-kam-references": "planet"}}}', "x-kam-references should be"),
    ('{"x-kam-known": ["website"]}', "not required"),
    ('{"$schema": "http://json-schema.org/draft-07/schema#"}', "draft 2020-12"),
]


@pytest.mark.parametrize(("source", "words"), PROBLEMS, ids=[words for _, words in PROBLEMS])
def test_what_cannot_be_used_is_said_and_left_out(source: str, words: str) -> None:
    schemas = composed(source)
    (path, problem), *_ = schemas.problems
    assert path == "schemas/account.schema.json"
    assert problem.kind == "company-schema"
    assert any(word in problem.message for word in words.split("|"))
    assert problem.do
    assert (
        violations(schemas.schema(Entity.ACCOUNT, "market"), {"name": "A", "circle": "market", "industry": "food"})
        == []
    )


def test_the_place_is_told() -> None:
    source = '{\n  "properties": {\n    "x": {\n      "type": "string",\n      "pattern": "^(a+)+$"\n    }\n  }\n}\n'
    ((_, problem),) = composed(source).problems
    assert (problem.position.line, problem.position.column) == (5, 7)
    assert problem.pointer == ("properties", "x", "pattern")
    assert "^(a+)+$" in problem.message


def test_a_required_field_that_no_schema_has_is_said() -> None:
    schemas = composed('{"required": ["headcout"]}', "circles/key/account.schema.json")
    ((path, problem),) = schemas.problems
    assert (path, str(problem.position)) == ("schemas/circles/key/account.schema.json", "1:15")
    assert "headcout is required here" in problem.message
    assert problem.do == "did you mean headcount?"
    assert "headcout" not in str(schemas.schema(Entity.ACCOUNT, "key")), "it is left out"


def test_a_required_field_may_be_defined_in_another_schema_of_the_company() -> None:
    schemas = composed('{"required": ["ramp", "headcount"]}', account='{"properties": {"ramp": {}}}')
    assert schemas.problems == ()
    schemas = composed(
        '{"required": ["ramp"]}',
        "circles/market/account.schema.json",
        **{"circles/key/account": '{"properties": {"ramp": {}}}'},
    )
    assert schemas.problems == ()


def test_a_misspelt_keyword_gets_a_suggestion() -> None:
    ((_, problem),) = composed('{"properties": {"x": {"patern": "^a$"}}}').problems
    assert problem.do == "did you mean pattern?"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("acount.schema.json", "did you mean account.schema.json?"),
        ("circles/kye/account.schema.json", "did you mean key?"),
        ("kam.schema.json", "into records"),
        ("limits.schema.json", "into records"),
        ("kinds/subject.schema.json", "call it otherwise"),
        ("notes.json", "name it after"),
    ],
)
def test_a_file_in_the_wrong_place(path: str, words: str) -> None:
    found = composed("{}", path).problems
    assert found
    assert any(words in problem.do for _, problem in found)


def test_composed_schemas_are_not_the_companys() -> None:
    assert composed('{"nonsense": 1}', "composed/account.schema.json").problems == ()


def test_all_problems_of_a_file_come_together() -> None:
    source = '{"properties": {"x": {"patern": "a", "format": "y"}, "z": {"$ref": "http://a.b/c"}}, "$schema": "x"}'
    assert len(composed(source).problems) == 3


def test_a_file_that_refers_to_a_broken_one_is_left_out_too() -> None:
    schemas = composed(
        '{"properties": {"x": {"$ref": "deal.schema.json#/$defs/a"}}}', deal='{"$defs": {"a": {"patern": "x"}}}'
    )
    assert {path for path, _ in schemas.problems} == {"schemas/account.schema.json", "schemas/deal.schema.json"}


def test_a_reference_never_opens_a_file(tmp_path: Path) -> None:
    target = tmp_path / "open.json"
    target.write_text("{}", encoding="utf-8")
    ((_, problem),) = composed('{"properties": {"x": {"$ref": "' + target.as_uri() + '"}}}').problems
    assert "nothing is fetched" in problem.message


def test_a_good_schema_has_no_problems() -> None:
    source = """{
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/account",
      "title": "Ours", "properties": {"x": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["AB"]}}}"""
    schemas = composed(source)
    assert schemas.problems == ()
    assert schemas.title(Entity.ACCOUNT, ("x",)) is None


def test_references_that_double_and_double_are_refused_at_once() -> None:
    levels = [
        f'"a{i}": {{"allOf": [{{"$ref": "#/$defs/a{i + 1}"}}, {{"$ref": "#/$defs/a{i + 1}"}}]}}' for i in range(60)
    ]
    source = '{"$defs": {' + ", ".join(levels) + ', "a60": {}}, "properties": {"x": {"$ref": "#/$defs/a0"}}}'
    ((_, problem),) = composed(source).problems
    assert "enormous" in problem.message


@pytest.mark.parametrize("source", ['{"x-kam-replaces": true}', '{"properties": {"x": {"x-kam-replaces": true}}}'])
def test_only_circles_can_be_replaced(source: str) -> None:
    ((_, problem),) = composed(source).problems
    assert "replaced" in problem.message
