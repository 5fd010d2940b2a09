"""What the schema says of a field that a mapping fills: number, date, yes/no or text, and a list's item key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kamcli.interop.tabular.mapping import Group, Items, Node, Target, Value
from kamcli.interop.tabular.mapping_check import MappingMistakes, nearest

Schema = Mapping[str, Any]
_PART_DATES = ("--03-02", "2026-03")


@dataclass(frozen=True, slots=True)
class FieldType:
    """`kind` is text, number, date, part-date, yes-no or any; `key` is the item key of a list."""

    kind: str = "any"
    key: tuple[str, ...] = ()


ANY = FieldType()
LEDGER_KINDS = {"date": "date", "amount": "number", "quantity": "number", "cost": "number", "vat": "number"}


class FieldTypes:
    """The fields of one composed schema, which is self-contained: `$ref`s lead inside it."""

    def __init__(self, schema: Schema) -> None:
        self._root = schema

    def of(self, pattern: tuple[str, ...]) -> FieldType:
        """The type of a field; `*` in the pattern stands for the entries of a list."""
        found = list(self._at(pattern))
        kind = next((kind for schema in found if (kind := _kind(schema))), "any")
        keys = (tuple(schema["x-kam-key"]) for schema in found if "x-kam-key" in schema)
        return FieldType(kind, next(keys, ()))

    def _at(self, pattern: tuple[str, ...]) -> list[Schema]:
        level = list(self._branches(self._root))
        for step in pattern:
            level = [branch for schema in level for inner in _inner(schema, step) for branch in self._branches(inner)]
        return level

    def _branches(self, schema: Any, depth: int = 0) -> Iterator[Schema]:
        """A schema with all that it refers to or combines."""
        if not isinstance(schema, Mapping) or depth > 20:
            return
        yield schema
        if isinstance(target := schema.get("$ref"), str):
            yield from self._branches(self._target(target), depth + 1)
        for key in ("allOf", "anyOf", "oneOf"):
            for inner in schema.get(key, ()):
                yield from self._branches(inner, depth + 1)
        for key in ("then", "else"):
            yield from self._branches(schema.get(key), depth + 1)

    def _target(self, reference: str) -> Any:
        found: Any = self._root
        for step in reference.partition("#")[2].split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def known(self, pattern: tuple[str, ...]) -> bool:
        """Whether the schema has such a field."""
        return bool(self._at(pattern))

    def names(self, pattern: tuple[str, ...]) -> list[str]:
        """The names of the fields inside a field."""
        return list(dict.fromkeys(name for schema in self._at(pattern) for name in schema.get("properties", {})))


def _inner(schema: Schema, step: str) -> Iterator[Any]:
    if step == "*":
        yield schema.get("items")
        return
    properties = schema.get("properties", {})
    if step in properties:
        yield properties[step]
    elif isinstance(extra := schema.get("additionalProperties", schema.get("unevaluatedProperties")), Mapping):
        yield extra
    else:
        yield from schema.get("patternProperties", {}).values()


def _kind(schema: Schema) -> str | None:
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return "number"
    if kind == "boolean":
        return "yes-no"
    if kind == "string":
        if schema.get("format") == "date":
            return "date"
        title = str(schema.get("title", ""))
        return "part-date" if title in ("Date or part of it", "Birthday") else "text"
    return None


def check_fields(target: Target, types: FieldTypes, mistakes: MappingMistakes) -> None:
    """Note every field of the mapping that the schema does not have."""

    def check(node: Node, pattern: tuple[str, ...]) -> None:
        if isinstance(node, Group) and pattern and types.of(pattern).kind != "any":
            where = ".".join(pattern)
            mistakes.add(node.pointer, f"{where} is one value: it comes from column:, constant:, compute: or template:")
        elif isinstance(node, Group):
            for name, inner in node.fields.items():
                if not types.known((*pattern, name)) and pattern[:1] != ("custom",):
                    known = types.names(pattern)
                    missing = ".".join((*pattern, name))
                    mistakes.add(inner.pointer, f"{target.to} have no field {missing}; {nearest(name, known)}")
                else:
                    check(inner, (*pattern, name))
        elif isinstance(node, Items):
            for inner in node.items:
                check(inner, (*pattern, "*"))
        elif isinstance(node, Value) and node.split is not None and "*" not in pattern:
            mistakes.add(node.pointer, "split: makes several entries, so it stands in a list: write - before it")

    check(target.fields, ())
