"""Puts rows of the tables into SQLite: only those tables, and only those columns, that a statement reads."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.query.column import Column, Table, Type
from kamcli.query.moment import Moment
from kamcli.query.sql.decimals import Note, binary
from kamcli.query.sql.guard import quoted

_DECLARED: Mapping[Type, str] = {
    "text": "TEXT",
    "date": "TEXT",
    "list": "TEXT",
    "number": "REAL",
    "integer": "INTEGER",
    "flag": "INTEGER",
}


def declare(database: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
    """Make the empty tables."""
    for table in tables.values():
        columns = ", ".join(f'"{column.name}" {_DECLARED[column.type]}' for column in table.columns.values())
        database.execute(f'create table "{table.name}" ({columns})')


def require_usable(moment: Moment, tables: Mapping[Table, Collection[str]]) -> list[str]:
    """The lines that say what is left out of these tables' columns. Raises UnreadableError unless the moment skips."""
    needed: dict[Entity, None] = {}
    lines: list[str] = []
    for table, names in tables.items():
        for name in names:
            column = table.columns[name]
            needed.update(dict.fromkeys((*column.needs, *column.counts)))
            lines += column.left_out(moment) if column.left_out is not None else ()
        if table.left_out is not None:
            lines += table.left_out(moment)
        else:
            needed.update(dict.fromkeys(table.entities))
    return [*lines, *(moment.snapshot.require_usable(*needed, skip=moment.skip) if needed else ())]


def fill(database: sqlite3.Connection, moment: Moment, table: Table, names: Collection[str], rounded: Note) -> None:
    """Put all rows of a table in, with these columns; the others stay NULL. A row's `rowid` is its number, from 1."""
    columns = [column for column in table.columns.values() if column.name in names]
    if not columns:
        columns = [next(iter(table.columns.values()))]
        rows: Iterator[tuple[Any, ...]] = ((None,) for _ in table.items(moment))
    else:
        rows = _rows(moment, table, columns, rounded)
    marks = ", ".join("?" * len(columns))
    statement = f'insert into "{table.name}" ({quoted(column.name for column in columns)}) values ({marks})'
    try:
        database.executemany(statement, rows)
    except sqlite3.DataError as error:
        raise UsageError(f"the table {table.name} has a value that is too large for SQL: {error}") from None


def _rows(moment: Moment, table: Table, columns: list[Column], rounded: Note) -> Iterator[tuple[Any, ...]]:
    plain = [column.read for column in columns]
    number = [column.type == "number" for column in columns]
    for item in table.items(moment):
        yield tuple(
            value
            if type(value := read(moment, item)) is str or value is None
            else bound(value, rounded, number=is_number)
            for read, is_number in zip(plain, number, strict=True)
        )


def bound(value: Any, rounded: Note, *, number: bool = False) -> Any:
    """A value as SQLite takes it: money as its number, lists as JSON text."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return binary(value, rounded)
        case int() if not number and -(2**63) <= value < 2**63:
            return value
        case int():
            return binary(Decimal(value), rounded)
        case date():
            return value.isoformat()
        case list() | dict() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)
