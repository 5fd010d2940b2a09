"""`kam changes`: who changed what, when: the whole history, field by field."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from kamcli.cli import completing
from kamcli.cli.options import examples, formats
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.audit.chronicle import Chronicle
    from kamcli.cli.chronicle import Meant


def _date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from kamcli.model.dates import partial_date

    found = partial_date(value) if value is not None else None
    if value is not None and (found is None or found.year is None):
        raise click.BadParameter(f"'{value}' is not a date; write 2026-03-02, 2026-03 or 2026.", ctx, parameter)
    return value


@click.command("changes")
@click.argument("record", metavar="[ID[.FIELD]]", required=False, type=completing.Id("account", "contact", "colleague"))
@click.option(
    "--manager",
    metavar="WHO",
    type=completing.Id("colleague"),
    help="Only the accounts of this colleague (id or name).",
)
@click.option("--field", "fields", multiple=True, metavar="FIELD", help="Only this field: manager, strategy.plans, ….")
@click.option("--author", metavar="WHO", help="Only what this person committed: id, e-mail, or part of the name.")
@click.option("--since", callback=_date, metavar="DATE", help="From this date on.")
@click.option("--until", callback=_date, metavar="DATE", help="Up to this date.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only account, contact, deal, sales, limits, … or created, renamed, merged, erased, deleted, ….",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The latest N.")
@click.option("--personal", is_flag=True, help="Show private values too, and who erased people were.")
@formats()
@pass_session
@examples(
    "kam changes acme                       all that belongs to the account",
    "kam changes acme.manager               one field",
    "kam changes acme/cfo                   one contact; ids and names that they had before lead there too",
    "kam changes --manager anna --since 2026-01",
    "kam changes --kind erased --kind deleted",
    "kam changes --kind sales --author boris --format csv > ledger-changes.csv",
)
def changes_command(
    session: Session,
    record: str | None,
    manager: str | None,
    fields: tuple[str, ...],
    author: str | None,
    since: str | None,
    until: str | None,
    kinds: tuple[str, ...],
    limit: int | None,
    personal: bool,
    output_format: str,
) -> None:
    """Show who changed what, when, and from what to what.

    Newest first, out of git's history: fields with their old and new values, and records that were created, renamed,
    merged, erased or deleted. Records are followed through all ids they ever had. Without ID, the whole repository;
    of an account, all that belongs to it (its ledger lines with --kind sales). Private values are masked.
    """
    from kamcli.audit.field import field_pattern
    from kamcli.audit.row import Rows
    from kamcli.audit.selection import Selection, kinds_and_events
    from kamcli.audit.trace import trace
    from kamcli.cli.chronicle import chronicle, require_known
    from kamcli.render.changes import changes_text

    asked = kinds_and_events(kinds)
    with chronicle(session) as opened:
        opened.require_commits()
        repository = opened.repository
        selection = Selection(opened.people, ZoneInfo(repository.company.time_zone), author, since, until, *asked)
        asked_for = _meant(opened, record, manager, selection.kinds)
        own_field, scope = asked_for.field, asked_for.scope
        patterns = [field_pattern(each) for each in (*fields, *([own_field] if own_field is not None else []))]
        rows = Rows(
            opened.reading,
            opened.discretion(personal=personal),
            patterns,
            scope.accounts,
        )
        with session.busy("reading the history"):
            found = filter(selection.takes, trace(opened.reading, scope, selection.wants))
            shown = list(islice(rows.of(found), limit))
        if not shown:
            require_known(opened, asked_for)
        _remark(session, opened, bool(shown))
        session.result(changes_text(shown, opened.people, repository, output_format))


def _meant(opened: Chronicle, record: str | None, manager: str | None, kinds: frozenset[str]) -> Meant:
    """What is followed, and the field that the argument names. Raises NotFoundError and UsageError."""
    from kamcli.audit.trace import Scope
    from kamcli.cli.chronicle import Meant, meant
    from kamcli.errors import UsageError
    from kamcli.model.entity import LEDGERS, Entity
    from kamcli.query.lookup import lookup

    ledgers = kinds & frozenset(map(str, LEDGERS))
    snapshot = opened.repository.snapshot
    if manager is None:
        if record is None:
            return Meant(Scope(), None, None)
        found = meant(opened.repository, record)
        return replace(found, scope=replace(found.scope, ledgers=ledgers)) if found.scope.accounts else found
    if record is not None:
        raise UsageError("one record and the accounts of a manager exclude each other", do="leave ID or --manager away")
    who = lookup(snapshot, manager, (Entity.COLLEAGUE,))
    accounts = frozenset(each.id for each in snapshot.accounts.values() if each.manager == who.id)
    if not accounts:
        raise UsageError(f"{who.name} manages no account", do="`kam list accounts --columns id,manager` shows who does")
    return Meant(Scope(accounts=accounts, ledgers=ledgers), None, None)


def _remark(session: Session, opened: Chronicle, anything: bool) -> None:
    """Say what the answer leaves out, or why there is none."""
    from kamcli.cli.chronicle import warn_of_missing

    if not anything:
        session.note("the history has nothing like that")
    if opened.history.beginnings:
        session.warn("this clone is shallow, so older changes are missing; git fetch --unshallow brings them")
    warn_of_missing(session, opened)
