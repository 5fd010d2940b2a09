"""What a composed schema says of one value: its kind, choices, parts, references. Reads the schema; judges no data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.schemas.pattern import compiled

Schema = Mapping[str, Any]

_DEEPEST = 20
_PROBES = (("date", "2026-03-31"), ("part", "2026-03"), ("yearless", "--03-31"), ("half", "2026-H1"))
"""A text for each form of date. A field says what it takes by its pattern, whatever its title and file."""


@dataclass(frozen=True, eq=False)
class Shape:
    """The schemas that speak of one value, the outermost first: its own, and those it refers to or combines."""

    root: Schema
    schemas: tuple[Schema, ...]

    @cached_property
    def kind(self) -> str:
        """text, integer, number, yes-no, date, part-date, birthday, period, list, group or any."""
        return next((kind for schema in self.schemas if (kind := _kind(schema))), "any")

    @cached_property
    def title(self) -> str:
        """What people call it; empty where the schema does not say."""
        return str(self._word("title", ""))

    @cached_property
    def description(self) -> str:
        """What it is, in a sentence."""
        return str(self._word("description", ""))

    @cached_property
    def do(self) -> str | None:
        """How to write it, in the schema's own words."""
        found: str | None = self._word("x-kam-do", None)
        return found

    @cached_property
    def choices(self) -> tuple[Any, ...]:
        """The values there are to choose from; none where it is free."""
        return tuple(self._word("enum", ()))

    @cached_property
    def list_name(self) -> str | None:
        """The company's list in policy/lists.yaml that the choices come from."""
        found: str | None = self._word("x-kam-list", None)
        return found

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The kinds of record that it may name."""
        found = self._word("x-kam-references", ())
        return (found,) if isinstance(found, str) else tuple(found)

    @cached_property
    def personal(self) -> str | None:
        """How personal it says that it is itself."""
        found: str | None = self._word("x-kam-personal", None)
        return found

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The fields by which the items of a list are told apart."""
        return tuple(self._word("x-kam-key", ()))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields that a group has to have wherever it stands."""
        names = (name for schema in self.schemas for name in schema.get("required", ()))
        return tuple(dict.fromkeys(str(name) for name in names))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields inside a group."""
        return tuple(dict.fromkeys(name for schema in self.schemas for name in schema.get("properties", {})))

    @property
    def own(self) -> Schema:
        """The schema of the value itself."""
        return self.schemas[0]

    def bound(self, word: str) -> Any:
        """What `minimum`, `maximum`, `minItems` and the like are, or None."""
        return self._word(word, None)

    def takes(self, text: str) -> bool:
        """Whether the value's patterns let a text through."""
        return all(compiled(schema["pattern"]).search(text) for schema in self.schemas if "pattern" in schema)

    def field(self, name: str) -> Shape | None:
        """A field of a group, also one whose name a pattern gives; None where there is none."""
        return self._inside(name)

    @cached_property
    def item(self) -> Shape | None:
        """An entry of a list."""
        return self._inside("*")

    def at(self, pointer: tuple[str | int, ...]) -> Shape | None:
        """The value at a place below; a number or `*` is any entry of a list. None where there is none."""
        found: Shape | None = self
        for step in pointer:
            found = found._inside("*" if isinstance(step, int) else step) if found is not None else None
        return found

    def _inside(self, step: str) -> Shape | None:
        found = [each for schema in self.schemas for inner in _inner(schema, step) for each in _all(inner, self.root)]
        if not found and self.kind == "any" and not self.names:
            return Shape(self.root, ({},))  # where anything may stand, anything may stand below
        return Shape(self.root, tuple(found)) if found else None

    def _word(self, word: str, otherwise: Any) -> Any:
        return next((schema[word] for schema in self.schemas if word in schema), otherwise)


def shape(schema: Schema) -> Shape:
    """The shape of a whole record, by its composed schema. `$ref`s lead inside it."""
    return Shape(schema, tuple(_all(schema, schema)))


def _all(schema: Any, root: Schema, depth: int = 0) -> Iterator[Schema]:
    """A schema with all that it refers to or combines."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return
    yield schema
    if isinstance(reference := schema.get("$ref"), str):
        yield from _all(_target(root, reference), root, depth + 1)
    for word in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(word, ()):
            yield from _all(inner, root, depth + 1)
    for word in ("then", "else"):
        yield from _all(schema.get(word), root, depth + 1)


def _target(root: Schema, reference: str) -> Any:
    found: Any = root
    for step in reference.partition("#")[2].split("/")[1:]:
        found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
    return found


def _inner(schema: Schema, step: str) -> Iterator[Any]:
    if step == "*":
        yield schema.get("items")
        return
    properties = schema.get("properties", {})
    patterns = [
        below for pattern, below in schema.get("patternProperties", {}).items() if compiled(pattern).search(step)
    ]
    if step in properties:
        yield properties[step]
    elif patterns:
        yield from patterns
    elif (extra := schema.get("additionalProperties", schema.get("unevaluatedProperties"))) is True:
        yield {}
    else:
        yield extra


def _kind(schema: Schema) -> str | None:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "string":
        return _kind_of_text(schema)
    if kind is None and "enum" in schema:
        return "text" if all(isinstance(choice, str) for choice in schema["enum"]) else None
    named = {"number": "number", "integer": "integer", "boolean": "yes-no", "array": "list", "object": "group"}
    return named.get(str(kind))


def _kind_of_text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "date"
    if "pattern" not in schema or not (taken := _taken(schema["pattern"])):
        return "text"
    for form, kind in (("half", "period"), ("yearless", "birthday"), ("part", "part-date"), ("date", "date")):
        if form in taken:
            return kind
    return "text"


def _taken(pattern: str) -> set[str]:
    """The forms of date that a pattern takes; none where it takes any word as well."""
    test = compiled(pattern)
    if any(test.search(text) for text in ("word", "12", "a-b", "AB", "2101234567")):
        return set()
    return {form for form, text in _PROBES if test.search(text)}
