"""Reads a composed schema for people: the fields of an entity, with titles, types, choices, and what is personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer

SHIELDED = frozenset({"private", "special"})
"""Degrees of x-kam-personal whose values are only shown to who asks for them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity; `pointer_pattern` is its name as people write it, `legal_entities[].tax_id`."""

    pointer_pattern: str
    title: str
    description: str
    type: str
    personal: str | None = None
    choices: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def fields(schema: Mapping[str, Any], prefix: str = "", personal: str | None = None) -> Iterator[Field]:
    """All fields of a schema, each before the fields within it; the answers of `unknown` are left out."""
    for name, below in schema.get("properties", {}).items():
        if not isinstance(below, dict):
            continue
        level = below.get("x-kam-personal", personal)
        yield _field(f"{prefix}{name}", below, level)
        if prefix or name != "unknown":
            yield from _within(f"{prefix}{name}", below, level)


def _within(name: str, schema: Mapping[str, Any], personal: str | None) -> Iterator[Field]:
    items = schema.get("items")
    if isinstance(items, dict):
        yield from fields(items, f"{name}[].", items.get("x-kam-personal", personal))
    yield from fields(schema, f"{name}.", personal)


def _field(name: str, schema: Mapping[str, Any], personal: str | None) -> Field:
    items = schema.get("items") if isinstance(schema.get("items"), dict) else {}
    chosen = schema if "enum" in schema else items or {}
    references = schema.get("x-kam-references", (items or {}).get("x-kam-references", ()))
    kind = schema.get("type", "string" if "enum" in schema else "any")
    return Field(
        pointer_pattern=name,
        title=str(schema.get("title", name)),
        description=str(schema.get("description", "")),
        type=kind if isinstance(kind, str) else " or ".join(kind),
        personal=personal,
        choices=tuple(str(choice) for choice in chosen.get("enum", ())),
        references=(references,) if isinstance(references, str) else tuple(references),
    )


def trail(schema: Mapping[str, Any], pointer: Pointer) -> Iterator[Mapping[str, Any]]:
    """The schemas of the values along a pointer, outermost first; ends early where the schema knows no more."""
    node: Any = schema
    for step in pointer:
        if isinstance(step, int):
            node = node.get("items")
        else:
            extra = node.get("additionalProperties")
            pattern = next(iter(node.get("patternProperties", {}).values()), None)
            node = node.get("properties", {}).get(step, pattern if isinstance(pattern, dict) else extra)
        if not isinstance(node, dict):
            return
        yield node


def title(schema: Mapping[str, Any], pointer: Pointer) -> str | None:
    """The title of the value at a pointer, or None where the schema does not know it."""
    found = list(trail(schema, pointer))
    return str(found[-1]["title"]) if len(found) == len(pointer) and found and "title" in found[-1] else None


def personal(schema: Mapping[str, Any], pointer: Pointer) -> str | None:
    """How personal the value at a pointer is: its own mark, or that of what it stands in."""
    level: str | None = None
    for node in trail(schema, pointer):
        level = node.get("x-kam-personal", level)
    return level
