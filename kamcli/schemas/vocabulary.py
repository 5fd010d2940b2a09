"""The words a schema may use, and the walk over all schemas within a schema. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.model.position import Pointer

ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly"}
)
"""Keywords that say something to people and editors, and assert nothing."""

OWN = frozenset(
    {
        "x-kam-personal",
        "x-kam-known",
        "x-kam-message",
        "x-kam-do",
        "x-kam-field",
        "x-kam-needs",
        "x-kam-unknown",
        "x-kam-references",
        "x-kam-list",
        "x-kam-key",
        "x-kam-block",
        "x-kam-waivers",
        "x-kam-replaces",
    }
)
"""kamcli's own keywords that authors of schemas may write; docs/schemas.md explains each."""

COMPOSED = frozenset({"x-kam-circle", "x-kam-file", "x-kam-required"})
"""kamcli's own keywords that only composition writes."""

ONE_SCHEMA = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
MANY_SCHEMAS = ("allOf", "anyOf", "oneOf")
NAMED_SCHEMAS = ("$defs", "patternProperties", "properties")

ASSERTIONS = frozenset(
    {
        "$ref",
        "type",
        "enum",
        "const",
        "required",
        "dependentRequired",
        "minProperties",
        "maxProperties",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minContains",
        "maxContains",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        *ONE_SCHEMA,
        *MANY_SCHEMAS,
        *NAMED_SCHEMAS,
    }
)

KEYWORDS = ANNOTATIONS | OWN | ASSERTIONS
"""All that a company schema may use."""

REFERENCES = (
    "account",
    "contact",
    "colleague",
    "deal",
    "complaint",
    "interaction",
    "legal_entity",
    "site",
    "seller",
    "agreement",
)
"""What `x-kam-references` may name: entities, parts of the account, our own legal entities, agreements."""

PERSONAL = ("identity", "contact", "private", "special")
"""Levels of `x-kam-personal`, from a name to what the law protects most."""


def walk(schema: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every schema within a schema, with its place, outermost first; itself included."""
    yield pointer, schema
    if isinstance(schema, Mapping):
        for place, below in children(schema):
            yield from walk(below, (*pointer, *place))


def children(schema: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    """The schemas directly within a schema, with their places in it."""
    for word in ONE_SCHEMA:
        if word in schema:
            yield (word,), schema[word]
    for word in MANY_SCHEMAS:
        branches = schema.get(word)
        if isinstance(branches, list):
            for index, branch in enumerate(branches):
                yield (word, index), branch
    for word in NAMED_SCHEMAS:
        named = schema.get(word)
        if isinstance(named, Mapping):
            for name, below in named.items():
                yield (word, name), below
