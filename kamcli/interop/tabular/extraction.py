"""From one row to the fields of one record: evaluate, translate, resolve references, convert. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.expression import Expression, Template
from kamcli.interop.tabular.field_types import ANY, LEDGER_KINDS, FieldType, FieldTypes
from kamcli.interop.tabular.formats import Cell, RowTrouble, date_in, number_in, shown
from kamcli.interop.tabular.functions import Value as Scalar
from kamcli.interop.tabular.functions import text_of
from kamcli.interop.tabular.join import RowView
from kamcli.interop.tabular.mapping import Group, Items, Node, Value
from kamcli.model.dates import partial_date

YES = frozenset({"true", "yes", "y", "1", "да", "д", "истина", "ναι", "+", "x"})
NO = frozenset({"false", "no", "n", "0", "нет", "н", "ложь", "όχι", "-"})

Resolve = Callable[[Value, str, str | None], str | None]
"""(value, text, account) → the id of the record that the text names, None if it may stay empty. Raises RowTrouble."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value for a field; None where the row has none. `keep`: what the repository has wins."""

    value: Any
    keep: bool
    removes: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a list: each a Leaf or a dict of fields."""

    items: tuple[Any, ...]
    key: tuple[str, ...]
    on_change: str


Tree = Mapping[str, Any]
"""Fields: names to Leaf, Entries or inner trees. Empty entries and empty groups are left out."""


def plain_data(tree: Any) -> Any:
    """The tree as data to be written; empty values are left out."""
    if isinstance(tree, Leaf):
        return tree.value
    if isinstance(tree, Entries):
        return [plain_data(item) for item in tree.items]
    found = {name: plain_data(inner) for name, inner in tree.items()}
    return {name: value for name, value in found.items() if value is not None and value not in ({}, [])}


class Extraction:
    """Takes the fields of one target out of rows."""

    def __init__(self, types: FieldTypes | None, on_change: str, resolve: Resolve) -> None:
        self._types = types
        self._keep = on_change == "keep"
        self._on_change = on_change
        self._resolve = resolve

    def type_of(self, pattern: tuple[str, ...]) -> FieldType:
        """What a field is; ledgers have no types in their schema, as their cells are text."""
        if self._types is None:
            return FieldType(LEDGER_KINDS.get(pattern[0], "text"))
        return self._types.of(pattern)

    def fields(self, group: Group, view: RowView, account: str | None) -> dict[str, Any]:
        """The tree of one row. Raises RowTrouble."""
        return self._group(group, (), view, account, None)[0]

    def _group(
        self, group: Group, pattern: tuple[str, ...], view: RowView, account: str | None, part: str | None
    ) -> tuple[dict[str, Any], bool]:
        """The fields of a group, and whether the row (not only constants) gave any of them a value."""
        tree: dict[str, Any] = {}
        filled, variable = False, False
        for name, node in group.fields.items():
            inner = (*pattern, name)
            if isinstance(node, Group):
                subtree, some = self._group(node, inner, view, account, part)
                if subtree:
                    tree[name] = subtree
                filled, variable = filled or some, True
            elif isinstance(node, Items):
                entries = self._items(node, inner, view, account)
                if entries.items:
                    tree[name] = entries
                filled, variable = filled or bool(entries.items), True
            else:
                tree[name] = self._leaf(node, inner, view, account, part)
                if not node.constant:
                    filled, variable = filled or tree[name].value is not None, True
        if pattern and variable and not filled:
            return {}, False
        return tree, filled or not variable

    def _items(self, node: Items, pattern: tuple[str, ...], view: RowView, account: str | None) -> Entries:
        found: list[Any] = []
        for item in node.items:
            for part in self._parts(item, view):
                entry: Any
                if isinstance(item, Group):
                    entry, some = self._group(item, (*pattern, "*"), view, account, part)
                    if some and plain_data(entry) not in [plain_data(one) for one in found]:
                        found.append(entry)
                elif isinstance(item, Value):
                    entry = self._leaf(item, (*pattern, "*"), view, account, part)
                    if entry.value is not None and entry.value not in [one.value for one in found]:
                        found.append(entry)
                else:
                    raise RowTrouble("a list cannot stand directly in a list")
        on_change = node.on_change or self._on_change
        return Entries(tuple(found), node.key or self.type_of(pattern).key, on_change)

    def _parts(self, item: Node, view: RowView) -> list[str | None]:
        """The parts of the cell that is split, if the entry has one; else a single None."""
        values = [item] if isinstance(item, Value) else list(item.fields.values()) if isinstance(item, Group) else []
        splits = [value for value in values if isinstance(value, Value) and value.split is not None]
        if not splits:
            return [None]
        separator = splits[0].split or ";"
        return [part.strip() for part in text_of(raw(splits[0], view)).split(separator) if part.strip()]

    def _leaf(
        self, value: Value, pattern: tuple[str, ...], view: RowView, account: str | None, part: str | None = None
    ) -> Leaf:
        keep = value.on_change == "keep" or (value.on_change is None and self._keep)
        split = part if value.split is not None else None
        return Leaf(self.scalar(value, self.type_of(pattern), view, account, split), keep, value.removes)

    def scalar(
        self, value: Value, wanted: FieldType, view: RowView, account: str | None = None, part: str | None = None
    ) -> Scalar | None:
        """One value of a row, as the field wants it; None where it is empty. Raises RowTrouble."""
        found: Scalar | None = raw(value, view)
        if part is not None:
            found = Cell.of(part, found.column, found.numbers, found.dates) if isinstance(found, Cell) else part
        if value.lookup is not None:
            found = _translated(value, text_of(found), view)
        if value.record is not None and found is not None and text_of(found).strip():
            return self._resolve(value, text_of(found).strip(), account)
        return _converted(value, found, wanted, view)


def raw(value: Value, view: RowView) -> Scalar:
    """What a value's source gives for a row, before it is translated or converted. Raises RowTrouble."""
    source = value.source
    if isinstance(source, Expression):
        return source.evaluate(view)
    if isinstance(source, Template):
        return source.evaluate(view)
    if value.constant or not isinstance(source, str):
        return source
    return view.cell(source)


def identifying(value: Value, view: RowView) -> str:
    """The text that identifies a row: nothing in it may be empty. Raises RowTrouble."""
    found = value.source.evaluate(view, whole=True) if isinstance(value.source, Template) else raw(value, view)
    if value.lookup is not None:
        found = _translated(value, text_of(found), view) or ""
    if not text_of(found).strip():
        raise RowTrouble(f"{value.column or 'the value that names the row'} is empty, so the row cannot be found again")
    return text_of(found).strip()


def _translated(value: Value, text: str, view: RowView) -> Scalar | None:
    assert value.lookup is not None
    if value.missing is None:
        return view.translate(value.lookup, text)
    found = view.entry(value.lookup, text)
    if found is not None:
        return found
    if value.missing == "same":
        return text
    if value.missing == "error" and text.strip():
        raise RowTrouble(f"the lookup {value.lookup} has no entry for {shown(text)}")
    return None


def _converted(value: Value, found: Scalar | None, wanted: FieldType, view: RowView) -> Scalar | None:
    if found is None or (isinstance(found, str) and not found.strip()):
        return None
    kind = wanted.kind
    if kind == "any":
        kind = "date" if value.dates else "number" if value.numbers or isinstance(found, Decimal) else "as-is"
    if kind == "number":
        if value.numbers is not None and isinstance(found, Cell):
            found = Cell.of(found, found.column, value.numbers, found.dates)
        return number_in(found, value.numbers or view.numbers)
    if kind in ("date", "part-date"):
        if kind == "part-date" and isinstance(found, str) and partial_date(found):
            return str(found)
        return date_in(found, value.dates, view.dates).isoformat()
    if kind == "yes-no":
        return _yes_no(found)
    if isinstance(found, bool) and kind == "as-is":
        return found
    return text_of(found).replace("\r\n", "\n").replace("\r", "\n").strip()


def _yes_no(found: Scalar) -> bool:
    if isinstance(found, bool):
        return found
    folded = text_of(found).strip().casefold()
    if folded in YES or folded in NO:
        return folded in YES
    raise RowTrouble(f"{shown(found)} stands where yes or no is needed")


__all__ = ["ANY", "Entries", "Extraction", "Leaf", "Resolve", "Tree", "identifying", "plain_data", "raw"]
