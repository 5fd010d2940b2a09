"""`kam list`: accounts, contacts, interactions, deals, agreements, complaints, team."""

from __future__ import annotations

import click

from kamcli.cli.options import examples, formats, skip_unreadable
from kamcli.cli.session import Session, pass_session

NAMES = ("accounts", "contacts", "interactions", "deals", "agreements", "complaints", "team")
"""Names of `kamcli.query.listing.LISTINGS`; repeated because help must not import it (a test compares)."""


def _condition(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    conditions = {}
    for value in values:
        column, separator, wanted = value.partition("=")
        if not separator or not column.strip():
            raise click.BadParameter(f"'{value}' is not COLUMN=VALUE, such as circle=key.", ctx, parameter)
        conditions[column.strip()] = wanted.strip()
    return conditions


@click.command("list")
@click.argument("what", type=click.Choice(NAMES), metavar="WHAT")
@click.option("--only", callback=_condition, multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value.")
@click.option("--columns", metavar="A,B,…", help="Which columns to show.")
@click.option("--sort", metavar="COLUMN", help="Sort by this column; with - before it, falling.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many rows.")
@skip_unreadable
@formats()
@pass_session
@examples(
    "kam list accounts --only circle=key",
    "kam list contacts --only account=acme --columns name,title,phones",
    "kam list interactions --only kind=meeting --limit 10",
    "kam list agreements --format csv > agreements.csv",
)
def list_command(
    session: Session,
    what: str,
    only: dict[str, str],
    columns: str | None,
    sort: str | None,
    limit: int | None,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """List accounts, contacts and the like.

    WHAT is accounts, contacts, interactions, deals, agreements, complaints or team. One row a record. A
    value asked for by --only may be one of several that a record has. Refuses if a
    file of the list cannot be read, so that a list is never silently too short.
    """
    from kamcli import render
    from kamcli.query import listing

    repository = session.repository()
    for line in repository.snapshot.require_usable(listing.LISTINGS[what].entity, skip=skip_unreadable):
        session.warn(f"left out: {line}")
    chosen = [column.strip() for column in columns.split(",") if column.strip()] if columns else []
    found = listing.rows(repository, what, columns=chosen, sort=sort, where=only, limit=limit)
    grid = render.Grid(
        tuple(
            render.Column(name, name.replace("_", " ").capitalize(), "right" if name in listing.NUMBERS else "left")
            for name in found.columns
        ),
        found.rows,
    )
    if not found.rows:
        session.note(f"no {what} here" if not only else f"no {what} with that value")
    session.result(render.grid(grid, output_format))
