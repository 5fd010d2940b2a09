"""Runs one query over the tables: finds out what it reads, fills that in, and lets it run within its bounds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from decimal import Decimal
from functools import wraps
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import DataError, KamError, UsageError
from kamcli.query.column import Table
from kamcli.query.moment import Moment
from kamcli.query.sql import decimals, filling, words
from kamcli.query.sql.bounds import MEGABYTE, Bounds
from kamcli.query.sql.complaint import Statement, complaint, not_allowed
from kamcli.query.sql.guard import Guard, confine, seal
from kamcli.query.sql.token import parameters

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """The rows of a query, under its columns' names; numbers are exact decimals again.

    `left_out` says which files and lines it does without; `rounded`: a number had more digits than SQL keeps.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: tuple[str, ...] = ()
    rounded: bool = False


class Sandbox:
    """One statement's SQLite, in memory; made for it and thrown away after it."""

    def __init__(self, moment: Moment, tables: Mapping[str, Table], bounds: Bounds) -> None:
        self._moment = moment
        self._tables = tables
        self._bounds = bounds
        self._rounded = False
        self._said: BaseException | None = None

    def answer(self, statement: Statement, given: Parameters) -> Answer:
        """Run a statement with its parameters by name (`?` by number).

        Raises UsageError for what is no query over the tables, UnreadableError where files that it needs
        cannot be used, and DataError where it takes more than its bounds.
        """
        values = _values(statement.sql, given)
        with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)) as database:
            self._set_up(database)
            reads = self._reads(database, statement)
            left_out = filling.require_usable(self._moment, {self._tables[name]: cols for name, cols in reads.items()})
            try:
                for name, wanted in reads.items():
                    filling.fill(database, self._moment, self._tables[name], wanted, self._note)
            except MemoryError:
                raise self._too_much_memory() from None
            columns, rows = self._run(database, statement, values)
        return Answer(columns, rows, tuple(dict.fromkeys(left_out)), self._rounded)

    def _set_up(self, database: sqlite3.Connection) -> None:
        words.register(database, self._moment.today, self._told)
        decimals.register(database, self._note, self._told)
        filling.declare(database, self._tables)
        confine(database, self._bounds)

    def _reads(self, database: sqlite3.Connection, statement: Statement) -> dict[str, set[str]]:
        """The tables and columns that a statement reads. SQLite says so when it plans the statement; nothing runs."""
        guard = Guard(frozenset(self._tables))

        def prepare(sql: str) -> str | None:
            guard.denied = None
            try:
                database.execute(f"explain {sql}")
            except sqlite3.ProgrammingError as error:
                # Values for the parameters are missing here, and only here; all else has been looked at.
                return None if "binding" in str(error) else str(error)
            except (sqlite3.Error, sqlite3.Warning) as error:
                return str(error)
            return None

        guard.watch(database, self._bounds)
        try:
            said = prepare(statement.sql)
            if said is not None:
                if guard.denied is not None:
                    raise not_allowed(guard.denied, statement)
                raise complaint(said, statement, self._tables, prepare)
        except MemoryError:
            raise self._too_much_memory() from None
        finally:
            database.set_authorizer(None)
            database.set_progress_handler(None, 0)
        return guard.reads

    def _run(
        self, database: sqlite3.Connection, statement: Statement, values: Any
    ) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
        seal(database, self._bounds)
        guard = Guard(frozenset(self._tables))
        guard.watch(database, self._bounds)
        try:
            cursor = database.execute(statement.sql, values)
            return tuple(column[0] for column in cursor.description), self._fetched(cursor)
        except MemoryError:
            raise self._too_much_memory() from None
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise self._trouble(error, guard, statement) from None

    def _fetched(self, cursor: sqlite3.Cursor) -> tuple[tuple[Any, ...], ...]:
        rows: list[tuple[Any, ...]] = []
        size = 0
        for row in cursor:
            size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if len(rows) >= self._bounds.rows or size > self._bounds.answer:
                what = f"{self._bounds.rows} rows" if size <= self._bounds.answer else f"{size // MEGABYTE} MB"
                raise DataError(f"the answer has more than {what}", do="add up, or put a LIMIT to it")
            rows.append(tuple(_shown(value) for value in row))
        return tuple(rows)

    def _trouble(self, error: Exception, guard: Guard, statement: Statement) -> BaseException:
        if guard.stopped is not None:
            return guard.stopped
        if self._said is not None:
            return self._said
        if guard.expired:
            unit = "second" if self._bounds.timeout == 1 else "seconds"
            return DataError(
                f"the query was stopped after {self._bounds.timeout:g} {unit}",
                do="join on a column, or ask for less; --timeout gives it more time",
            )
        if guard.denied is not None:
            return not_allowed(guard.denied, statement)
        if "too big" in str(error):
            return DataError(
                f"a text of the query grows beyond {self._bounds.value // MEGABYTE} MB", do="put less into it"
            )
        if "out of memory" in str(error):
            return self._too_much_memory()
        return complaint(str(error), statement, self._tables, lambda _: None)

    def _too_much_memory(self) -> DataError:
        return DataError(
            f"the query needs more than {self._bounds.memory // MEGABYTE} MB of memory",
            do="join on a column, or ask for less",
        )

    def _note(self) -> None:
        self._rounded = True

    def _told(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Keep what a function says when it cannot go on: SQLite only says that one could not."""

        @wraps(function)
        def call(*values: Any) -> Any:
            try:
                return function(*values)
            except ArithmeticError:
                self._said = UsageError("a number of the query has too many digits to count with exactly")
            except KamError as error:
                self._said = error
            except (TypeError, ValueError, OverflowError, sqlite3.Error) as error:
                self._said = UsageError(f"{function.__name__} cannot be worked out: {error}")
            raise ValueError

        return call


def _values(sql: str, given: Parameters) -> Any:
    """The values of a statement's parameters, as SQLite wants them. Raises UsageError where one is missing."""
    wanted = parameters(sql)
    missing = [name for name in wanted if name not in given]
    if missing:
        raise UsageError(f"the query asks for {', '.join(missing)}", do=f"give --param {missing[0]}=VALUE")
    if any(name.isdecimal() for name in wanted):
        if not all(name.isdecimal() for name in wanted):
            raise UsageError("the query mixes ? and :name", do="write :name for all of them")
        return [given[str(number)] for number in range(1, max(map(int, wanted)) + 1)]
    return {name: given[name] for name in wanted}


def _shown(value: Any) -> Any:
    """A value of SQL for people: a number is the shortest decimal that means it, which is the one that was put in."""
    if isinstance(value, float):
        found = Decimal(repr(value))
        if not found.is_finite():
            return repr(value)
        return Decimal(int(value)) if value.is_integer() and abs(value) < 10**15 else found
    return value.hex() if isinstance(value, bytes) else value
