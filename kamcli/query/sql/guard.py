"""What a query may do: read the tables and call these functions. Denies all else; SQLite asks before it acts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import field

from kamcli.dataclass import dataclass
from kamcli.query.sql.bounds import Bounds
from kamcli.query.sql.decimals import AGGREGATES
from kamcli.query.sql.decimals import FUNCTIONS as OF_DECIMALS

OURS = (
    *AGGREGATES,
    *OF_DECIMALS,
    *("round", "has", "like", "lower", "upper", "instr", "replace", "trim", "ltrim", "rtrim"),
    *("date", "time", "datetime", "julianday", "strftime", "current_date"),
)
"""Functions that are put in, most of them in the place of SQLite's own."""

BUILT_IN = (
    *("abs", "ceil", "ceiling", "char", "coalesce", "count", "floor", "group_concat", "ifnull", "iif", "length"),
    *("likely", "unlikely", "max", "min", "mod", "nullif", "sign", "substr", "substring", "typeof", "unicode"),
    *("json", "json_array", "json_array_length", "json_extract", "json_group_array", "json_group_object"),
    *("json_object", "json_type", "json_valid", "->", "->>"),
    *("cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile"),
    *("percent_rank", "rank", "row_number"),
)
"""Functions of SQLite that only compute, in a time that what they are given bounds."""

FUNCTIONS = frozenset((*OURS, *BUILT_IN))
FROM_LISTS = ("json_each", "json_tree")
"""What makes rows of a list; they are tables to SQLite."""

_LIMITS = (
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 500),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 100),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 1_000_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000),
    (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 500),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)

_ACTIONS = {
    sqlite3.SQLITE_ATTACH: "attach another database",
    sqlite3.SQLITE_DETACH: "detach a database",
    sqlite3.SQLITE_PRAGMA: "set or read a PRAGMA",
    sqlite3.SQLITE_INSERT: "write",
    sqlite3.SQLITE_UPDATE: "write, or read tables that are not documented",
    sqlite3.SQLITE_DELETE: "write",
}


@dataclass
class Guard:
    """Watches one statement: `reads` are the columns it reads, by table; `denied` says what it was not let do."""

    tables: frozenset[str]
    reads: dict[str, set[str]] = field(default_factory=dict)
    denied: str | None = None
    expired: bool = False
    stopped: BaseException | None = None

    def allow(self, action: int, one: str | None, two: str | None, _: str | None, __: str | None) -> int:
        """SQLite's question, for every single thing that a statement would do."""
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and one is not None:
            name = one.lower()
            if name in self.tables:
                columns = self.reads.setdefault(name, set())
                if two and two != "ROWID":
                    columns.add(two)
                return sqlite3.SQLITE_OK
            # A name with no column is what WITH calls a result, unless it is one of SQLite's own tables.
            if name in FROM_LISTS or (not two and not name.startswith(("sqlite_", "pragma_"))):
                return sqlite3.SQLITE_OK
            self.denied = f"read {one}, which is not one of the tables"
        elif action == sqlite3.SQLITE_FUNCTION and two is not None:
            if two.lower() in FUNCTIONS:
                return sqlite3.SQLITE_OK
            self.denied = f"use the function {two}"
        else:
            self.denied = _ACTIONS.get(action, "change anything")
        return sqlite3.SQLITE_DENY

    def watch(self, database: sqlite3.Connection, bounds: Bounds) -> None:
        """From now on nothing but reading is let through, and no statement runs past the time there is."""
        end = bounds.clock() + bounds.timeout
        database.set_authorizer(self.allow)
        database.set_progress_handler(self._every_so_often(lambda: bounds.clock() > end), 5000)

    def _every_so_often(self, over: Callable[[], bool]) -> Callable[[], int]:
        def stop() -> int:
            try:
                self.expired = self.expired or over()
            except BaseException as error:
                # An interrupt from the keyboard arrives here, and SQLite would swallow it.
                self.stopped = error
                return 1
            return int(self.expired)

        return stop


def confine(database: sqlite3.Connection, bounds: Bounds) -> None:
    """Set SQLite's own limits, for good, before it sees any statement of a user."""
    # Both have to be known before the guard stands: their first use declares them, which looks like writing.
    database.execute("select 1 from json_each('[]'), json_tree('[]')").fetchall()
    database.execute("pragma temp_store = memory")
    database.execute("pragma trusted_schema = off")
    # The limit is the process's; SQLite lets it only be lowered. Without it, temporary results know no end.
    database.execute(f"pragma hard_heap_limit = {bounds.memory}").fetchall()
    for limit, most in _LIMITS:
        database.setlimit(limit, most)


def seal(database: sqlite3.Connection, bounds: Bounds) -> None:
    """The tables are filled: nothing is written any more, and no value grows beyond the bounds."""
    database.execute("pragma query_only = on")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, bounds.value)


def quoted(names: Iterable[str]) -> str:
    """Names as SQL writes them."""
    return ", ".join(f'"{name}"' for name in names)
