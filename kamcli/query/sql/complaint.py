"""What SQLite says of a statement, in words for people, with the place and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.query.column import Table
from kamcli.query.sql.guard import FUNCTIONS
from kamcli.query.sql.token import Token, tokens

Prepare = Callable[[str], str | None]
"""What SQLite says of a statement; None where it is fine."""


@dataclass(frozen=True)
class Statement:
    """SQL that a person wrote, and what is put around it to make a statement of a mere condition."""

    written: str
    before: str = ""
    after: str = ""

    @property
    def sql(self) -> str:
        """All of it."""
        return f"{self.before}{self.written}{self.after}"


def complaint(said: str, statement: Statement, tables: Mapping[str, Table], prepare: Prepare) -> UsageError:
    """Turn what SQLite said into an error that shows the place."""
    if found := re.fullmatch(r'near "(.+)": syntax error', said, re.DOTALL):
        token = _syntax(found[1], statement, prepare)
        return _error(f"the SQL makes no sense at «{found[1]}»", statement, token, "")
    if said == "incomplete input":
        return _error("the SQL ends too early", statement, None, "a word, a quote or a closing bracket is missing")
    if found := re.fullmatch(r"unrecognized token: \"(.*?)\"?", said, re.DOTALL):
        token = next((each for each in _written(statement) if found[1].startswith(each.text)), None)
        return _error(f"«{found[1][:40]}» is no word of SQL", statement, token, "a quote may be missing")
    if found := re.fullmatch(r"no such column: (.+)", said):
        return _no_column(found[1], statement, tables)
    if found := re.fullmatch(r"ambiguous column name: (.+)", said):
        token = _named(found[1], statement)
        return _error(f"several tables have a column {found[1]}", statement, token, "say whose: table.column")
    if found := re.fullmatch(r"no such table: (?:main\.)?(.+)", said):
        return _unknown("table", found[1], statement, tables, "`kam query --schema` shows the tables")
    if found := re.fullmatch(r"no such function: (.+)", said):
        return _unknown("function", found[1], statement, FUNCTIONS, "docs/tables.md lists the functions")
    return _error(said, statement, None, "")


def not_allowed(denied: str, statement: Statement) -> UsageError:
    """The error for a statement that wants more than to read."""
    name = denied.removeprefix("use the function ")
    if name != denied:
        do = (
            f"did you mean {close[0]}?"
            if (close := get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.75))
            else "do without it"
        )
        return _error(f"the function {name} is not to be had in queries", statement, _named(name, statement), do)
    return UsageError(
        f"a query only reads the documented tables: this one would {denied}",
        do="`kam query --schema` shows the tables; records are changed with kam set, kam add and the like",
    )


def _no_column(name: str, statement: Statement, tables: Mapping[str, Table]) -> UsageError:
    words = {token.name for token in tokens(statement.sql)}
    read = [table for table in tables.values() if table.name in words]
    owner, _, column = name.rpartition(".")
    if owner.lower() in tables:
        read = [tables[owner.lower()]]
    known = {each: table.name for table in read for each in table.columns}
    close = get_close_matches(column.lower(), known, n=3)
    elsewhere = [table.name for table in tables.values() if column.lower() in table.columns]
    if close:
        do = f"did you mean {' or '.join(close)}?"
    elif elsewhere:
        do = f"there is one in {', '.join(elsewhere)}"
    else:
        do = "; ".join(f"{table.name} has {', '.join(table.columns)}" for table in read)
    return _error(f"there is no column {name}", statement, _named(column, statement), do)


def _unknown(what: str, name: str, statement: Statement, known: Collection[str], otherwise: str) -> UsageError:
    close = get_close_matches(name.lower(), known, n=3)
    do = f"did you mean {' or '.join(close)}?" if close else otherwise
    return _error(f"there is no {what} {name}", statement, _named(name.rpartition(".")[2], statement), do)


def _syntax(text: str, statement: Statement, prepare: Prepare) -> Token | None:
    """Of all places where this word stands, the one that SQLite stumbled over: up to there it makes no sense yet."""
    for token in _written(statement):
        if token.text == text:
            said = prepare(f"{statement.before}{statement.written[: token.end]}")
            if said is not None and said.startswith("near "):
                return token
    return None


def _named(name: str, statement: Statement) -> Token | None:
    return next((token for token in _written(statement) if token.name == name.lower()), None)


def _written(statement: Statement) -> Iterable[Token]:
    return tokens(statement.written)


def _error(message: str, statement: Statement, token: Token | None, do: str) -> UsageError:
    if token is None:
        return UsageError(message, do=do or None)
    line = statement.written.count("\n", 0, token.start) + 1
    column = token.start - (statement.written.rfind("\n", 0, token.start) + 1) + 1
    text = statement.written.split("\n")[line - 1]
    start = max(0, column - 1 - SHOWN_BEFORE)
    shown = text[start : start + SHOWN]
    marked = [shown, " " * (column - 1 - start) + "^" * min(len(token.text), SHOWN)]
    where = f"line {line}, column {column}"
    return UsageError(message, where=where, do="\n  ".join(each for each in (*marked, do) if each.strip()))


SHOWN = 78
SHOWN_BEFORE = 50
"""Characters of a long line that are shown: in all, and before the place."""
