"""`kam query`: any question in SQL over documented tables, or one that the company saved."""

from __future__ import annotations

import sys
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import completing, querying
from kamcli.cli.options import examples, formats, skip_unreadable
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.render import Grid
    from kamcli.repository import Repository


def _seconds(ctx: click.Context, parameter: click.Parameter, value: float) -> float:
    if isnan(value):  # which no comparison of a range refuses
        raise click.BadParameter("nan is no number of seconds.", ctx, parameter)
    return value


@click.command("query")
@click.argument("sql", required=False, metavar="[SQL|@NAME|-]", type=completing.SavedQuery())
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Read the SQL from FILE.")
@querying.parameters
@click.option("--schema", is_flag=True, help="Show the tables; with a table's name, its columns.")
@click.option("--list", "listed", is_flag=True, help="List the queries saved in policy/queries.yaml.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    callback=_seconds,
    default=querying.TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop the query after so many seconds.",
)
@skip_unreadable
@formats()
@pass_session
@examples(
    "kam query \"select name, last_contact from accounts where circle = 'key' order by last_contact\"",
    'kam query "select account_name, sum(amount) as revenue from revenue group by 1 order by 2 desc limit 10"',
    'kam query "select * from next_steps where who = :who and open" --param who=anna',
    "kam query @quiet-accounts --param days=60   a query saved in policy/queries.yaml",
    "kam query --schema                          which tables there are",
    "kam query --schema revenue                  which columns a table has",
    "kam query --file report.sql --format csv > report.csv",
)
def query_command(
    session: Session,
    sql: str | None,
    file: Path | None,
    given: dict[str, str],
    schema: bool,
    listed: bool,
    timeout: float,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """Ask anything in SQL.

    One SELECT over the tables that --schema shows; @NAME runs the query that policy/queries.yaml holds
    under that name, - reads the SQL from standard input. A query can only read: no file, no other database, and
    it is stopped when it takes too long. sum() adds up amounts exactly; dates are text like 2026-03-02.
    Refuses if a file that it needs cannot be read.
    """
    from kamcli import render
    from kamcli.errors import UsageError
    from kamcli.query import asking
    from kamcli.render.answers import answer_grid

    if schema:
        session.result(render.grid(_schema(sql), output_format))
        return
    repository = session.repository()
    if listed:
        session.result(render.grid(_saved(session, repository), output_format))
        return
    if (sql is None) == (file is None):
        raise UsageError("there is nothing to ask" if sql is None else "there are two queries", do=GIVE)
    text = _sql(session, repository, sql, file)
    moment = querying.moment_with_findings(repository, session.day(repository.company), skip=skip_unreadable)
    answer = asking.ask(moment, text, given, querying.bounds(timeout))
    for line in answer.left_out:
        session.warn(f"left out: {line}")
    if answer.rounded:
        session.note("some numbers have more than 15 digits and are rounded to that; dsum(exact) keeps every digit")
    if not answer.rows:
        session.note("no rows")
    session.result(render.grid(answer_grid(answer.columns, answer.rows), output_format))


GIVE = "give one: SQL in quotes, @NAME of a saved query, - to read it from standard input, or --file FILE"


def _utf8(text: str) -> str:
    """Standard input as it came; bytes that are no UTF-8 stand in it as surrogates."""
    from kamcli.errors import UsageError

    try:
        text.encode()
    except UnicodeError:
        raise UsageError("standard input is not text in UTF-8", do="save it as UTF-8") from None
    return text


def _sql(session: Session, repository: Repository, sql: str | None, file: Path | None) -> str:
    from kamcli.errors import NotFoundError, UsageError
    from kamcli.query import asking

    if file is not None:
        try:
            return (session.start / file).read_text(encoding="utf-8-sig")
        except UnicodeError:
            raise UsageError(f"{file} is not text in UTF-8", do="save it as UTF-8") from None
        except FileNotFoundError:
            raise NotFoundError(f"there is no file {file}", do="check its spelling") from None
    if sql == "-":
        return _utf8(sys.stdin.read())
    if sql is not None and sql.startswith("@"):
        return asking.saved(repository.policy.queries, sql[1:]).sql
    return sql or ""


def _schema(name: str | None) -> Grid:
    from kamcli import render
    from kamcli.query import asking
    from kamcli.query.describe import described
    from kamcli.query.tables import TABLES

    if name is None:
        rows = tuple((table.name, len(table.columns), table.meaning) for table in TABLES.values())
        columns = (render.Column("table", "Table"), render.Column("columns", "Columns", "right"))
        return render.Grid((*columns, render.Column("meaning", "Meaning")), rows)
    found = described(asking.table(name))
    return render.Grid(
        tuple(render.Column(key, key.capitalize()) for key in ("column", "type", "personal", "meaning")),
        tuple((column.name, column.type, column.personal, column.meaning) for column in found),
    )


def _saved(session: Session, repository: Repository) -> Grid:
    from kamcli import render
    from kamcli.query import asking

    queries = repository.policy.queries
    if not queries:
        session.note("no queries are saved; policy/queries.yaml is where they go")
    return render.Grid(
        tuple(render.Column(key, key.capitalize()) for key in ("name", "title", "parameters")),
        tuple((f"@{name}", query.title, asking.asked_for(query)) for name, query in queries.items()),
    )
