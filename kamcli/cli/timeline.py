"""`kam timeline`: what happened with an account, newest first."""

from __future__ import annotations

import click

from kamcli.cli import completing
from kamcli.cli.options import examples, formats, skip_unreadable
from kamcli.cli.session import Session, pass_session


def _partial(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from kamcli.model.dates import partial_date

    found = partial_date(value) if value is not None else None
    if value is not None and (found is None or found.year is None):
        raise click.BadParameter(f"'{value}' is not a date; write 2026-03-02, 2026-03 or 2026.", ctx, parameter)
    return value


@click.command("timeline")
@click.argument("account", type=completing.Id("account"))
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only meeting, call, deal, complaint, circle, …")
@click.option("--since", callback=_partial, metavar="DATE", help="From this date on.")
@click.option("--until", callback=_partial, metavar="DATE", help="Up to this date.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many events.")
@skip_unreadable
@formats()
@pass_session
@examples(
    "kam timeline acme",
    "kam timeline Ромашка --since 2026-01 --kind meeting --kind proposal",
    "kam timeline acme --format md > history.md",
)
def timeline_command(
    session: Session,
    account: str,
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """Show what happened with an account.

    Interactions, deals, complaints and changes of circle, newest first; → marks next steps still open.
    ACCOUNT is an id or a name, or a part of a name.
    """
    from kamcli import render
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup
    from kamcli.query.timeline import require_kinds, timeline

    repository = session.repository()
    require_kinds(kinds, repository.policy.lists.kinds)
    snapshot = repository.snapshot
    found = lookup(snapshot, account, (Entity.ACCOUNT,))
    used = (Entity.ACCOUNT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)
    for line in snapshot.require_usable(*used, skip=skip_unreadable, below=f"accounts/{found.id}/"):
        session.warn(f"left out: {line}")
    events = timeline(snapshot, found, kinds=kinds, since=since or "", until=until or "9999")[:limit]
    columns = ("date", "kind", "subject", "people", "open_steps", "id")
    titles = ("Date", "Kind", "Subject", "People", "→ Still open", "Id")
    grid = render.Grid(
        tuple(render.Column(key, title) for key, title in zip(columns, titles, strict=True)),
        tuple(
            (event.date, event.kind, event.subject, list(event.people), list(event.open_steps), event.id)
            for event in events
        ),
    )
    if not events:
        session.note(f"nothing is recorded of {found.name}" + (" in that time, of that kind" if since or kinds else ""))
    session.result(render.grid(grid, output_format))
