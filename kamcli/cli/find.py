"""`kam find`: full text over the records, the best first, with the place where the words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import completing
from kamcli.cli.options import FORMATS, examples, formats, skip_unreadable
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.query.find.search import Filters
    from kamcli.repository import Repository

_MINUS = "\ue000"
"""Stands for the minus of a word while click sorts out the options: it takes -word for options w, o, r and d."""


class _Words(click.Command):
    """A command whose arguments may begin with a minus: `-word` is a word that must not be there."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_escaped(each) for each in args])


def _escaped(argument: str) -> str:
    is_word = len(argument) > 2 and argument[0] == "-" and argument[1] != "-"
    return _MINUS + argument[1:] if is_word and argument[2:] not in FORMATS else argument


def _together(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> str:
    """One text of all words. A phrase has quotes of its own: those of the shell are gone."""
    return " ".join(value.replace(_MINUS, "-") for value in values)


def _date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from kamcli.model.dates import partial_date

    if value is not None and (found := partial_date(value)) is not None and found.year is not None:
        return value
    if value is not None:
        raise click.BadParameter(f"'{value}' is not a date; write it like 2026-03-02, 2026-03 or 2026.", ctx, parameter)
    return None


@click.command("find", cls=_Words)
@click.argument("text", nargs=-1, required=True, metavar="TEXT…", callback=_together)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only account, contact, deal, …, or meeting, call, …."
)
@click.option(
    "--account",
    metavar="ACCOUNT",
    type=completing.Id("account"),
    help="Only what belongs to this account (id or name).",
)
@click.option(
    "--person",
    metavar="PERSON",
    type=completing.Id("contact", "colleague"),
    help="Only what has to do with this contact or colleague (id or name).",
)
@click.option("--since", callback=_date, metavar="DATE", help="Only what has a date, from this on.")
@click.option("--until", callback=_date, metavar="DATE", help="Only what has a date, up to this.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="The best N.")
@skip_unreadable
@formats()
@pass_session
@examples(
    "kam find discount                    discounts, discounted, …: any form of the word",
    "kam find 'скидка -возврат'           with one word and without the other",
    "kam find '\"three percent\"'            these very words, one after another",
    "kam find ekspr* --kind contact       the beginning of a word",
    "kam find παράδοση --account acme --since 2026",
    "kam find 495 123-45-67               a telephone number, however it is written",
)
def find_command(
    session: Session,
    text: str,
    kinds: tuple[str, ...],
    account: str | None,
    person: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """Find records by what is written in them.

    Looks through names, subjects, summaries, conditions and all other text of accounts, contacts, interactions,
    deals, complaints and our team; never through personal/. Case and accents do not matter, and words are
    found in their other forms (English, Russian, Greek). All words have to be there; the best come first.
    """
    from kamcli.query.find.expression import expression
    from kamcli.query.find.search import find
    from kamcli.render.found import found_text

    looked_for = expression(text)
    repository = session.repository()
    filters = _filters(repository, kinds, account, person, since, until)
    found = find(repository, looked_for, filters, limit=limit, skip=skip_unreadable)
    for line in found.left_out:
        session.warn(f"left out: {line}")
    if not found.total:
        session.note(_nothing(text))
    elif found.total > len(found.hits):
        session.note(f"the best {len(found.hits)} of {found.total}; --limit shows more")
    session.result(found_text(found.hits, output_format, colour=session.colour))


def _nothing(text: str) -> str:
    hint = "" if "*" in text or '"' in text else f"; the beginning of a word is found as {text.split()[-1]}*"
    return f"nothing found{hint}"


def _filters(
    repository: Repository,
    kinds: tuple[str, ...],
    account: str | None,
    person: str | None,
    since: str | None,
    until: str | None,
) -> Filters:
    """The filters, with ids in the place of names. Raises UsageError and NotFoundError for what there is not."""
    from kamcli.errors import UsageError
    from kamcli.model.entity import Entity
    from kamcli.policy.wording import suggestion
    from kamcli.query.find.document import ENTITIES
    from kamcli.query.find.search import Filters
    from kamcli.query.lookup import lookup

    known = (*(entity.value for entity in ENTITIES), *repository.policy.lists.kinds)
    for kind in kinds:
        if kind not in known:
            raise UsageError(f"there is no kind '{kind}'", do=suggestion(kind, known))
    given: dict[str, Any] = {}
    if account is not None:
        given["account"] = lookup(repository.snapshot, account, (Entity.ACCOUNT,)).id
    if person is not None:
        record = lookup(repository.snapshot, person, (Entity.CONTACT, Entity.COLLEAGUE))
        former = record.data.get("former_ids")
        prefix = f"{record.account}/" if record.account else ""
        old = [each if "/" in each else f"{prefix}{each}" for each in former] if isinstance(former, list) else []
        given["people"] = (record.id, *old)
    return Filters(kinds=kinds, since=since, until=until, **given)
