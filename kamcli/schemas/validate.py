"""What is wrong with a record by its schema: one violation for each thing a person would mend. Reads no files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer
from kamcli.schemas import backend


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong.

    `pointer` is the value at fault; for a missing or unknown field it is the object, and `field` the name
    (`strategy.plans` where `strategy` is missing too). `keyword` is the keyword of JSON Schema that fails;
    missing fields always have `required`, unknown ones `additionalProperties`, however the schema says it.
    `schema` is the schema with the failing keyword, or the rule with its own words (`message`, `do`) around it.
    """

    pointer: Pointer
    keyword: str
    expected: Any
    found: Any
    schema: Mapping[str, Any]
    field: str | None = None
    circle: str | None = None
    source: str | None = None
    message: str | None = None
    do: str | None = None


_CACHE: OrderedDict[int, tuple[Mapping[str, Any], backend.Check]] = OrderedDict()
_MOST_CACHED = 512


def violations(schema: Mapping[str, Any], instance: Any) -> list[Violation]:
    """All that is wrong with `instance`, in the order of places. A schema is compiled once: do not change it after."""
    failures = compiled(schema)(instance)
    return interpret(schema, instance, failures) if failures else []


def compiled(schema: Mapping[str, Any]) -> backend.Check:
    """What finds the places where data fail a schema; made when it is first asked for."""
    key = id(schema)
    if key in _CACHE and _CACHE[key][0] is schema:
        return _CACHE[key][1]
    check = backend.check(schema)
    _CACHE[key] = (schema, check)
    if len(_CACHE) > _MOST_CACHED:
        _CACHE.popitem(last=False)
    return check


def interpret(schema: Mapping[str, Any], instance: Any, failures: Iterable[backend.Failure]) -> list[Violation]:
    """Turn the places where validation failed into violations."""
    failures = list(failures)
    if not failures:
        return []
    found: dict[Any, Violation] = {}
    for pointer, path in sorted(set(failures), key=_order):
        for violation in _Trail(schema, instance, pointer, path).violations():
            if violation.keyword == "required":
                whole = ".".join((*map(str, violation.pointer), violation.field or ""))
                key: Any = ("required", whole, violation.message if violation.field is None else None)
            elif violation.message is not None:
                key = (id(violation.schema), violation.pointer)
            else:
                key = (violation.pointer, violation.keyword, violation.field)
            found.setdefault(key, violation)
    return _main_faults(found.values())


def _order(failure: backend.Failure) -> Any:
    return [
        [(isinstance(step, str), str(step) if isinstance(step, str) else step) for step in part] for part in failure
    ]


_PRECEDENCE = ("type", "const", "enum", "pattern", "format", "minLength", "maxLength")


def _main_faults(found: Iterable[Violation]) -> list[Violation]:
    """Of several faults of one text or number, the one that explains the others; lists and objects keep all."""
    result: list[Violation] = []
    main: dict[Pointer, int] = {}
    for violation in found:
        simple = violation.field is None and violation.keyword in _PRECEDENCE
        if not simple:
            result.append(violation)
        elif violation.pointer not in main:
            main[violation.pointer] = len(result)
            result.append(violation)
        elif _PRECEDENCE.index(violation.keyword) < _PRECEDENCE.index(result[main[violation.pointer]].keyword):
            result[main[violation.pointer]] = violation
    return result


_BRANCHES = {"allOf", "anyOf", "oneOf"}
_NAMED = {"properties", "patternProperties"}


class _Trail:
    """The way from a schema's root to a failing keyword, and what stands along it."""

    def __init__(self, schema: Mapping[str, Any], instance: Any, pointer: Pointer, path: Pointer) -> None:
        self.root = schema
        self.instance = instance
        self.pointer = pointer
        self.node: Any = schema
        self.parent: Mapping[str, Any] = schema
        self.depth = 0
        self.circle: str | None = None
        self.source: str | None = None
        self.advice: Mapping[str, Any] | None = None
        self.inherited = False
        self.missing: tuple[Mapping[str, Any], int] | None = None
        self.keyword: str | None = None
        self._visit(beside=False)
        steps = list(path)
        while steps and self.keyword is None:
            self._step(steps)

    def _visit(self, *, beside: bool) -> None:
        """Note what the present node says; `beside` if it speaks of the same value as the node before."""
        node = self.node
        if not beside and not self.inherited:
            self.advice = None
        if not isinstance(node, dict):
            return
        self.circle = node.get("x-kam-circle", self.circle)
        self.source = node.get("x-kam-file", self.source)
        if "x-kam-message" in node or "x-kam-do" in node:
            self.advice = node
            # words of a rule hold for all that the rule asks; words of a field hold for that field alone
            self.inherited = beside
        if "x-kam-required" in node and self.missing is None:
            self.missing = (node, self.depth)

    def _step(self, steps: list[Any]) -> None:
        word = steps.pop(0)
        if word == "$ref" and steps:
            self.node = backend.target(self.root, self.node["$ref"])
            self._visit(beside=True)
            return
        below = self.node.get(word) if isinstance(self.node, dict) else None
        self.parent = self.node
        if word in _BRANCHES and steps and isinstance(below, list):
            self.node = below[steps.pop(0)]
            self._visit(beside=True)
        elif word in ("then", "else") and steps:
            self.node = below
            self._visit(beside=True)
        elif word in _NAMED and steps and isinstance(below, dict):
            self.node = below[steps.pop(0)]
            self.depth += 1
            self._visit(beside=False)
        elif (
            word in ("items", "additionalProperties") and isinstance(below, dict | bool) and (steps or word == "items")
        ):
            self.node = below
            self.depth += 1
            self._visit(beside=False)
        else:
            self.keyword = {"minContains": "contains", "maxContains": "contains"}.get(word, str(word))

    def violations(self) -> list[Violation]:
        if self.missing is not None:
            return [self._missing_field(*self.missing)]
        if self.keyword is None and self.node is False and self.pointer:
            name = str(self.pointer[-1])
            return [self._violation("additionalProperties", self.pointer[:-1], self.parent, field=name, expected=False)]
        keyword = self.keyword or "false"
        node: Mapping[str, Any] = self.node if isinstance(self.node, dict) else {}
        value = at(self.instance, self.pointer)
        match keyword:
            case "required":
                names = [name for name in node["required"] if name not in value]
                return self._required(names, node)
            case "dependentRequired":
                wanted = [n for key, names in node[keyword].items() if key in value for n in names]
                return self._required([name for name in dict.fromkeys(wanted) if name not in value], node)
            case "additionalProperties":
                return [
                    self._violation(keyword, self.pointer, node, field=name, expected=_known(node))
                    for name in backend.additional(node, value)
                ]
            case "propertyNames":
                wrong = (
                    [name for name in value if compiled(node[keyword])(name)] if isinstance(node[keyword], dict) else []
                )
                return [
                    self._violation(keyword, self.pointer, node, field=str(n), expected=node[keyword]) for n in wrong
                ]
            case "anyOf" | "oneOf":
                if "x-kam-unknown" in node:
                    self.pointer = ("account",) if "account" in value else ()
                    return [self._violation("required", self.pointer, node, field=node["x-kam-unknown"], expected=None)]
                if self.advice is not None and "x-kam-field" in self.advice:
                    return self._required([str(self.advice["x-kam-field"])], node)
                first = _first_wanted(node[keyword])
                if first is not None and isinstance(value, dict) and first not in value:
                    return self._required([first], node)
        return [self._violation(keyword, self.pointer, node, expected=node.get(keyword))]

    def _required(self, names: Sequence[str], node: Mapping[str, Any]) -> list[Violation]:
        if self.advice is not None and "x-kam-field" in self.advice:
            names = [str(self.advice["x-kam-field"])]
        return [self._violation("required", self.pointer, node, field=name, expected=list(names)) for name in names]

    def _missing_field(self, node: Mapping[str, Any], depth: int) -> Violation:
        """The field that a circle asks for: as deep as the record goes, then the rest of its name."""
        whole = str(node["x-kam-required"])
        pointer, names = self.pointer[:depth], whole.split(".")
        here = at(self.instance, pointer)
        while len(names) > 1 and isinstance(here, dict) and isinstance(here.get(names[0]), dict):
            here = here[names[0]]
            pointer = (*pointer, names.pop(0))
        self.pointer = pointer
        found = self._violation("required", pointer, node, field=".".join(names), expected=[whole])
        return replace(found, schema=node)

    def _violation(
        self, keyword: str, pointer: Pointer, node: Mapping[str, Any], *, expected: Any, field: str | None = None
    ) -> Violation:
        advice = self.advice or {}
        return Violation(
            pointer=pointer,
            keyword=keyword,
            expected=expected,
            found=at(self.instance, pointer),
            schema=advice if self.inherited and advice else node,
            field=field if field is not None else advice.get("x-kam-field"),
            circle=self.circle,
            source=self.source,
            message=advice.get("x-kam-message"),
            do=advice.get("x-kam-do"),
        )


def at(instance: Any, pointer: Pointer) -> Any:
    """The value at a pointer that exists."""
    for step in pointer:
        instance = instance[step]
    return instance


def _known(node: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(node.get("properties", {}))


def _first_wanted(branches: Sequence[Any]) -> str | None:
    """The first field of alternatives that only ask for fields to be there."""
    if not all(isinstance(branch, dict) and branch.get("required") for branch in branches):
        return None
    return str(branches[0]["required"][0])
