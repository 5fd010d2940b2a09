"""Comparing what a file says with what a record has, and editing only the fields that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kamcli import yamlio
from kamcli.interop.tabular.extraction import Entries, Leaf, Tree, plain_data
from kamcli.interop.tabular.formats import RowTrouble
from kamcli.interop.tabular.plan import FieldChange
from kamcli.model.position import Pointer, render_pointer


def same(old: Any, new: Any) -> bool:
    """Whether two values are the same to a reader: 12, 12.0 and 12.00 are."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, (int, Decimal)) and isinstance(new, (int, Decimal)):
        return Decimal(old) == Decimal(new)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    return type(old) is type(new) and bool(old == new)


def differences(old: Mapping[str, Any], tree: Tree, pointer: Pointer = ()) -> Iterator[FieldChange]:
    """The fields that differ; those that only the record has are none of the file's business. Raises RowTrouble."""
    for name, node in tree.items():
        here = (*pointer, name)
        before = old.get(name)
        if isinstance(node, Leaf):
            yield from _leaf(before, node, here)
        elif isinstance(node, Entries):
            if before is not None and not isinstance(before, list):
                raise RowTrouble(f"{render_pointer(here)} is not a list in the repository")
            yield from _list(before or [], node, here)
        else:
            if before is not None and not isinstance(before, dict):
                raise RowTrouble(f"{render_pointer(here)} is not a group of fields in the repository")
            yield from differences(before or {}, node, here)


def _leaf(before: Any, leaf: Leaf, here: Pointer) -> Iterator[FieldChange]:
    if leaf.value is None:
        if leaf.removes and before is not None:
            yield FieldChange(here, before, None, kept=leaf.keep)
    elif before is None:
        yield FieldChange(here, None, leaf.value)
    elif not same(before, leaf.value):
        yield FieldChange(here, before, leaf.value, kept=leaf.keep)


def _list(before: list[Any], entries: Entries, here: Pointer) -> Iterator[FieldChange]:
    """Entries are found again by their key; new ones are added at the end, others are left alone."""
    new = plain_data(entries)
    if not before:
        if new:
            yield FieldChange(here, None, new)
        return
    if entries.on_change == "replace":
        if not same(before, new):
            yield FieldChange(here, before, new)
        return
    added = len(before)
    for item, data in zip(entries.items, new, strict=True):
        index = _index(before, data, entries.key)
        if index is None:
            keep = entries.on_change == "keep"
            yield FieldChange((*here, added), None, data, kept=keep)
            added += not keep
        elif isinstance(item, dict) and isinstance(before[index], dict):
            yield from differences(before[index], item, (*here, index))


def _index(before: list[Any], data: Any, key: tuple[str, ...]) -> int | None:
    for index, old in enumerate(before):
        if not isinstance(data, dict):
            if same(old, data):
                return index
        elif isinstance(old, dict):
            names = [name for name in key if name in data] or list(data)
            if all(name in old and same(old[name], data[name]) for name in names):
                return index
    return None


def edited(source: bytes, changes: list[FieldChange]) -> bytes:
    """The file with these fields changed, and every other byte as it was. Raises DataError where that cannot be."""
    for change in changes:
        if change.kept:
            continue
        if change.new is None:
            source = yamlio.remove(source, change.pointer)
        elif change.old is None and isinstance(change.pointer[-1], int):
            source = yamlio.append(source, change.pointer[:-1], change.new)
        else:
            source = yamlio.set_value(source, change.pointer, change.new)
    return source


def merged(first: dict[str, Any], second: Tree, pointer: Pointer = ()) -> dict[str, Any]:
    """The fields of two rows of one record: lists are joined, anything else must agree. Raises RowTrouble."""
    result = dict(first)
    for name, node in second.items():
        mine = result.get(name)
        here = render_pointer((*pointer, name))
        if mine is None or (isinstance(mine, Leaf) and mine.value is None):
            result[name] = node
        elif isinstance(node, Leaf):
            if node.value is not None and not (isinstance(mine, Leaf) and same(mine.value, node.value)):
                raise RowTrouble(
                    f"{here} is {node.value!s} here and {plain_data(mine)!s} in an earlier row of the same record"
                )
        elif isinstance(node, Entries) and isinstance(mine, Entries):
            result[name] = Entries(tuple(_joined(mine, node, here)), mine.key, mine.on_change)
        elif isinstance(node, dict) and isinstance(mine, dict):
            result[name] = merged(mine, node, (*pointer, name))
    return result


def _joined(first: Entries, second: Entries, here: str) -> list[Any]:
    items = list(first.items)
    for item in second.items:
        data = plain_data(item)
        index = _index([plain_data(one) for one in items], data, first.key)
        if index is None:
            items.append(item)
        elif isinstance(item, dict):
            items[index] = merged(items[index], item, (here, index))
    return items
