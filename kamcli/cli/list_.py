"""`kam list`: accounts, contacts, interactions and the other tables of records, filtered and sorted."""

from __future__ import annotations

import click

from kamcli.cli import completing, querying
from kamcli.cli.answers import remembered
from kamcli.cli.options import examples, formats, skip_unreadable
from kamcli.cli.session import Session, pass_session

NAMES = (
    "accounts",
    "contacts",
    "interactions",
    "next_steps",
    "agreements",
    "deals",
    "complaints",
    "team",
    "legal_entities",
    "sites",
)
"""Names of `kamcli.query.tables.LISTINGS`; repeated because help must not import it (a test compares)."""


def _only(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    return querying.pairs(ctx, parameter, values, "COLUMN=VALUE, such as circle=key")


def _names(_: click.Context, __: click.Parameter, value: str | None) -> list[str]:
    return [name.strip() for name in (value or "").split(",") if name.strip()]


@click.command("list")
@click.argument("what", type=click.Choice(NAMES), metavar="WHAT")
@click.option(
    "--only",
    callback=_only,
    multiple=True,
    metavar="COLUMN=VALUE",
    type=completing.Condition(),
    help="Only rows with this value.",
)
@click.option("--where", metavar="CONDITION", help="Only rows for which this SQL condition on the columns holds.")
@querying.parameters
@click.option(
    "--columns",
    callback=_names,
    metavar="A,B,…",
    type=completing.Columns(),
    help="Which columns to show; all for every one.",
)
@click.option(
    "--sort",
    callback=_names,
    metavar="A,B,…",
    type=completing.Columns(),
    help="Sort by these columns; with - before one, falling: -date,name.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many rows.")
@click.option("--count", is_flag=True, help="Show only how many rows there are.")
@skip_unreadable
@formats()
@pass_session
@examples(
    "kam list accounts --only circle=key",
    "kam list accounts --where \"circle = 'key' and last_contact < date(:today, '-30 days')\"",
    "kam list contacts --only account=acme --columns name,title,phones",
    "kam list interactions --only kind=meeting --limit 10",
    "kam list next_steps --where 'overdue_days > 0' --sort account_name,-overdue_days",
    "kam list deals --where \"stage not in ('won', 'lost')\" --count",
    "kam list agreements --format csv > agreements.csv",
)
@remembered(unless=lambda given: given["where"] is not None or given["given"])  # SQL can ask for the time
def list_command(
    session: Session,
    what: str,
    only: dict[str, str],
    where: str | None,
    given: dict[str, str],
    columns: list[str],
    sort: list[str],
    limit: int | None,
    count: bool,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """List accounts, contacts and the like.

    WHAT is accounts, contacts, interactions, next_steps, agreements, deals, complaints, team, legal_entities or
    sites. One row a record, or an item of one; `kam query --schema WHAT` shows the columns. A
    value asked for by --only may be one of several that a record has. Refuses if a
    file of the list cannot be read, so that a list is never silently too short.
    """
    from kamcli import render
    from kamcli.errors import UsageError
    from kamcli.query import listing
    from kamcli.query.moment import Moment
    from kamcli.render.answers import list_grid

    if given and where is None:
        raise UsageError("--param gives values to --where, and there is none", do="name the parameter in --where")
    repository = session.repository()
    moment = Moment(repository, session.day(repository.company), skip=skip_unreadable)
    found = listing.rows(
        moment,
        what,
        columns=columns,
        sort=sort,
        only=only,
        where=querying.condition(moment, where, given) if where is not None else None,
        limit=limit,
    )
    for line in found.left_out:
        session.warn(f"left out: {line}")
    if count:
        number = render.Grid((render.Column("count", "Count", "right"),), ((len(found.rows),),))
        session.result(str(len(found.rows)) if output_format == "table" else render.grid(number, output_format))
        return
    if not found.rows:
        session.note(f"no {what} here" if not (only or where) else f"no {what} like that")
    session.result(render.grid(list_grid(found), output_format))
