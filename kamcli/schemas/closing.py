"""Closes a composed schema once: no unknown fields at any level, and the company's lists in their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Lists = Mapping[str, Sequence[str]]


def close(schema: Any, lists: Lists) -> Any:
    """The schema with every level of fields closed, unless it says itself how it closes, and lists filled in."""
    if not isinstance(schema, dict):
        return schema
    result = dict(schema)
    for named in ("properties", "patternProperties"):
        if named in result:
            result[named] = {name: close(below, lists) for name, below in result[named].items()}
    for one in ("items", "additionalProperties"):
        if one in result:
            result[one] = close(result[one], lists)
    if "properties" in result and "additionalProperties" not in result:
        result["additionalProperties"] = False
    choices = list(lists.get(result.get("x-kam-list", ""), ()))
    if choices and "enum" not in result:
        result["enum"] = choices
    return result


def with_unknown(schema: dict[str, Any], answer: Mapping[str, Any], more: Iterable[str] = ()) -> dict[str, Any]:
    """The schema whose `unknown` takes an answer for each of the entity's fields, and for `more` names."""
    fields = schema.get("properties", {})
    if "unknown" not in fields:
        return schema
    names = [*_answerable(schema), *more]
    unknown = {**fields["unknown"], "properties": {name: _titled(answer, name) for name in dict.fromkeys(names)}}
    return {**schema, "properties": {**fields, "unknown": unknown}}


def _answerable(schema: Mapping[str, Any]) -> Iterable[str]:
    never = {*schema.get("required", ()), "unknown", "custom", "former_ids", "external_ids", "draft"}
    for name, below in schema["properties"].items():
        if name in never:
            continue
        yield name
        if isinstance(below, dict) and below.get("type") == "object":
            yield from (f"{name}.{inner}" for inner in below.get("properties", ()))


def _titled(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**answer, "title": f"{name} is not known"}
