"""What is wrong with a mapping file, with places: by its schema, and whatever else is noted. Tells it all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kamcli import yamlio
from kamcli.errors import UnreadableError
from kamcli.model.position import Pointer, Position, render_pointer
from kamcli.schemas import backend
from kamcli.schemas.locate import load as load_schema
from kamcli.schemas.pattern import compiled
from kamcli.schemas.validate import at as value_at


class MappingMistakes:
    """Collects mistakes with their places, so that all of them are told at once."""

    def __init__(self, name: str, document: yamlio.Document) -> None:
        self._name = name
        self._document = document
        self._found: list[tuple[Position, str]] = []

    def add(self, pointer: Pointer, message: str) -> None:
        """Note a mistake at a place of the mapping file."""
        span = self._document.nearest(pointer)
        place = span.key or span.value
        if (place, message) not in self._found:
            self._found.append((place, message))

    @property
    def lines(self) -> list[str]:
        """The mistakes in the order of the file, as `map.yaml:line:column: what`."""
        return [f"{self._name}:{place}: {message}" for place, message in sorted(self._found)]

    def refuse(self) -> None:
        """Raise UnreadableError if there is any mistake."""
        if self._found:
            count = len(self._found)
            raise UnreadableError(
                f"the mapping {self._name} cannot be used: {count} {'mistake' if count == 1 else 'mistakes'}",
                self.lines,
                do="docs/import.md describes every entry of a mapping file",
            )


def faults(data: Any) -> Iterator[tuple[Pointer, str]]:
    """Where a mapping breaks its schema, and how, in words.

    The schema refers to itself (a list holds fields, a field may be a list), which the composed schemas of
    records never do, so the way to the failing keyword is followed here.
    """
    schema = load_schema("mapping")
    failures = list(backend.check(schema)(data))
    # a value of a wrong kind breaks other rules too, which would only repeat it
    wrong_kind = {
        pointer: path for pointer, path in sorted(failures, key=lambda one: -len(one[1])) if path[-1] == "type"
    }
    for pointer, path in failures:
        if wrong_kind.get(pointer, path) != path:
            continue
        if "propertyNames" in path:
            path = path[: path.index("propertyNames") + 1]
        node: Any = schema
        for step in path[:-1]:
            node = _target(schema, node["$ref"]) if step == "$ref" else node[step]
        yield from _told(pointer, str(path[-1]), node, value_at(data, pointer))


def _target(schema: Mapping[str, Any], reference: str) -> Any:
    found: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


_WORDS = {
    "object": "a group of entries",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _told(pointer: Pointer, keyword: str, node: Mapping[str, Any], found: Any) -> Iterator[tuple[Pointer, str]]:
    where = render_pointer(pointer) or "the mapping"
    expected = node.get(keyword)
    if keyword == "additionalProperties":
        known = list(node.get("properties", {}))
        for name in backend.additional(node, found):
            yield (*pointer, name), f"there is no entry {name} here; {nearest(name, known)}"
    elif keyword == "required":
        for name in expected or ():
            if name not in found:
                yield pointer, f"{where} lacks {name}:"
    elif keyword == "enum":
        yield pointer, f"{where} is {found!s}; {nearest(str(found), list(map(str, expected or ())))}"
    elif keyword == "type" and "x-kam-message" not in node:
        kinds = [expected] if isinstance(expected, str) else list(expected or ())
        yield pointer, f"{where} should be {' or '.join(_WORDS.get(kind, kind) for kind in kinds)}"
    elif keyword == "propertyNames":
        for name in found:
            if not compiled(node[keyword]["pattern"]).search(name):
                yield (*pointer, name), f"{name!r} cannot be a name here: no spaces, points or quotes"
    elif keyword in ("minLength", "minItems", "minProperties"):
        yield pointer, f"{where} is empty"
    else:
        message = node.get("x-kam-message") or f"{where} is not what it should be"
        yield pointer, f"{message}; {node['x-kam-do']}" if "x-kam-do" in node else message


def nearest(name: str, known: Sequence[str]) -> str:
    """What was probably meant, or what there is."""
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(one or '(none)' for one in known) or 'none'}"
