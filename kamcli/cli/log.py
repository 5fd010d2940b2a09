"""`kam log`: what happened with a client, in one line, by questions, from a letter, or in the editor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import asking, completing
from kamcli.cli.changing import changing_without_m
from kamcli.cli.entering import (
    Filling,
    Prepared,
    Text,
    Ways,
    Wrongs,
    account_question,
    enter_all,
    joined,
    ways_in,
    wrongs,
)
from kamcli.cli.grouping import Grouped, Grouping, grouped
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kamcli.change.parcel import Parcel
    from kamcli.change.talk import Talk
    from kamcli.repository import Record, Repository

_STEP = ("due", "who", "side")
_AGREEMENT = ("percent", "amount", "currency", "conditions", "agreed_with", "approved_by", "until", "evidence")
_NAMED = {"until": "valid_until"}
"""Options of an agreement whose field has another name."""

_HINTS = {
    "subject": "-m TEXT, or --subject TEXT",
    "summary": "-m TEXT",
    "date": "--date DATE",
    "participants": "--with WHO",
    "team": "--team COLLEAGUE",
    "next_steps": "--next WHAT --due DATE",
    "next_contact": "--next WHAT --due DATE",
    "agreements": '--agree "discount 5 % if prepaid"',
    "about": "--about ID",
}


@click.command("log", cls=Grouping, leaders={"next_step": _STEP, "agree": _AGREEMENT})
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
    help="Who does the step before it. [default: you]",
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


@dataclass(frozen=True)
class Command:
    """One `kam log` as it was given."""

    session: Session
    kind: str | None
    account: str | None
    given: dict[str, Any]
    groups: Grouped

    def prepare(self, repository: Repository, asks: bool, text: Text | None) -> Prepared:
        """The interactions of the text, or the one that the options tell of."""
        from kamcli.change.parcel import Parcel, parcels
        from kamcli.interop.letter import is_letter
        from kamcli.model.entity import Entity

        if text is not None and is_letter(text.data, text.name):
            return self._letter(repository, asks, text)
        given = [Parcel({})] if text is None else parcels(text.data, text.name, Entity.INTERACTION)
        return joined([self._one(repository, asks, parcel) for parcel in given])

    def form(self, repository: Repository) -> str:
        """The form to fill in for `--edit`, with what the options say already."""
        from kamcli.change.blank import blank

        talk, client = self._talk(repository, self.kind, self.account, asks=asking.terminal())
        take(talk, self.given, self.groups)
        talk.settle()
        filling = _filling(talk)
        title = f"A new interaction with {client.name}: {talk.kind}."
        return blank(title, {**talk.data, "account": client.id}, talk.root, filling.questions()).replace(
            "\n\n", f"\n\naccount: {client.id}\n", 1
        )

    def _talk(
        self, repository: Repository, kind: str | None, account: str | None, *, asks: bool
    ) -> tuple[Talk, Record]:
        """The beginning of an interaction: its kind and its account, which are asked for if need be."""
        from kamcli.change.arrival import Arrivals
        from kamcli.change.author import author
        from kamcli.change.passing import account_of
        from kamcli.change.reading import Reading
        from kamcli.change.talk import Talk

        if kind is None and asks:
            kind = asking.ask(_kind_question(repository))
        client = None if account is None else account_of(repository, account)
        if client is None and asks:
            client = asking.ask(account_question(repository))
        missing = [name for name, value in (("KIND", kind), ("ACCOUNT", client)) if value is None]
        if kind is None or client is None:
            raise UsageError(
                f"{' and '.join(missing)} must be given",
                do="as in kam log call acme -m …; a file may say kind: and account:",
            )
        me = author(repository)
        circle = client.data.get("circle")
        reading = Reading(repository, self.session.day(repository.company), client.id)
        people = Arrivals(reading, client.id, circle if isinstance(circle, str) else None, me)
        return Talk(reading, people, kind, me), client

    def _one(self, repository: Repository, asks: bool, parcel: Parcel) -> Prepared:
        from kamcli.change.newcomer import take_contact

        stated = parcel.data.get("kind")
        kind = self.kind or (str(stated) if stated else None)
        talk, client = self._talk(repository, kind, self.account or parcel.account, asks=asks)
        wrong: list[str] = []
        personal: dict[str, dict[str, Any]] = {}
        for contact in parcel.parts.get("contacts", ()):
            take_contact(talk.people, contact, wrong, personal)
        talk.take(parcel.data, wrong)
        wrongs(wrong, parcel.place)
        take(talk, self.given, self.groups)
        return self._finished(talk, client, asks, [])

    def _letter(self, repository: Repository, asks: bool, text: Text) -> Prepared:
        from zoneinfo import ZoneInfo

        from kamcli.change.correspondence import account_by_letter, take_letter
        from kamcli.interop.letter import read_letter

        letter = read_letter(text.data, ZoneInfo(repository.company.time_zone))
        account = self.account or account_by_letter(repository, letter)
        talk, client = self._talk(repository, self.kind or "email", account, asks=asks)
        notes = take_letter(talk, letter)
        take(talk, self.given, self.groups)
        return self._finished(talk, client, asks, notes)

    def _finished(self, talk: Talk, client: Record, asks: bool, notes: Sequence[str]) -> Prepared:
        filling = _filling(talk)
        if asks:
            ask(talk, filling, client)
        talk.settle()
        if not asks:
            filling.take_defaults()
        return Prepared(
            entries=(*talk.people.entries(), talk.entry()),
            verb=f"log {talk.kind}",
            says=lambda ids: [*_told(talk, client, ids), *notes],
            hints=_HINTS,
        )


def _filling(talk: Talk) -> Filling:
    from kamcli.model.entity import Entity

    return Filling(talk.reading, Entity.INTERACTION, talk.data, talk.people.circle, talk.kind, talk.me)


def _kind_question(repository: Repository) -> asking.Ask:
    kinds = repository.policy.lists.kinds

    def read(text: str) -> str:
        if kinds and text not in kinds:
            raise UsageError(f"there is no kind “{text}”", do=f"choose one of: {', '.join(kinds)}")
        return text

    return asking.Ask("What happened", read, choices=dict.fromkeys(kinds, ""))


def take(talk: Talk, given: dict[str, Any], groups: Grouped) -> None:
    """Take in all that the options say. Raises UsageError that names every wrong one at once."""
    found = Wrongs()

    def each(option: str, texts: Any, action: Callable[[str], Any]) -> None:
        for text in (texts,) if isinstance(texts, str) else texts or ():
            with found.about(option):
                action(text)

    # people before what may refer to them
    each("--date", given.get("day"), lambda text: talk.say("date", text))
    each("--with", given.get("people"), talk.took_part)
    each("--team", given.get("team"), talk.colleague)
    each("-m", given.get("summary"), lambda text: talk.say("summary", text))
    each("--subject", given.get("subject"), lambda text: talk.say("subject", text))
    each("--about", given.get("about"), lambda text: talk.data.setdefault("about", []).append(talk.about(text)))
    for name in ("number", "valid_until"):
        each(f"--{name.replace('_', '-')}", given.get(name), partial(_detail, talk, name))
    _take_groups(talk, groups, found)
    for argument in given.get("fields") or ():
        with found.about(argument):
            talk.field(argument)
    found.check()


def _take_groups(talk: Talk, groups: Grouped, wrongs: Wrongs) -> None:
    steps = groups.of("next_step")
    for name, text in groups.loose:
        with wrongs.about(f"--{name.replace('_', '-')}"):
            waiting = [step for step in steps if name in _STEP and name not in step.more]
            if not _fits(talk, name) and len(waiting) == 1:
                waiting[0].more[name] = text
            else:
                _detail(talk, name, text)
    for group in steps:
        with wrongs.about("--next"):
            talk.step(group.value, **group.more)
    for group in groups.of("agree"):
        with wrongs.about("--agree"):
            talk.agree(group.value, {_NAMED.get(name, name): text for name, text in group.more.items()})


def _fits(talk: Talk, name: str) -> bool:
    block = talk.root.at((talk.kind,))
    return block is not None and block.field(name) is not None


def _detail(talk: Talk, name: str, text: str) -> None:
    if not talk.detail(name, text):
        behind = "--next" if name in _STEP else "--agree"
        do = f"it belongs behind {behind}" if name in (*_STEP, *_AGREEMENT) else f"leave it out of a {talk.kind}"
        raise UsageError(f"a {talk.kind} has no {name.replace('_', ' ')}", do=do)


def ask(talk: Talk, filling: Filling, client: Record) -> None:
    """Ask for the summary, for what the kind requires, and for the next step where none is open and one is wanted."""
    if "summary" not in talk.data and "subject" not in talk.data:
        asking.ask(
            asking.Ask(
                "What was said and decided",
                lambda text: talk.say("summary", text),
                description="In a sentence or more: who takes over later reads nothing else (D1).",
            )
        )
    talk.settle()
    filling.ask()
    if not talk.data.get("next_steps") and _wants_step(talk, client):
        ask_step(talk, optional=True)


def ask_step(talk: Talk, *, optional: bool = False, reasons: Sequence[str] = ()) -> asking.Open | None:
    """Ask for a next step, by when, and who does it; with `reasons`, that there is none may be the answer."""
    question = asking.Ask("Next step", description="What happens next.", optional=optional, reasons=reasons)
    what = asking.ask(question)
    if what is None or isinstance(what, asking.Open):
        return what
    due, who = ("", ""), ("", "")

    def by_when(text: str) -> str:
        nonlocal due
        due = (text, str(talk.read(("next_steps", 0, "due"), text)))
        return text

    def by_whom(text: str) -> str:
        nonlocal who
        who = (text, talk.people.meet(text)[1])
        return text

    asking.ask(asking.Ask("  By when", by_when, expected="a day: fri, +3d, 31.03.2026"))
    asking.ask(asking.Ask("  Who does it", by_whom, default=talk.me, completions=_people(talk)))
    talk.step(what, due[0], who[0])
    return None


def _people(talk: Talk) -> dict[str, str]:
    from kamcli.change.naming import known

    return dict(known(("contact", "colleague"), talk.reading))


def _wants_step(talk: Talk, client: Record) -> bool:
    """Whether the account's circle asks for a next contact, and none is planned."""
    from kamcli.facts.dealings import open_steps

    repository = talk.reading.repository
    circles = repository.policy.limits.next_step.circles
    return client.data.get("circle") in circles and not any(open_steps(repository.snapshot, client.id))


def _told(talk: Talk, client: Record, ids: Any) -> list[str]:
    sentences = [f"Logged: {talk.kind} with {client.name}, {talk.data['date']} ({ids[-1]})."]
    for record_id, data in talk.people.new.items():
        name = str(data.get("name"))
        title = f", {data['title']}" if data.get("title") else ""
        what = "a draft contact" if data.get("draft") else "a contact"
        sentences.append(f"{name}{title} is new: {what} ({talk.people.account}/{record_id}).")
    return sentences
