"""Closes a composed schema once: no unknown fields at any level, and the company's lists in their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kamcli.schemas.vocabulary import MANY_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA

Lists = Mapping[str, Sequence[str]]


def with_choices(schema: Any, lists: Lists) -> Any:
    """The schema with the company's lists in the places that name them, in rules as in fields."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {}
    for word, value in schema.items():
        if word in ONE_SCHEMA:
            result[word] = with_choices(value, lists)
        elif word in MANY_SCHEMAS:
            result[word] = [with_choices(each, lists) for each in value]
        elif word in NAMED_SCHEMAS:
            result[word] = {name: with_choices(each, lists) for name, each in value.items()}
        else:
            result[word] = value
    choices = list(lists.get(result.get("x-kam-list", ""), ()))
    if choices and "enum" not in result:
        result["enum"] = choices
    return result


def close(schema: Any) -> Any:
    """The schema with every level of fields closed, unless it says itself how it closes."""
    if not isinstance(schema, dict):
        return schema
    result = dict(schema)
    for named in ("properties", "patternProperties"):
        if named in result:
            result[named] = {name: close(below) for name, below in result[named].items()}
    for one in ("items", "additionalProperties"):
        if one in result:
            result[one] = close(result[one])
    if "properties" in result and "additionalProperties" not in result:
        result["additionalProperties"] = False
    return result


def with_unknown(schema: dict[str, Any], answer: dict[str, Any], more: Iterable[str] = ()) -> dict[str, Any]:
    """The schema whose `unknown` takes an answer for each of the entity's fields, and for `more` names."""
    fields = schema.get("properties", {})
    if "unknown" not in fields:
        return schema
    names = [*_answerable(schema), *more]
    unknown = {**fields["unknown"], "properties": dict.fromkeys(names, answer)}
    return {**schema, "properties": {**fields, "unknown": unknown}}


def _answerable(schema: Mapping[str, Any]) -> Iterable[str]:
    never = {*schema.get("required", ()), "unknown", "custom", "former_ids", "external_ids", "draft", "erased"}
    for name, below in schema["properties"].items():
        if name in never:
            continue
        yield name
        if isinstance(below, dict) and below.get("type") == "object":
            yield from (f"{name}.{inner}" for inner in below.get("properties", ()))
