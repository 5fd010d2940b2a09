"""Frozen dataclasses out of validated data, by their annotations. Checks nothing: the schemas did."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

T = TypeVar("T")


def build(kind: type[T], data: Mapping[str, Any]) -> T:
    """Make a `kind` of `data`, which has a value for each of its fields that has no default.

    A field named with a final underscore (`from_`) reads the key without it.
    """
    values = {}
    for name, annotation in _fields(cast("Any", kind)):
        key = name.removesuffix("_")
        if key in data:
            values[name] = _value(annotation, data[key])
    return kind(**values)


def frozen(value: Any) -> Any:
    """A copy of parsed data that nobody can change: read-only mappings, tuples for lists."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _value(annotation: Any, value: Any) -> Any:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _value(next(a for a in arguments if a is not type(None)), value)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return build(annotation, value)
    if origin is tuple:
        return tuple(_value(arguments[0], item) for item in value)
    if origin is Mapping:
        return MappingProxyType({key: _value(arguments[1], item) for key, item in value.items()})
    if annotation in (Decimal, int):
        # 30.0 is an integer to JSON Schema, and 15 a perfectly good percentage
        return annotation(value)
    return frozen(value)
