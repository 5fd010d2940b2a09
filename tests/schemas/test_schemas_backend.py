"""jsonschema-rs and jsonschema give the same violations, on good instances and on damaged ones."""

from __future__ import annotations

import copy
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, backend
from kamcli.schemas.validate import interpret

pytest.importorskip("jsonschema_rs")

EXAMPLES = Path(__file__).parent / "examples"
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.sampled_from([Decimal("1.5"), Decimal("2.0"), Decimal("1e30"), Decimal("-0.01"), 10**30]),
    st.sampled_from(["", "x", "a\n", "..", "2026-02-30", "2026-02-28", "Ж", "key", "meeting", "EUR", "12,50", "007"]),
    st.lists(st.sampled_from(["x", "x", 1]), max_size=2),
    st.dictionaries(st.sampled_from(["id", "name", "x", "amount"]), st.sampled_from(["x", 1]), max_size=2),
)


def same(schema: dict[str, Any], instance: Any) -> list[Any]:
    fast = interpret(schema, instance, backend.fast(schema)(instance))
    slow = interpret(schema, instance, backend.slow(schema)(instance))
    assert fast == slow
    return fast


@pytest.mark.parametrize(
    ("schema", "instance", "valid"),
    [
        ({"type": "integer"}, Decimal("2.0"), True),
        ({"type": "integer"}, Decimal("2.5"), False),
        ({"type": "integer"}, True, False),
        ({"type": "number"}, Decimal("1e400"), True),
        ({"multipleOf": Decimal("0.01")}, Decimal("1.05"), True),
        ({"multipleOf": Decimal("0.01")}, Decimal("1.055"), False),
        ({"minimum": Decimal("0.1")}, Decimal("0.0999999999999999999999999999"), False),
        ({"enum": [1]}, Decimal("1.0"), True),
        ({"enum": [1]}, True, False),
        ({"const": "1"}, 1, False),
        ({"pattern": "^a$"}, "a\n", False),
        ({"pattern": r"^\w$"}, "Я", False),
        ({"patternProperties": {"^a$": False}}, {"a\n": 1}, True),
        ({"format": "date"}, "2026-02-30", False),
        ({"format": "date"}, "2026-02-28\n", False),
        ({"format": "email"}, "a@b", False),
        ({"format": "uri"}, "not a uri", False),
        ({"format": "date-time"}, "2026-02-28T10:00:00Z", True),
        ({"format": "no-such-format"}, "anything", True),
        ({"uniqueItems": True}, [1, Decimal("1.0")], False),
        ({"uniqueItems": True}, [1, True], True),
        ({"minLength": 2}, "😀", False),
        ({"properties": {"if": {"if": True, "then": False}}}, {"if": 1}, False),
    ],
)
def test_the_same_meaning(schema: dict[str, Any], instance: Any, valid: bool) -> None:
    assert (same(schema, instance) == []) is valid


def test_nothing_is_fetched(tmp_path: Path) -> None:
    target = tmp_path / "open.json"
    target.write_text("true", encoding="utf-8")
    for ref in (target.as_uri(), "http://127.0.0.1:9/schema.json"):
        with pytest.raises(Exception, match=r"not fetched|not present|Unresolvable"):
            list(backend.fast({"$ref": ref})({}))
        with pytest.raises(Exception, match=r"Unresolvable"):
            list(backend.slow({"$ref": ref})({}))


def test_references_within_a_schema_are_followed() -> None:
    schema = {
        "$defs": {"f": {"required": ["a"], "properties": {"n": {"$ref": "#/$defs/f"}}}},
        "items": {"$ref": "#/$defs/f"},
    }
    found = same(schema, [{"n": {}}])
    assert [(v.pointer, v.field) for v in found] == [((0,), "a"), ((0, "n"), "a")]
    for check in (backend.fast, backend.slow):
        assert ((0,), ("items", "$ref", "required")) in list(check(schema)([{"n": {}}]))


def test_half_a_surrogate_pair_is_no_crash() -> None:
    assert list(backend.fast({"maxLength": 0})("\ud800")) == [((), ("maxLength",))]


@st.composite
def damaged(draw: st.DrawFn, instance: Any) -> Any:
    """The instance with a few places replaced, removed or added to."""
    result = copy.deepcopy(instance)
    for _ in range(draw(st.integers(1, 3))):
        node = result
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
                node = node[key]
                continue
            action = draw(st.sampled_from(["replace", "remove", "add"]))
            if action == "remove":
                del node[key]
            elif action == "replace":
                node[key] = draw(JUNK)
            elif isinstance(node, dict):
                node[draw(st.sampled_from(["x", "naem", "unknown", "proposal"]))] = draw(JUNK)
            else:
                node.append(draw(JUNK))
            break
    return result


GOOD = [
    ("account", "good-customer", "key", None),
    ("account", "good-key-unknown-plans", "key", None),
    ("contact", "good-full", "key", None),
    ("interaction", "good-meeting", "key", "meeting"),
    ("interaction", "good-proposal", None, None),
    ("deal", "good", None, None),
    ("import", "good", None, None),
    ("sales", "good", None, None),
]


@pytest.mark.parametrize(("entity", "name", "circle", "kind"), GOOD)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_records(
    schemas: SchemaSet, entity: str, name: str, circle: str | None, kind: str | None, data: st.DataObject
) -> None:
    document = yamlio.read((EXAMPLES / entity / f"{name}.yaml").read_bytes())
    assert isinstance(document, yamlio.Document)
    instance = data.draw(damaged(document.data))
    schema = schemas.schema(Entity(entity), circle, kind)
    found = same(schema, instance)
    required = [(v.pointer, v.field) for v in found if v.keyword == "required" and v.message is None]
    assert len(required) == len(set(required)), "one violation for a missing field"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_dossiers(schemas: SchemaSet, data: st.DataObject) -> None:
    document = yamlio.read((EXAMPLES / "circles/key/dossier/good-people.yaml").read_bytes())
    assert isinstance(document, yamlio.Document)
    same(schemas.dossier("key"), data.draw(damaged(document.data)))


def test_without_the_fast_library(schemas: SchemaSet, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = schemas.schema(Entity.CONTACT, "key")
    with_it = interpret(schema, {"name": 5}, backend.check(schema)({"name": 5}))
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert interpret(schema, {"name": 5}, backend.check(schema)({"name": 5})) == with_it
    assert len(with_it) > 3
