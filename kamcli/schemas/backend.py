"""The two libraries that validate: jsonschema-rs where it is installed, else jsonschema. They give the same places.

Only where an instance fails is taken from them, never their words; nothing here fetches a schema.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kamcli.model.money import EXACT
from kamcli.model.position import Pointer
from kamcli.schemas.format import FORMATS
from kamcli.schemas.pattern import compiled
from kamcli.schemas.vocabulary import children

Failure = tuple[Pointer, Pointer]
"""Where in the instance, and which keyword of the schema (a path from its root)."""
_FALSE = {"not": {}, "$comment": "false"}

Check = Callable[[Any], Iterable[Failure]]


def check(schema: Mapping[str, Any]) -> Check:
    """Compile a schema with the fastest library there is."""
    try:
        import jsonschema_rs  # noqa: F401
    except ImportError:
        return slow(schema)
    return fast(schema)


def fast(schema: Mapping[str, Any]) -> Check:
    """Compile with jsonschema-rs: linear-time patterns, exact decimals."""
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(
        dict(schema),
        formats=dict(FORMATS),
        validate_formats=True,
        retriever=_refuse,
        pattern_options=jsonschema_rs.RegexOptions(),
    )

    def failures(instance: Any) -> list[Failure]:
        try:
            if validator.is_valid(instance):
                return []
            found = validator.iter_errors(instance)
            return [
                (tuple(error.instance_path), tuple(getattr(error, "evaluation_path", error.schema_path)))
                for error in found
            ]
        except (UnicodeEncodeError, ValueError):  # half a surrogate pair, say: rare, so the slow way may judge it
            return list(slow(schema)(instance))

    return failures


def slow(schema: Mapping[str, Any]) -> Check:
    """Compile with jsonschema, told to mean what jsonschema-rs means."""
    validator = _slow_class()(_spelled_out(dict(schema)), registry=_closed_registry(), format_checker=_format_checker())

    def failures(instance: Any) -> list[Failure]:
        found = []
        for error in validator.iter_errors(instance):
            path = tuple(error.absolute_schema_path)
            path = path[:-1] if error.schema == _FALSE else path
            found.append((tuple(error.absolute_path), _followed(schema, path)))
        return found

    return failures


def _followed(schema: Mapping[str, Any], path: Pointer) -> Pointer:
    """The way to the keyword with `$ref` where it leads through a reference, which jsonschema leaves out."""
    node: Any = schema
    way: list[Any] = []
    for step in path:
        while isinstance(node, dict) and step not in node and "$ref" in node:
            node = target(schema, node["$ref"])
            way.append("$ref")
        node = node[step]
        way.append(step)
    return tuple(way)


def target(schema: Mapping[str, Any], ref: str) -> Any:
    """What a reference within the same schema leads to."""
    node: Any = schema
    for token in ref.removeprefix("#").split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched: schemas are closed")


def _spelled_out(schema: Any) -> Any:
    """The schema with `false` written as a rule, because jsonschema does not say where a `false` stands."""
    if schema is False:
        return dict(_FALSE)
    if not isinstance(schema, dict):
        return schema
    result = dict(schema)
    for place, below in children(schema):
        if place == ("additionalProperties",) and below is False:
            continue
        if len(place) == 1:
            result[place[0]] = _spelled_out(below)
        else:
            if result[place[0]] is schema[place[0]]:
                result[place[0]] = schema[place[0]].copy()
            result[place[0]][place[1]] = _spelled_out(below)
    return result


def _closed_registry() -> Any:
    from referencing import Registry
    from referencing.exceptions import NoSuchResource

    def refuse(uri: str) -> Any:
        raise NoSuchResource(ref=uri)  # type: ignore[call-arg]

    return Registry(retrieve=refuse)  # type: ignore[call-arg]


@lru_cache(maxsize=1)
def _format_checker() -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, accepts in FORMATS.items():
        checker.checks(name)(lambda value, accepts=accepts: not isinstance(value, str) or accepts(value))
    return checker


@lru_cache(maxsize=1)
def _slow_class() -> Any:
    from jsonschema import Draft202012Validator, validators

    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number})
    return validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            "pattern": _pattern,
            "patternProperties": _pattern_properties,
            "additionalProperties": _additional_properties,
            "multipleOf": _multiple_of,
        },
        type_checker=types,
    )


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_integer(_: Any, value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


def _error(message: str) -> Any:
    from jsonschema import ValidationError

    return ValidationError(message)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ARG001
    if isinstance(instance, str) and not compiled(pattern).search(instance):
        yield _error("pattern")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ARG001
    if not isinstance(instance, dict):
        return
    for pattern, below in patterns.items():
        for key, value in instance.items():
            if compiled(pattern).search(key):
                yield from validator.descend(value, below, path=key, schema_path=pattern)


def _additional_properties(validator: Any, rest: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not isinstance(instance, dict):
        return
    extras = additional(schema, instance)
    if rest is False and extras:
        yield _error("additionalProperties")
    elif isinstance(rest, dict):
        for key in extras:
            yield from validator.descend(instance[key], rest, path=key)


def additional(schema: Mapping[str, Any], instance: Mapping[str, Any]) -> list[str]:
    """Return the keys of an object that a schema's properties and patternProperties leave over."""
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [key for key in instance if key not in known and not any(compiled(p).search(key) for p in patterns)]


def _multiple_of(validator: Any, unit: Any, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ARG001
    if not _is_number(None, instance):
        return
    with contextlib.suppress(ArithmeticError):
        if EXACT.remainder(Decimal(str(instance)), Decimal(str(unit))) == 0:
            return
    yield _error("multipleOf")
