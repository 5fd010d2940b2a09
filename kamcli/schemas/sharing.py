"""Writes what a schema says several times only once, under `$defs`. The meaning stays the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kamcli.schemas.vocabulary import MANY_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA, children

_LEAST_WORDS = 6
_LEAST_TIMES = 3

Frozen = Any


def shared(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with larger parts that occur three times or more moved to `$defs`."""
    frozen: dict[int, Frozen] = {}
    counts: Counter[Frozen] = Counter()
    _count(schema, frozen, counts)
    often = {key for key, count in counts.items() if count >= _LEAST_TIMES and _size(key) >= _LEAST_WORDS}
    moving = _Moving(frozen, often)
    body = moving.below(schema)
    return {**body, "$defs": moving.definitions} if moving.definitions else body


def _freeze(value: Any) -> Frozen:
    if isinstance(value, Mapping):
        return ("mapping", tuple((key, _freeze(below)) for key, below in value.items()))
    if isinstance(value, list | tuple):
        return ("list", tuple(_freeze(each) for each in value))
    return (type(value).__name__, value)


def _count(schema: Any, frozen: dict[int, Frozen], counts: Counter[Frozen]) -> None:
    if not isinstance(schema, Mapping):
        return
    frozen[id(schema)] = key = _freeze(schema)
    counts[key] += 1
    if counts[key] == 1:
        for _, below in children(schema):
            _count(below, frozen, counts)


def _size(key: Frozen) -> int:
    kind, value = key
    if kind not in ("mapping", "list"):
        return 1
    return sum(_size(each[1] if kind == "mapping" else each) for each in value)


class _Moving:
    def __init__(self, frozen: dict[int, Frozen], often: set[Frozen]) -> None:
        self.frozen = frozen
        self.often = often
        self.names: dict[Frozen, str] = {}
        self.definitions: dict[str, Any] = {}

    def moved(self, schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        key = self.frozen[id(schema)] if id(schema) in self.frozen else _freeze(schema)
        if key not in self.often:
            return self.below(schema)
        if key not in self.names:
            self.names[key] = name = self._name(schema)
            self.definitions[name] = {}
            self.definitions[name] = self.below(schema)
        return {"$ref": f"#/$defs/{self.names[key]}"}

    def below(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for word, value in schema.items():
            if word in ONE_SCHEMA:
                result[word] = self.moved(value)
            elif word in MANY_SCHEMAS:
                result[word] = [self.moved(each) for each in value]
            elif word in NAMED_SCHEMAS:
                result[word] = {name: self.moved(each) for name, each in value.items()}
            else:
                result[word] = value
        return result

    def _name(self, schema: Mapping[str, Any]) -> str:
        title = str(schema.get("title", "part")).lower()
        name = re.sub(r"[^a-z0-9]+", "-", title).strip("-") or "part"
        wanted, number = name, 2
        while wanted in self.definitions:
            wanted, number = f"{name}-{number}", number + 1
        return wanted
