"""Questions in SQL: a whole query, one that the company saved, or a mere condition on a list. Reads only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from kamcli.errors import UsageError
from kamcli.policy.vocabulary import Query
from kamcli.query.column import Table
from kamcli.query.listing import Condition
from kamcli.query.moment import Moment
from kamcli.query.sql.bounds import Bounds
from kamcli.query.sql.complaint import Statement
from kamcli.query.sql.sandbox import Answer, Sandbox
from kamcli.query.sql.token import parameters, require_query, tokens
from kamcli.query.tables import TABLES

TODAY = "today"
"""The parameter that every query has."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?\Z", re.ASCII)


def ask(moment: Moment, sql: str, given: Mapping[str, str], bounds: Bounds) -> Answer:
    """Run one query; `given` are its parameters as people write them, and `:today` is there unasked.

    Raises UsageError, UnreadableError and DataError as Sandbox.answer does.
    """
    require_query(sql)
    _require_parameters("query", sql, given)
    return Sandbox(moment, TABLES, bounds).answer(Statement(sql), _values(moment, given))


def condition(moment: Moment, text: str, given: Mapping[str, str], bounds: Bounds) -> Condition:
    """A condition in SQL on the columns of a list, for `kam list --where`; what is returned raises as `ask` does."""
    if not any(True for _ in tokens(text)):
        raise UsageError("the condition is empty", do="write one such as: circle = 'key'")
    _require_parameters("condition", text, given)

    def hold(table: Table) -> frozenset[int]:
        statement = Statement(text, f"select rowid from {table.name} where (", "\n)")
        _require_condition(text)
        found = Sandbox(moment, TABLES, bounds).answer(statement, _values(moment, given))
        return frozenset(int(row[0]) for row in found.rows)

    return hold


def saved(queries: Mapping[str, Query], name: str) -> Query:
    """The query that the company keeps under a name. Raises UsageError with those there are."""
    if name not in queries:
        close = get_close_matches(name, queries, n=1)
        if close:
            do = f"did you mean @{close[0]}?"
        elif queries:
            do = f"there are {', '.join(f'@{each}' for each in queries)}"
        else:
            do = "policy/queries.yaml holds saved queries, and there is none yet"
        raise UsageError(f"no query is saved as @{name}", do=do)
    return queries[name]


def asked_for(query: Query) -> list[str]:
    """The parameters that a saved query asks for."""
    return [name for name in parameters(query.sql) if name != TODAY]


def table(name: str) -> Table:
    """A table by its name. Raises UsageError with what was probably meant."""
    if name.lower() not in TABLES:
        close = get_close_matches(name.lower(), TABLES, n=1)
        do = f"did you mean {close[0]}?" if close else f"there are {', '.join(TABLES)}"
        raise UsageError(f"there is no table {name}", do=do)
    return TABLES[name.lower()]


def _require_parameters(what: str, sql: str, given: Mapping[str, str]) -> None:
    """Refuse values that the SQL does not ask for, and another day than the command's."""
    if TODAY in given:
        raise UsageError(":today is the day of the whole command", do="give another with kam --today 2026-03-02 …")
    known = [name for name in parameters(sql) if name != TODAY]
    if unknown := [name for name in given if name not in known]:
        do = f"it asks for {', '.join(known)}" if known else "it asks for no parameters"
        raise UsageError(f"the {what} has no parameter {unknown[0]}", do=do)


def _require_condition(text: str) -> None:
    """Refuse a condition whose brackets close more than they open: it would be another statement than it seems."""
    depth = 0
    for token in tokens(text):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0 or token.text == ";":
            raise UsageError("the condition is not one condition", do="look at its brackets and semicolons")


def _values(moment: Moment, given: Mapping[str, str]) -> dict[str, Any]:
    return {**{name: _value(text) for name, text in given.items()}, TODAY: moment.today.isoformat()}


def _value(text: str) -> Any:
    """What a person gave for a parameter: a number where it is written like one, else text. `007` stays text."""
    if not _NUMBER.match(text):
        return text
    value = Decimal(text)
    return int(text) if "." not in text else float(value)
