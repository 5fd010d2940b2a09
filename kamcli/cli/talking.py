"""Making an interaction of what `kam log` was told: options, answers, a file, a letter. Writes nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kamcli.cli import asking
from kamcli.cli.entering import Prepared, Text, joined
from kamcli.cli.filling import Filling, Wrongs, account_question, wrongs
from kamcli.cli.grouping import Grouped
from kamcli.cli.session import Session
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kamcli.change.parcel import Parcel
    from kamcli.change.talk import Talk
    from kamcli.repository import Record, Repository

STEP = ("due", "who", "side")
AGREEMENT = ("percent", "amount", "currency", "conditions", "agreed_with", "approved_by", "until", "evidence")
"""Options that belong to a next step, and to an agreement."""
_NAMED = {"until": "valid_until"}
"""Options of an agreement whose field has another name."""

_DETAILS = {
    "amount": '--amount "12 000 EUR"',
    "currency": "--currency XXX",
    "number": "--number TEXT",
    "valid_until": "--valid-until DATE",
}
"""The options for fields of the proposal, invoice or contract itself."""

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
            hints={**_HINTS, **{f"{talk.kind}.{name}": option for name, option in _DETAILS.items()}},
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
            waiting = [step for step in steps if name in STEP and name not in step.more]
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
        behind = "--next" if name in STEP else "--agree"
        do = f"it belongs behind {behind}" if name in (*STEP, *AGREEMENT) else f"leave it out of a {talk.kind}"
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
    asking.ask(asking.Ask("  Who does it", by_whom, default=talk.doer, completions=_people(talk)))
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
