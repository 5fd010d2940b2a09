"""`kam merge`: one record of two that are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.change import Draft
    from kamcli.change.merge import Conflict, Decide
    from kamcli.change.merge.conflict import Side
    from kamcli.change.merge.origin import Origins
    from kamcli.repository import Record, Repository

_SIDES = {"a": "A", "b": "B", "both": "both"}


def _takes(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, _, side = value.rpartition("=")
        if not name.strip() or side.strip().casefold() not in _SIDES:
            raise click.BadParameter(f"'{value}' is not FIELD=A, FIELD=B or FIELD=both.", ctx, parameter)
        found[name.strip()] = _SIDES[side.strip().casefold()]
    return found


@click.command("merge")
@click.argument("first", metavar="A", type=completing.Id("account", "contact"))
@click.argument("second", metavar="B", type=completing.Id("account", "contact"))
@click.option(
    "--prefer",
    type=click.Choice(["A", "B", "newest"], case_sensitive=False),
    help="Which side holds where the two differ: A, B, or what was written last as git knows it.",
)
@click.option(
    "--take",
    "takes",
    multiple=True,
    callback=_takes,
    metavar="FIELD=SIDE",
    help="Which side of one field holds: A, B, or both for a text.",
)
@changing
@pass_session
@examples(
    "kam merge acme acme-shipping                                   asks, on a terminal, where the two differ",
    "kam merge acme acme-shipping --prefer newest --dry-run",
    "kam merge acme acme-shipping --prefer A --take manager=B --take first_contact=both",
    "kam merge acme/cfo acme/finance-director",
)
def merge_command(session: Session, first: str, second: str, prefer: str | None, takes: Mapping[str, str]) -> int:
    """Make one record of two that are the same.

    A stays, B goes into it: two accounts, two contacts (of one account or of two), or two colleagues. What A lacks
    comes from B, lists are united, and the interactions, deals, complaints, contacts and personal files of an account B
    move to A; contacts of both that share a personal address, a mobile phone or a full name become one. Of two circles
    the narrower holds, and of two tax numbers that are the same one legal entity stays. Where the two say different
    things you are asked, or --prefer and --take decide; without either nothing is written. B's id stays in A's
    former_ids, so that old references and the ledgers lead to A. It says what went where, and names all that the
    result does not say any more.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.merge import merge
    from kamcli.change.merge.origin import Origins
    from kamcli.change.named import named

    def both(repository: Repository) -> tuple[Record, Record]:
        one, other = (named(repository.snapshot, name) for name in (first, second))
        return one, other

    repository = session.repository(tolerant=True)
    origins = Origins(repository.root)
    answers = dict(takes)
    decide, differing = _decisions(answers, prefer, origins)
    if prefer is None:
        answers.update(_asked(Draft(repository, session.day(repository.company)), *both(repository), decide, origins))
    with writable(session) as repository:
        one, other = both(repository)
        draft = Draft(repository, session.day(repository.company))
        done = merge(draft, one, other, decide)
        _require_used(takes, differing)
        subject = f"merge {one.entity} {one.id} {other.id}"
        return carry_out(session, plan(draft, subject, done.told, as_now=done.moves.as_now))


def _decisions(answers: Mapping[str, str], prefer: str | None, origins: Origins) -> tuple[Decide, set[str]]:
    """Who decides: the answers so far, then the rule; and the names of what they were asked about."""
    from kamcli.change.merge import Choice

    differing: set[str] = set()

    def decide(conflict: Conflict) -> Choice | None:
        differing.add(conflict.name)
        if conflict.name in answers:
            return Choice(answers[conflict.name])
        if prefer is None:
            return None
        return origins.newest(conflict) if prefer == "newest" else Choice(prefer)

    return decide, differing


def _require_used(takes: Mapping[str, str], differing: Collection[str]) -> None:
    """Refuse a --take of a field in which the two do not differ: it is misspelt, or the file has changed."""
    from kamcli.errors import UsageError
    from kamcli.policy.wording import suggestion

    for name in takes:
        if name not in differing:
            raise UsageError(f"the two do not differ in {name}", do=suggestion(name, sorted(differing)))


def _asked(draft: Draft, one: Record, other: Record, decide: Decide, origins: Origins) -> dict[str, str]:
    """The answers of whoever sits at the terminal; none where nobody does."""
    from kamcli.change.merge import undecided
    from kamcli.cli.asking import tell, terminal

    if not terminal():
        return {}
    conflicts = undecided(draft, one, other, decide)
    if conflicts:
        tell(f"{one.name} ({one.id}) stays, {other.name} ({other.id}) goes into it. They differ in this:")
    return {conflict.name: _answer(conflict, origins) for conflict in conflicts}


def _answer(conflict: Conflict, origins: Origins) -> str:
    from kamcli.change.merge.conflict import words
    from kamcli.cli.asking import Ask, ask

    def said(side: Side) -> str:
        origin = origins.of(side)
        if origin is None:
            return words(side.value)
        who = f"{origin.author}, {origin.when.date()}" if origin.when else "not committed yet"
        return f"{words(side.value)} ({who})"

    choices = {"A": said(conflict.first), "B": said(conflict.second)}
    if conflict.joins:
        choices["both"] = "keep both"
    read: Callable[[str], str] = _side(tuple(choices))
    return str(ask(Ask(f"{conflict.title} ({conflict.name})", read, choices=choices)))


def _side(sides: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        from kamcli.errors import UsageError

        found = _SIDES.get(text.strip().casefold())
        if found not in sides:
            raise UsageError(f"'{text}' is no answer", do=f"write {', '.join(sides)}")
        return found

    return read
