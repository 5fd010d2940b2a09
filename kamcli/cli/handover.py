"""`kam handover`: a colleague's clients go to another, with a brief for each. Parses, asks, calls; decides nothing."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.changing import told as writing
from kamcli.cli.options import examples, skip_unreadable
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.change.handover import Order
    from kamcli.repository import Repository


def _day(session: Session, repository: Repository, text: str | None, *, past: bool = False) -> date | None:
    """A day as people write it."""
    from kamcli.change.value import read_day

    return None if text is None else read_day(text, session.day(repository.company), past=past)


def _seats(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = dict[str, str]()
    for value in values:
        role, equals, who = value.partition("=")
        if not (role and equals and who):
            raise click.BadParameter(f"'{value}' is not ROLE=WHO, as in support=olga.", ctx, parameter)
        found[role] = who
    return found


@click.command("handover")
@click.argument("leaver", metavar="FROM", type=completing.Id("colleague"))
@click.argument("successor", metavar="TO", type=completing.Id("colleague"))
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="ACCOUNT",
    type=completing.Id("account"),
    help="Only this client; may be given again.",
)
@click.option(
    "--seat-to",
    "seats",
    multiple=True,
    metavar="ROLE=WHO",
    callback=_seats,
    help="Give the seats with this role to somebody else than TO; may be given again.",
)
@click.option("--left", metavar="DATE", help="FROM leaves the company: the last day.")
@click.option("--sim-back", metavar="DATE", help="The SIM card of FROM came back on this day, and goes to TO.")
@click.option(
    "--briefs",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a brief for each client into this folder, as ACCOUNT.md.",
)
@click.option("--brief-only", is_flag=True, help="Change nothing, only write the briefs.")
@skip_unreadable
@changing
@pass_session
@examples(
    "kam handover pavel anna --left 2026-04-20 --briefs ~/handover",
    "kam handover pavel anna --account acme --account delos    these two to Anna …",
    "kam handover pavel tom                                    … and all that is left to Tom",
    "kam handover pavel anna --seat-to support=olga",
    "kam handover pavel anna --account acme --brief-only > acme.md",
)
def handover_command(
    session: Session,
    leaver: str,
    successor: str,
    accounts: tuple[str, ...],
    seats: dict[str, str],
    left: str | None,
    sim_back: str | None,
    briefs: Path | None,
    brief_only: bool,
    skip_unreadable: bool,
) -> int:
    """Hand a colleague's clients over to another.

    Wherever FROM answers for something open, TO does from now on: clients, seats on their teams, next steps, deals,
    complaints, goals of joint plans, and the contacts that FROM is the counterpart of. What was stays as it was: who
    sold, who agreed, who took part. For each client there is a brief: what is promised, owed and open, who decides,
    what was said last, what may go wrong. The brief of a single client is printed, if --briefs names no folder.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.handover import handover, told

    if brief_only and (left or sim_back or seats):
        raise click.UsageError("--brief-only changes nothing, so it goes with none of --left, --sim-back, --seat-to.")
    folder = session.start / briefs if briefs is not None else None
    if left is not None and sim_back is None and not brief_only:
        sim_back = _ask_for_sim(session, leaver)
    with contextlib.nullcontext(session.repository()) if brief_only else writable(session) as repository:
        _require_usable(session, repository, skip=skip_unreadable)
        days = (_day(session, repository, left), _day(session, repository, sim_back, past=True))
        order = _order(repository, leaver, successor, accounts, seats, *days)
        today = session.day(repository.company)
        draft = Draft(repository, today)
        handed = handover(draft, order)
        chosen = tuple(sorted(order.accounts or ())) if brief_only and order.accounts else handed.accounts
        if folder is not None:
            _require_room(repository, folder, chosen)
        if brief_only:
            _write_briefs(session, repository, order, chosen, folder, today, ())
            return 0
        if not draft.changes:
            name = _name(repository, order.leaver)
            session.note(f"Nothing that is open is in the hands of {name}{' there' if accounts else ''}.")
            return 0
        subject = f"handover {order.leaver} {order.successor} {' '.join(chosen)}".rstrip()
        planned = plan(draft, subject, told(repository, order, handed))
        status = carry_out(session, planned)
        if status == 0 and not writing().dry_run:
            passed = [account for account in chosen if handed.by_account[account]["manager"]]
            _write_briefs(session, planned.after, order, chosen, folder, today, passed)
        return status


def _ask_for_sim(session: Session, leaver: str) -> str | None:
    """Ask on a terminal whether the SIM card has come back; where nobody is there to ask, it is said afterwards."""
    from kamcli.change.handover import has_sim
    from kamcli.errors import UsageError
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup

    if sys.stdin is None or not sys.stdin.isatty():
        return None
    repository = session.repository(tolerant=True)
    colleague = lookup(repository.snapshot, leaver, (Entity.COLLEAGUE,))
    if not has_sim(colleague):
        return None

    def read(answer: str) -> Any:
        if not answer.strip():
            return None
        try:
            found = _day(session, repository, answer, past=True)
        except UsageError as error:
            raise click.UsageError(f"{error.message}: {error.do}") from error
        return str(found)

    question = f"When did the SIM card of {colleague.name} come back (empty: not yet)"
    answer: str | None = click.prompt(question, default="", show_default=False, value_proc=read, err=True)
    return answer


def _order(
    repository: Repository,
    leaver: str,
    successor: str,
    accounts: Sequence[str],
    seats: dict[str, str],
    left: date | None,
    sim_back: date | None,
) -> Order:
    from kamcli.change.handover import Order
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup

    def colleague(wanted: str) -> str:
        return lookup(repository.snapshot, wanted, (Entity.COLLEAGUE,)).id

    chosen = frozenset(lookup(repository.snapshot, wanted, (Entity.ACCOUNT,)).id for wanted in accounts)
    heirs = {role: colleague(who) for role, who in seats.items()}
    return Order(colleague(leaver), colleague(successor), chosen or None, heirs, left, sim_back)


def _require_usable(session: Session, repository: Repository, *, skip: bool) -> None:
    """What cannot be read may hold a step of the leaver: it would be left behind unseen."""
    from kamcli.model.entity import Entity

    used = (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT, Entity.COLLEAGUE)
    for line in repository.snapshot.require_usable(*used, skip=skip):
        session.warn(f"left out: {line}")


def _name(repository: Repository, colleague: str) -> str:
    from kamcli.model.entity import Entity

    return repository.snapshot.records(Entity.COLLEAGUE)[colleague].name


# ---- briefs


def _require_room(repository: Repository, folder: Path, accounts: Sequence[str]) -> None:
    """Refuse a folder of the account repository's own, and to write over what is no brief. Raises UsageError."""
    from kamcli.errors import UsageError
    from kamcli.render.brief import MARK
    from kamcli.repository.source import FOLDERS

    inside = folder.resolve()
    if inside.is_relative_to(repository.root.resolve()):
        top = inside.relative_to(repository.root.resolve()).parts[:1]
        if not top or top[0] in FOLDERS or top[0].startswith("."):
            raise UsageError(
                f"{folder} is a folder of the account repository itself", do="name one for the briefs alone"
            )
    for account in accounts:
        file = folder / f"{account}.md"
        if file.exists() and not file.read_bytes().startswith(MARK.encode()):
            raise UsageError(f"{file} is there already, and is no brief", do="name another folder, or move it away")


def _write_briefs(
    session: Session,
    repository: Repository,
    order: Order,
    accounts: Sequence[str],
    folder: Path | None,
    today: date,
    passed: Sequence[str],
) -> None:
    """Print the brief of a single client, or write those of all into a folder; `passed` have another manager now."""
    from kamcli import atomic
    from kamcli.documents.brief import brief
    from kamcli.documents.risk import risks_by_account
    from kamcli.lint import lint
    from kamcli.model.entity import Entity
    from kamcli.render.brief import markdown

    if folder is None and len(accounts) != 1:
        if accounts:
            named = " ".join(f"--account {account}" for account in accounts)
            again = f"kam handover {order.leaver} {order.successor} --brief-only --briefs DIR {named}"
            session.note(f"A brief for each of the {len(accounts)} clients: {again}")
        return
    risks = risks_by_account(lint(repository, today).findings)
    records = repository.snapshot.records(Entity.ACCOUNT)
    before = _name(repository, order.leaver)
    for account in accounts:
        found = brief(repository, records[account], today, risks.get(account, ()))
        text = markdown(found, before=before if account in passed else None)
        if folder is None:
            session.result(text)
        else:
            atomic.write(folder / f"{account}.md", text.encode("utf-8"))
    if folder is not None:
        session.note(f"{len(accounts)} brief{'s' * (len(accounts) != 1)} written to {folder}")
