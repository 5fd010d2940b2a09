"""`kam done`: next steps that were done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from kamcli.change.step import OpenStep
    from kamcli.repository import Repository


@click.command("done")
@click.argument("words", metavar="[ACCOUNT WHAT | STEP…]", nargs=-1, type=completing.Id("account"))
@click.option("--on", "day", metavar="DATE", help="When it was done. [default: today]")
@click.option("--next", "what", metavar="WHAT", help="The step that comes after it.")
@click.option("--due", metavar="DATE", help="By when that one is due.")
@click.option(
    "--who",
    metavar="WHO",
    type=completing.Id("colleague", "contact"),
    help="Who does it. [default: who did the one before]",
)
@changing
@pass_session
@examples(
    "kam done                                             the open steps of all accounts",
    "kam done acme                                        those of one",
    "kam done acme offer",
    'kam done acme offer --on fri --next "call about the offer" --due +1w',
    "kam done acme/2026-03-02-call-price#offer acme/2026-03-02-call-price#list",
)
def done_command(
    session: Session, words: tuple[str, ...], day: str | None, what: str | None, due: str | None, who: str | None
) -> int:
    """Mark next steps done.

    A step is named by its account and a word of what is to be done, or by the interaction it was agreed in, # and its
    id. Without one, the open steps are listed, those due first first. --next adds the step that follows, to the same
    interaction.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.step import finish, follow, meant

    if not words or (len(words) == 1 and "#" not in words[0]):
        _list(session, words[0] if words else None, told_more=bool(what or day))
        return 0
    if what is None and (due or who):
        raise UsageError("--due and --who say more of the next step", do="say what it is: --next WHAT")
    with writable(session) as repository:
        today = session.day(repository.company)
        draft = Draft(repository, today)
        steps = meant(repository, words)
        told = [finish(draft, one, _day(day, today)) for one in steps]
        if what is not None:
            told.append(follow(draft, steps[-1], what, _due(due, today), _who(repository, steps[-1], who)))
        return carry_out(session, plan(draft, f"done {' '.join(one.name for one in steps)}", told))


def _day(text: str | None, today: date) -> date:
    from kamcli.change.value import read_day

    return today if text is None else read_day(text, today, past=True)


def _due(text: str | None, today: date) -> str | None:
    from kamcli.change.value import read_day

    return None if text is None else read_day(text, today).isoformat()


def _who(repository: Repository, one: OpenStep, text: str | None) -> str | None:
    from kamcli.change.naming import reference
    from kamcli.change.reading import Reading

    if text is None:
        return None
    return reference(text, ("colleague", "contact"), Reading(repository, date.min, one.interaction.account))


def _list(session: Session, account: str | None, *, told_more: bool) -> None:
    from kamcli.change.step import open_steps
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup
    from kamcli.render import Column, Grid, grid

    if told_more:
        raise UsageError("which step was done is missing", do="name it by a word of it: kam done acme offer")
    repository = session.repository(tolerant=True)
    found = lookup(repository.snapshot, account, (Entity.ACCOUNT,)) if account is not None else None
    steps = open_steps(repository, found.id if found is not None else None)
    columns = (Column("due", "Due"), Column("account", "Account"), Column("what", "What"), Column("who", "Who"))
    rows = tuple((one.step.due, one.account_name, one.step.what, one.step.who, one.name) for one in steps)
    if rows:
        session.result(grid(Grid((*columns, Column("step", "Step")), rows), "table"))
    else:
        session.note(f"{found.name} has no open step." if found is not None else "No step is open.")
