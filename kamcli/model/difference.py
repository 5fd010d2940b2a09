"""What differs between two values of one record: fields by name, items of lists by their key. Values only, no files.

Pure: the same for two versions of a record, for a merge of three, and for the question who wrote what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from kamcli.dataclass import dataclass


class Absence(Enum):
    """There is no value; not the same as an empty one."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absence.ABSENT


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list by what tells it apart: the values of `fields`, or with none of them the item itself.

    `nth` counts items that have one key.
    """

    fields: tuple[str, ...]
    key: tuple[Any, ...]
    nth: int = 1

    def __str__(self) -> str:
        name = ", ".join(_plain(part) for part in self.key if part is not None)
        return name if self.nth == 1 else f"{name} #{self.nth}"


PathStep = str | int | Item
Path = tuple[PathStep, ...]
"""Names of fields, items by their key, items without one by their place; () is the whole value."""


@dataclass(frozen=True, slots=True)
class Order:
    """The items of a list in their order: what `before` and `after` are where nothing but the order differs."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs. `before` and `after` are the values, ABSENT, or both an Order."""

    path: Path
    before: Any
    after: Any

    @property
    def is_order(self) -> bool:
        """Whether only the order of items differs."""
        return isinstance(self.after, Order)

    @property
    def is_place(self) -> bool:
        """Whether it is an order that differs only in where items came or went: the others kept theirs."""
        if not (isinstance(self.before, Order) and isinstance(self.after, Order)):
            return False
        before, after = set(self.before.items), set(self.after.items)
        return [item for item in self.before.items if item in after] == [
            item for item in self.after.items if item in before
        ]


@dataclass(frozen=True)
class ItemKeys:
    """By which fields the items of lists are told apart: of this value (`key`), of its fields, and inside its items."""

    key: tuple[str, ...] = ()
    fields: Mapping[str, ItemKeys] = field(default_factory=lambda: MappingProxyType({}))
    items: ItemKeys | None = None

    def below(self, step: PathStep) -> ItemKeys:
        """The keys of what stands at a step."""
        if isinstance(step, str):
            return self.fields.get(step, NO_KEYS)
        return self.items or NO_KEYS


NO_KEYS: Final = ItemKeys()


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same data: the order of fields does not count; 1 is 1.0, but neither yes nor '1'."""
    if one is other:
        return True
    kind = type(one)
    if kind is str or type(other) is str:
        return bool(one == other)
    if kind is dict:
        return (
            type(other) is dict
            and len(one) == len(other)
            and all(name in other and same(value, other[name]) for name, value in one.items())
        )
    if kind is list:
        return type(other) is list and len(one) == len(other) and all(map(same, one, other))
    if kind is bool or type(other) is bool:
        return one is other
    return bool(one == other)


# ---- the items of lists


def named(*lists: Sequence[Any], key: Sequence[str] = ()) -> tuple[list[Item], ...] | None:
    """The names of the items of lists that are versions of one list; None where they can only go by their place.

    Items go by the declared key if all have it, else by their `id`, else, where all are plain values, by themselves.
    """
    found = _told_apart(lists, key)
    if found is None:
        return None
    fields, marks = found
    return tuple([Item(fields, *mark) for mark in each] for each in marks)


_Mark = tuple[tuple[Any, ...], int]
"""What an Item is called by: its key, and the how manieth it is. Of long lists, most never become an Item."""


def _told_apart(lists: Sequence[Sequence[Any]], key: Sequence[str]) -> tuple[tuple[str, ...], list[list[_Mark]]] | None:
    for fields in dict.fromkeys((tuple(key), ("id",), ())):
        found = [marks for items in lists if (marks := _marks(items, fields)) is not None]
        if len(found) == len(lists):
            return fields, found
    return None


_PLAIN = frozenset((str, int, Decimal, type(None)))


def _marks(items: Sequence[Any], fields: tuple[str, ...]) -> list[_Mark] | None:
    kinds = set(map(type, items))
    if fields:
        if not kinds <= {dict}:
            return None
        keys = [tuple([item.get(name) for name in fields]) for item in items]
        if not {type(part) for key in keys for part in key} <= _PLAIN or (None,) * len(fields) in keys:
            return None
    elif kinds <= _PLAIN:
        keys = [(item,) for item in items]
    else:
        return None
    if len(set(keys)) == len(keys):
        return [(key, 1) for key in keys]
    found: list[_Mark] = []
    counts: dict[tuple[Any, ...], int] = {}
    for key in keys:
        nth = counts[key] = counts.get(key, 0) + 1
        found.append((key, nth))
    return found


# ---- from two values to their differences, and back


def differences(before: Any, after: Any, keys: ItemKeys = NO_KEYS, path: Path = ()) -> list[Difference]:
    """What differs, in the order of the fields; a group or list that comes or goes is one difference.

    `applied(before, differences(before, after, keys))` is the same as `after`.
    """
    found: list[Difference] = []
    _compare(before, after, keys, path, found)
    return found


def _compare(before: Any, after: Any, keys: ItemKeys, path: Path, found: list[Difference]) -> None:
    if type(before) is dict and type(after) is dict:
        for name, value in after.items():
            old = before.get(name, ABSENT)
            kind = type(value)
            if value is old:
                continue  # as all that is the same in two versions, where one reader read them
            if kind is type(old) and kind is not dict and kind is not list:
                if value != old:
                    found.append(Difference((*path, name), old, value))
            else:
                _compare(old, value, keys.fields.get(name, NO_KEYS), (*path, name), found)
        if not before.keys() <= after.keys():
            found += [Difference((*path, name), old, ABSENT) for name, old in before.items() if name not in after]
    elif type(before) is list and type(after) is list:
        if not same(before, after):
            _compare_lists(before, after, keys, path, found)
    elif not same(before, after):
        found.append(Difference(path, before, after))


def _compare_lists(before: list[Any], after: list[Any], keys: ItemKeys, path: Path, found: list[Difference]) -> None:
    inside = keys.items or NO_KEYS
    told = _told_apart((before, after), keys.key)
    if told is None:
        for index in range(max(len(before), len(after))):
            old = before[index] if index < len(before) else ABSENT
            new = after[index] if index < len(after) else ABSENT
            _compare(old, new, inside, (*path, index), found)
        return
    fields, (old_marks, new_marks) = told
    old_items, new_items = dict(zip(old_marks, before, strict=True)), dict(zip(new_marks, after, strict=True))
    for mark, value in new_items.items():
        old = old_items.get(mark, ABSENT)
        if value is not old and (fields or old is ABSENT):  # what goes by itself is the same
            _compare(old, value, inside, (*path, Item(fields, *mark)), found)
    gone = [(mark, old) for mark, old in old_items.items() if mark not in new_items]
    found += [Difference((*path, Item(fields, *mark)), old, ABSENT) for mark, old in gone]
    natural = [mark for mark in old_marks if mark in new_items] + [mark for mark in new_marks if mark not in old_items]
    if natural != new_marks:
        orders = [Order(tuple([Item(fields, *mark) for mark in marks])) for marks in (old_marks, new_marks)]
        found.append(Difference(path, *orders))


def applied(before: Any, changes: Iterable[Difference]) -> Any:
    """The value that differs from `before` by these differences; `before` stays as it is."""
    return _applied(before, [(change.path, change) for change in changes])


def _applied(before: Any, changes: list[tuple[Path, Difference]]) -> Any:
    if not changes:
        return before
    whole = [change for path, change in changes if not path and not change.is_order]
    if whole:
        return whole[-1].after
    order = [change.after for path, change in changes if not path]
    below: dict[PathStep, list[tuple[Path, Difference]]] = {}
    for path, change in changes:
        if path:
            below.setdefault(path[0], []).append((path[1:], change))
    if isinstance(before, list):
        return _applied_to_list(before, below, order[-1] if order else None)
    result = dict(before)
    for step, inner in below.items():
        value = _applied(result.get(step, ABSENT), inner)
        if value is ABSENT:
            result.pop(step, None)
        else:
            result[step] = value
    return result


def _applied_to_list(
    before: list[Any], below: dict[PathStep, list[tuple[Path, Difference]]], order: Order | None
) -> list[Any]:
    items: dict[PathStep, Any] = dict(enumerate(before))
    example = next((step for step in below if isinstance(step, Item)), order.items[0] if order else None)
    if isinstance(example, Item):
        marks = _marks(before, example.fields) or ()
        items = dict(zip([Item(example.fields, *mark) for mark in marks], before, strict=True))
    for step, inner in below.items():
        items[step] = _applied(items.get(step, ABSENT), inner)
    if order is not None:
        return [items[name] for name in order.items]
    return [value for value in items.values() if value is not ABSENT]


# ---- looking into one value


def leaves(value: Any, keys: ItemKeys = NO_KEYS, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every single value with its path; groups and lists only where they are empty."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, keys.below(name), (*path, name))
    elif isinstance(value, list) and value:
        names = named(value, key=keys.key)
        steps: Sequence[PathStep] = names[0] if names is not None else range(len(value))
        for step, inner in zip(steps, value, strict=True):
            yield from leaves(inner, keys.below(step), (*path, step))
    else:
        yield path, value


def written(path: Path) -> str:
    """A path as people write it: `legal_entities[main].tax_id`, `tags[urgent]`, `circles[0].id`."""
    text = ""
    for step in path:
        if isinstance(step, str):
            text += f".{step}" if text else step
        else:
            text += f"[{step}]"
    return text


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
