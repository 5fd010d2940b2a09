"""The single values of a record, with their places, for rules that look into every field. Finds nothing itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from kamcli.model.position import Pointer


def leaves(data: Any, without: Collection[str] = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value of `data` that is neither a mapping nor a list; fields named in `without` are passed over whole."""
    waiting: list[tuple[Pointer, Any]] = [((), data)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            waiting += (((*at, name), inner) for name, inner in value.items() if name not in without)
        elif isinstance(value, list):
            waiting += (((*at, index), inner) for index, inner in enumerate(value))
        else:
            yield at, value


def lists(data: Any, without: Collection[str] = ()) -> Iterator[tuple[Pointer, list[Any]]]:
    """Every list of `data`, at any depth; fields named in `without` are passed over whole."""
    waiting: list[tuple[Pointer, Any]] = [((), data)]
    while waiting:
        at, value = waiting.pop()
        if type(value) is list:
            yield at, value
        for step, inner in value.items() if type(value) is dict else enumerate(value):
            kind = type(inner)
            if (kind is dict or kind is list) and step not in without:
                waiting.append(((*at, step), inner))


def mappings(data: Any, name: str) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The groups of fields in the list `name` of a mapping; whatever else stands there is passed over."""
    items = data.get(name) if isinstance(data, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (name, index), item


def texts(data: Any, name: str) -> Iterator[tuple[Pointer, str]]:
    """The texts in the list `name` of a mapping; whatever else stands there is passed over."""
    items = data.get(name) if isinstance(data, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            yield (name, index), item


def text(data: Any, name: str) -> str | None:
    """The text in a field of a mapping; None where there is none."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) and value.strip() else None
