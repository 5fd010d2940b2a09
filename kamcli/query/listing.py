"""Lists of records, one row each: the rows of a table, filtered and sorted. `kam list` shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.query.column import Column, Table, in_order
from kamcli.query.moment import Moment
from kamcli.query.tables import LISTINGS

Condition = Callable[[Table], frozenset[int]]
"""The numbers of a table's rows, from 1, for which a condition holds."""


@dataclass(frozen=True)
class Rows:
    """The rows of a list under their columns; `left_out` says which files it does without."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


def rows(
    moment: Moment,
    name: str,
    *,
    columns: Sequence[str] = (),
    sort: Sequence[str] = (),
    only: Mapping[str, str] = MappingProxyType({}),
    where: Condition | None = None,
    limit: int | None = None,
) -> Rows:
    """Answer `kam list`: `only` holds column → value wanted, where one item of a list is enough.

    `columns` are those to show (`all`: every one), `sort` those to sort by, the weightiest first, each with `-`
    before it for falling order; `limit` cuts the rows off. Reads no column that nobody asked for.
    Raises UsageError for a column that the list does not have, UnreadableError over files that it needs.
    """
    table = LISTINGS[name]
    shown = tuple(table.columns) if tuple(columns) == ("all",) else tuple(dict.fromkeys(columns)) or table.shown
    order = tuple(sort) or (table.sort,)
    cells = [table.column(column) for column in shown]
    keys = [(table.column(key.removeprefix("-")), key.startswith("-")) for key in order]
    conditions = [(table.column(column), value) for column, value in only.items()]
    left_out = _left_out(moment, table, [*cells, *(column for column, _ in (*keys, *conditions))])
    numbers = where(table) if where is not None else None
    found = [
        item
        for number, item in enumerate(table.items(moment), 1)
        if (numbers is None or number in numbers)
        and all(_matches(column.read(moment, item), value) for column, value in conditions)
    ]
    for column, falling in reversed(keys):
        found = _sorted(found, [_sortable(column.read(moment, item)) for item in found], falling=falling)
    return Rows(
        tuple(cells), tuple(tuple(column.read(moment, item) for column in cells) for item in found[:limit]), left_out
    )


def _left_out(moment: Moment, table: Table, columns: Sequence[Column]) -> tuple[str, ...]:
    needed = {*table.entities, *(entity for column in columns for entity in column.needs)}
    counted = {entity for column in columns for entity in column.counts}
    lines = moment.snapshot.require_usable(*in_order(counted), as_written=in_order(needed - counted), skip=moment.skip)
    for column in columns:
        lines += column.left_out(moment) if column.left_out is not None else ()
    return tuple(dict.fromkeys(lines))


def _sorted(items: list[Any], keys: list[tuple[int, Any]], *, falling: bool) -> list[Any]:
    """Sort, keeping the order of what is equal; absent values last either way."""
    present = [index for index, (rank, _) in enumerate(keys) if rank == 0]
    present.sort(key=lambda index: keys[index][1], reverse=falling)
    absent = [index for index, (rank, _) in enumerate(keys) if rank == 1]
    return [items[index] for index in (*present, *absent)]


def _matches(value: Any, wanted: str) -> bool:
    if isinstance(value, list):
        return any(_matches(item, wanted) for item in value)
    if value is None:
        return wanted == ""
    if isinstance(value, bool) and wanted.casefold() in ("yes", "no"):
        return value is (wanted.casefold() == "yes")
    return str(value).casefold() == wanted.casefold()


def _sortable(value: Any) -> tuple[int, Any]:
    """Absent values go last either way; numbers sort as numbers, all else as text."""
    if value is None or value == []:
        return 1, ""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return 0, (0, Decimal(value), "")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, date):
        value = value.isoformat()
    return 0, (1, Decimal(0), str(value).casefold())
