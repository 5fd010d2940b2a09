"""`kam log`: what happened with a client, in one line, by questions, from a letter, or in the editor."""

from __future__ import annotations

from typing import Any

import click

from kamcli.cli import completing
from kamcli.cli.changing import changing_without_m
from kamcli.cli.entering import Ways, enter_all, ways_in
from kamcli.cli.grouping import Grouping, grouped
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.cli.talking import AGREEMENT, STEP, Command


@click.command("log", cls=Grouping, leaders={"next_step": STEP, "agree": AGREEMENT})
@click.argument("kind", metavar="KIND", type=completing.Listed("kinds"), required=False)
@click.argument("account", metavar="ACCOUNT", type=completing.Id("account"), required=False)
@click.argument("fields", metavar="[FIELD=VALUE]…", nargs=-1, type=completing.Field("interaction"))
@click.option("-m", "--summary", metavar="TEXT", help="What was said and decided.")
@click.option("--subject", metavar="TEXT", help="What it was about. [default: the first words of the summary]")
@click.option("--date", "day", metavar="DATE", help="When: 2026-03-02, yesterday, fri. [default: today]")
@click.option(
    "--with",
    "people",
    multiple=True,
    metavar="WHO",
    type=completing.Id("contact", "colleague"),
    help="Who took part: an id, a name, an address, or «NAME, POSITION, PHONE» for somebody new.",
)
@click.option(
    "--team",
    multiple=True,
    metavar="COLLEAGUE",
    type=completing.Id("colleague"),
    help="Who of us took part. [default: who git says you are]",
)
@click.option(
    "--next", "next_step", multiple=True, metavar="WHAT", help="A next step; --due, --who, --side belong to it."
)
@click.option("--due", multiple=True, metavar="DATE", help="By when the step before it is due.")
@click.option(
    "--who",
    multiple=True,
    metavar="WHO",
    type=completing.Id("colleague", "contact"),
    help="Who does the step before it. [default: you, or the manager]",
)
@click.option("--side", multiple=True, type=click.Choice(["us", "client"]), help="Whose step it is.")
@click.option(
    "--agree",
    multiple=True,
    metavar="TEXT",
    type=completing.Listed("agreement_kinds"),
    help="An agreement: «discount 5 % if prepaid»; the options below, down to --evidence, belong to it.",
)
@click.option("--percent", multiple=True, metavar="N", help="Its size in percent.")
@click.option("--amount", multiple=True, metavar="SUM", help="Its size, or the sum of the document: «1200 EUR».")
@click.option("--currency", multiple=True, metavar="XXX", help="The currency of the sum. [default: that of kam.yaml]")
@click.option("--conditions", multiple=True, metavar="TEXT", help="On what conditions it holds.")
@click.option("--agreed-with", multiple=True, metavar="WHO", type=completing.Id("contact"), help="With whom of them.")
@click.option(
    "--approved-by", multiple=True, metavar="COLLEAGUE", type=completing.Id("colleague"), help="Who of us approved it."
)
@click.option("--until", multiple=True, metavar="DATE", help="The last day it holds.")
@click.option("--evidence", multiple=True, metavar="TEXT", help="Where it stands in writing.")
@click.option("--number", metavar="TEXT", help="The number of the proposal, invoice, contract or letter.")
@click.option("--valid-until", metavar="DATE", help="The last day a proposal can be accepted.")
@click.option(
    "--about",
    multiple=True,
    metavar="ID",
    type=completing.Id("deal", "complaint", "interaction"),
    help="A deal, complaint or earlier interaction that it belongs to.",
)
@ways_in
@changing_without_m
@pass_session
@examples(
    'kam log call acme -m "They want an offer for 40 seats" --next "send offer" --due fri',
    'kam log meeting Ромашка -m "…" --with Иванов --with "Мария, закупки, +7 921 555-01-02"',
    'kam log call acme -m "…" --agree "discount 5 % if prepaid" --approved-by olga --until 31.12.2026',
    'kam log proposal acme -m "…" --amount "12 000 EUR" --valid-until "+30d" --number P-17',
    "kam log meeting acme --edit",
    "kam log email --from letter.eml",
)
def log_command(
    session: Session, /, kind: str | None, account: str | None, file: str | None, edit: bool, **given: Any
) -> int:
    """Record what happened with a client.

    KIND is call, meeting, email, letter, visit, event, proposal, invoice or another of the policy's list; ACCOUNT an id
    or a name. On a terminal, what the kind requires and is not given is asked for; elsewhere it is refused, and all
    that is missing is said at once. Who is named by --with and is nobody we know becomes a draft contact, so that
    no call is lost for it. An option behind --next or --agree belongs to it; both may stand several times. FIELD is any
    field of an interaction, as in `kam set`: call.direction=in. --from also takes a letter as mail programs save it
    (.eml): whose it is, who took part and what it says are read from it.
    """
    said = [each for each in (kind, account) if each is not None and "=" not in each]
    moved = tuple(each for each in (kind, account) if each is not None and "=" in each)
    command = Command(
        session,
        said[0] if said else None,
        said[1] if len(said) > 1 else None,
        {**given, "fields": (*moved, *given["fields"])},
        grouped(),
    )
    again = " ".join(("log", *([command.kind] if command.kind else ())))
    return enter_all(session, command.prepare, Ways(file, edit, command.form, again))
