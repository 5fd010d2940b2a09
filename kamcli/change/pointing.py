"""Fields as people write them, `legal_entities[acme-de].tax_id`, to the place in a record. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.model.field_name import steps
from kamcli.model.position import Pointer, render_pointer
from kamcli.policy.wording import choices, suggestion
from kamcli.schemas.shape import Shape

_FIELD = re.compile(r"((?:[^\[\]=]|\[[^\]]*\])*?)([+-]?=)")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One change as it was written: `=` sets (or, with no text, takes out), `+=` adds to a list, `-=` takes from it."""

    field: str
    sign: str
    text: str


def assignment(argument: str) -> Assignment:
    """Read `FIELD=VALUE`, `FIELD+=VALUE` or `FIELD-=VALUE`. Raises UsageError."""
    match = _FIELD.match(argument)
    if match is None or not match[1].strip():
        raise UsageError(
            f"“{argument}” does not say which field gets which value",
            do='write FIELD=VALUE, as in headcount=250 or "name=Acme GmbH"; several at once are fine',
        )
    return Assignment(match[1].strip(), match[2], argument[match.end() :])


def point(field: str, data: Mapping[str, Any], root: Shape) -> tuple[Pointer, Shape]:
    """The place of a field in a record and what the schema says of it.

    An item of a list is named by its key (`[acme-de]`), or else by its number, from 0. Raises UsageError where
    there is no such field or item, with those that there are.
    """
    pointer: list[str | int] = []
    here: Shape = root
    value: Any = data
    for step in steps(field):
        if step.startswith("["):
            index = _item(step[1:], value, here, _written(pointer))
            inside, value = here.item, value[index]
            assert inside is not None
            pointer.append(index)
        else:
            inside = here.field(step)
            if inside is None:
                raise _no_field(step, here, _written(pointer))
            value = value.get(step) if isinstance(value, Mapping) else None
            pointer.append(step)
        here = inside
    return tuple(pointer), here


def item_at(key: str, items: list[Any], shape: Shape) -> int | None:
    """The index of the item of a list that a key names, or None; with a key of several parts, its first may do."""
    wanted = key.casefold()
    for width in (len(shape.key), 1):
        found = [index for index, item in enumerate(items) if _key(item, shape.key[:width]).casefold() == wanted]
        if len(found) == 1:
            return found[0]
    return None


def keys(items: list[Any], shape: Shape) -> list[str]:
    """How the items of a list are named; by their number where they have no key of their own."""
    return [_key(item, shape.key) or str(index) for index, item in enumerate(items)]


def _key(item: Any, fields: tuple[str, ...]) -> str:
    if isinstance(item, Mapping):
        return ",".join(str(item[name]) for name in fields if name in item)
    return str(item)


def _item(key: str, items: Any, shape: Shape, field: str) -> int:
    if shape.kind not in ("list", "any") or shape.item is None or not isinstance(items, list | None):
        raise UsageError(f"{field} is not a list, so it has no item [{key}]", do=f"write {field}=…")
    items = items if isinstance(items, list) else []
    found = item_at(key, items, shape)
    if found is None and re.fullmatch(r"\d{1,6}", key, re.ASCII) and int(key) < len(items):
        found = int(key)
    if found is None:
        there = f"there are: {choices(keys(items, shape))}" if items else "the list is empty"
        raise UsageError(f"{field} has no item [{key}]", do=f"{there}; {field}+=… adds one")
    return found


def _no_field(name: str, group: Shape, field: str) -> UsageError:
    if group.kind == "list":
        return UsageError(
            f"{field} is a list, so {field}.{name} does not say which item is meant", do=f"write {field}[KEY].{name}"
        )
    if not group.names:
        return UsageError(f"{field} is one value and has no field {name}", do=f"write {field}=…")
    return UsageError(f"there is no field {field}.{name}".replace(" .", " "), do=suggestion(name, group.names))


def _written(pointer: list[str | int]) -> str:
    return render_pointer(tuple(pointer))
