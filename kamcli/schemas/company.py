"""Judges the schemas a company adds: which can be used, and what is wrong with the others. Composes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from kamcli.dataclass import dataclass
from kamcli.model.entity import LEDGERS, POLICY, RECORDS, Entity
from kamcli.model.position import START, Pointer, Position, Problem
from kamcli.schemas import locate
from kamcli.schemas.format import FORMATS
from kamcli.schemas.reference import Library, Origin, UnusableReferenceError, split
from kamcli.schemas.vocabulary import (
    COMPOSED,
    KEYWORDS,
    MANY_SCHEMAS,
    NAMED_SCHEMAS,
    ONE_SCHEMA,
    PERSONAL,
    REFERENCES,
    walk,
)

KIND = "company-schema"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DEEPEST = 40
EXTENDED = tuple(str(entity) for entity in (*RECORDS, *LEDGERS))
"""Entities that a company may extend."""


class Place(Protocol):
    """Where something stands in a file (`yamlio.Span`)."""

    @property
    def key(self) -> Position | None:
        """Where its key stands, if it has one."""

    @property
    def value(self) -> Position:
        """Where its value stands."""


class Source(Protocol):
    """A parsed file that knows its positions (`yamlio.Document`)."""

    @property
    def data(self) -> Any:
        """The parsed content."""

    def nearest(self, pointer: Pointer) -> Place:
        """The deepest place that exists on the way to a pointer."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a company schema extends: an entity or the dossier, in a circle or in all; or a kind of interaction."""

    entity: str
    circle: str | None = None
    kind: str | None = None


_PATH = re.compile(
    r"(?:circles/(?P<circle>[^/]+)/)?(?P<entity>[a-z_-]+)\.schema\.json\Z|kinds/(?P<kind>[^/]+)\.schema\.json\Z",
    re.ASCII,
)


def target(path: str) -> Target | None:
    """What a path below schemas/ extends; None for a file that can only be referred to."""
    match = _PATH.match(path)
    if not match:
        return None
    if match["kind"]:
        return Target(Entity.INTERACTION.value, kind=match["kind"])
    if match["entity"] in (*EXTENDED, "dossier"):
        return Target(match["entity"], match["circle"])
    return None


def usable(
    company: Mapping[str, Source], circles: Sequence[str], lists: Sequence[str]
) -> tuple[Library, tuple[tuple[str, Problem], ...]]:
    """The company's schemas that can be used, and (path from the repository's root, problem) for what is wrong."""
    found: list[tuple[str, Problem]] = []
    good: dict[str, Any] = {}
    ours = {path: source for path, source in sorted(company.items()) if not path.startswith("composed/")}
    for path, source in ours.items():
        problems = list(_Judge(path, source, circles, lists).problems())
        found += [(f"schemas/{path}", problem) for problem in problems]
        if not problems:
            good[path] = source.data
    while broken := dict(_broken_references(good, ours)):
        found += [(f"schemas/{path}", problem) for path, problem in broken.items()]
        good = {path: data for path, data in good.items() if path not in broken}
    used = {path for origin in good for path in _referred(origin, good[origin])}
    for path in [path for path in good if target(path) is None and path not in used]:
        found.append((f"schemas/{path}", _unused(path)))
        del good[path]
    return Library(good), tuple(found)


def _broken_references(good: Mapping[str, Any], sources: Mapping[str, Source]) -> Iterator[tuple[str, Problem]]:
    library = Library(good)
    for path in good:
        try:
            origin = Origin(path, company=True)
            library.written_out(origin)
            for name in good[path].get("$defs", {}):
                library.written_out_definition(origin, name)
        except UnusableReferenceError as problem:
            yield path, _problem(sources[path], problem.pointer, problem.message, problem.do)


def _referred(path: str, schema: Any) -> Iterator[str]:
    for pointer, node in walk(schema):
        if isinstance(node, Mapping) and "$ref" in node:
            yield split(node["$ref"], Origin(path, company=True), pointer)[0]


def _unused(path: str) -> Problem:
    known = [f"{name}{locate.SUFFIX}" for name in EXTENDED]
    close = _close(path.rpartition("/")[2], known)
    do = f"did you mean {close[0]}?" if close else "name it after what it extends, as in account.schema.json"
    return Problem(KIND, "this file extends nothing, and no schema refers to it", do)


def _problem(source: Source, pointer: Pointer, message: str, do: str) -> Problem:
    place = source.nearest(pointer)
    return Problem(KIND, message, do, place.key or place.value, pointer)


class _Judge:
    """Everything that can be wrong with one file by itself."""

    def __init__(self, path: str, source: Source, circles: Sequence[str], lists: Sequence[str]) -> None:
        self.path = path
        self.source = source
        self.circles = circles
        self.lists = lists

    def problems(self) -> Iterator[Problem]:
        yield from self._name()
        data = self.source.data
        if not isinstance(data, Mapping):
            yield Problem(KIND, "a schema is a mapping", 'write {"properties": {…}}', START)
            return
        found = list(self._words(data))
        yield from found
        if not found:
            yield from self._meta(data)

    def _at(self, pointer: Pointer, message: str, do: str) -> Problem:
        return _problem(self.source, pointer, message, do)

    def _name(self) -> Iterator[Problem]:
        name = self.path.rpartition("/")[2].removesuffix(locate.SUFFIX)
        if name == Entity.KAM or name in tuple(map(str, POLICY)):
            yield Problem(
                KIND, f"the settings in {name}.yaml cannot be extended", "put fields of your own into records"
            )
        found = target(self.path)
        if found and found.circle is not None and found.circle not in self.circles:
            close = _close(found.circle, self.circles)
            hint = f"did you mean {close[0]}?" if close else f"the circles are {', '.join(self.circles)}"
            yield Problem(KIND, f"policy/circles.yaml has no circle {found.circle}", hint)
        reserved = locate.load("interaction")["properties"]
        if found and found.kind is not None and found.kind in reserved:
            yield Problem(
                KIND,
                f"a kind of interaction cannot be called {found.kind}: that is one of its fields",
                f"call it otherwise; the fields are {', '.join(reserved)}",
            )

    def _words(self, data: Mapping[str, Any]) -> Iterator[Problem]:
        for pointer, schema in walk(data):
            if isinstance(schema, bool):
                continue
            if not isinstance(schema, Mapping):
                yield self._at(pointer, "a schema is a mapping, true or false", 'write it as in {"type": "string"}')
            elif len(pointer) > _DEEPEST:
                yield self._at(pointer, "the schema is nested too deeply", "use fewer levels")
                return
            else:
                for word, value in schema.items():
                    yield from self._word((*pointer, word), word, value, schema)

    def _word(self, pointer: Pointer, word: str, value: Any, schema: Mapping[str, Any]) -> Iterator[Problem]:
        if word in COMPOSED or word not in KEYWORDS:
            close = _close(word, sorted(KEYWORDS), 0.75)
            do = f"did you mean {close[0]}?" if close else "leave it out; docs/schemas.md lists the keywords"
            yield self._at(pointer, f"schemas here do not know the keyword {word}", do)
            return
        shape = _SHAPES.get(word)
        if shape is not None and not shape[0](value):
            yield self._at(pointer, f"{word} should be {shape[1]}", "write it so")
            return
        if word == "pattern":
            yield from self._pattern(pointer, value)
        elif word == "patternProperties":
            for name in value:
                yield from self._pattern((*pointer, name), name)
        elif word == "format" and value not in FORMATS:
            yield self._at(pointer, f"schemas here do not know the format {value}", f"one of: {', '.join(FORMATS)}")
        elif word == "x-kam-list" and self.lists and value not in (*self.lists, "circles"):
            close = _close(value, self.lists)
            hint = f"did you mean {close[0]}?" if close else f"the lists are {', '.join(self.lists)}"
            yield self._at(pointer, f"policy/lists.yaml knows no list {value}", hint)
        elif word == "$schema" and value.rstrip("#") != _DRAFT:
            yield self._at(
                pointer, "schemas here are of draft 2020-12", f'write "$schema": "{_DRAFT}", or leave it out'
            )
        elif word == "x-kam-replaces" and (len(pointer) > 1 or not self.path.startswith("circles/")):
            yield self._at(pointer, "only what a circle asks can be replaced", "use it at the top, in circles/")
        elif word == "x-kam-known":
            missing = [name for name in value if name not in schema.get("required", ())]
            if missing:
                yield self._at(
                    pointer, f"x-kam-known names {missing[0]}, which is not required here", "add it to required"
                )

    def _pattern(self, pointer: Pointer, pattern: str) -> Iterator[Problem]:
        from kamcli.schemas.ambiguity import check
        from kamcli.schemas.pattern import PatternError

        try:
            check(pattern)
        except PatternError as error:
            yield self._at(pointer, f"the pattern {pattern} cannot be used: {error.what}", error.do)

    def _meta(self, data: Mapping[str, Any]) -> Iterator[Problem]:
        from jsonschema import Draft202012Validator

        for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(data):
            pointer = tuple(error.absolute_path)
            yield self._at(
                pointer, f"this is no JSON Schema: {error.message}", "see docs/schemas.md for what may stand here"
            )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_target(value: Any) -> bool:
    targets = [value] if isinstance(value, str) else value
    return isinstance(targets, list) and bool(targets) and all(target in REFERENCES for target in targets)


_TEXT = (_is_text, "a text")
_TEXTS = (_is_texts, "a list of texts")
_MAPPING = (_is_mapping, "a mapping")
_SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("title", "description", "pattern", "format", "$ref", "$schema", "$id", "$comment"), _TEXT),
    **dict.fromkeys(("x-kam-message", "x-kam-do", "x-kam-field", "x-kam-unknown", "x-kam-list"), _TEXT),
    **dict.fromkeys(("required", "x-kam-known", "x-kam-key"), _TEXTS),
    **dict.fromkeys(NAMED_SCHEMAS, _MAPPING),
    **dict.fromkeys(MANY_SCHEMAS, (lambda value: isinstance(value, list) and bool(value), "a list of schemas")),
    **dict.fromkeys(ONE_SCHEMA, (lambda value: isinstance(value, Mapping | bool), "a schema")),
    "x-kam-personal": (lambda value: value in PERSONAL, f"one of {', '.join(PERSONAL)}"),
    "x-kam-needs": (lambda value: value == "personal", "personal"),
    "x-kam-replaces": (lambda value: isinstance(value, bool), "true or false"),
    "x-kam-block": (lambda value: value in ("required", "optional"), "required or optional"),
    "x-kam-references": (_is_target, f"one or more of {', '.join(REFERENCES)}"),
    "x-kam-waivers": (lambda value: isinstance(value, list) and all(map(_is_mapping, value)), "a list of schemas"),
}


def _close(word: str, known: Sequence[str], cutoff: float = 0.6) -> list[str]:
    """The one of the known words that is most like a word; none where none is."""
    from difflib import get_close_matches

    return get_close_matches(word, known, n=1, cutoff=cutoff)
