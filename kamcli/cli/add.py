"""`kam add`: a new account, contact, deal or complaint, by options, by questions, from a file or in the editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import asking, completing
from kamcli.cli.changing import changing_without_m
from kamcli.cli.entering import Prepared, Text, Ways, enter_all, joined, ways_in
from kamcli.cli.filling import Filling, account_question, take_options, wrongs
from kamcli.cli.grouping import Grouping, grouped
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from kamcli.change.parcel import Parcel
    from kamcli.model.entity import Entity
    from kamcli.repository import Record, Repository

_STEP = ("due", "who", "side")


@click.group("add", subcommand_metavar="WHAT …")
@examples(
    'kam add account "Harbour Café" --circle market --industry hospitality',
    'kam add contact acme "Мария Иванова" --title "Head of purchasing" --email m@acme.example',
)
def add_command() -> None:
    """Enter a new account, contact, deal or complaint.

    On a terminal, what is required and not given is asked for; elsewhere it is refused, and all that is missing is said
    at once.
    """


def _identified(command: Any) -> Any:
    named = click.option("--id", "wanted", metavar="ID", help="The id. [default: made of the name or function]")
    return named(ways_in(command))


@add_command.command("account", cls=Grouping, leaders={"next_step": _STEP})
@click.argument("said", metavar="[NAME] [FIELD=VALUE]…", nargs=-1, type=completing.Field("account"))
@click.option("--circle", metavar="CIRCLE", type=completing.Listed("circles"), help="How close the client is.")
@click.option("--industry", metavar="INDUSTRY", type=completing.Listed("industries"), help="What the client does.")
@click.option(
    "--manager", metavar="COLLEAGUE", type=completing.Id("colleague"), help="Who of us answers for the client."
)
@click.option("--source", metavar="SOURCE", type=completing.Listed("sources"), help="How the client came to us.")
@click.option("--headcount", metavar="N", help="How many people the client employs.")
@click.option("--website", metavar="URL", help="The client's website.")
@click.option("--parent", metavar="ACCOUNT", type=completing.Id("account"), help="The holding it belongs to.")
@click.option("--with", "people", multiple=True, metavar="WHO", help="A person there: «NAME, POSITION, PHONE, ROLE».")
@click.option("--talk", metavar="KIND", type=completing.Listed("kinds"), help="What the first talk was: call, meeting…")
@click.option("-m", "--summary", metavar="TEXT", help="What was said in the first talk.")
@click.option("--date", "day", metavar="DATE", help="When the first talk was. [default: today]")
@click.option("--next", "next_step", multiple=True, metavar="WHAT", help="A next step; --due, --who belong to it.")
@click.option("--due", multiple=True, metavar="DATE", help="By when the step before it is due.")
@click.option("--who", multiple=True, metavar="WHO", help="Who does the step before it. [default: you, or the manager]")
@click.option("--side", multiple=True, type=click.Choice(["us", "client"]), help="Whose step it is.")
@_identified
@changing_without_m
@pass_session
@examples(
    'kam add account "Harbour Café" --circle market --industry hospitality',
    "kam add account Ромашка --circle contacted --industry food --source referral --manager olga "
    '--talk call -m "…" --next "send samples" --due fri --with "Иван, закупки, +7 921 555-01-02"',
    'kam add account "Old Mill" --circle customer … headcount=unknown:refused sales_history=unknown:not-found',
    "kam add account --from new-client.yaml",
)
def account_command(
    session: Session, /, said: tuple[str, ...], wanted: str | None, file: str | None, edit: bool, **given: Any
) -> int:
    """Enter a new account.

    What its circle asks for has to be there (`kam rules KAM110`): beside fields of the account that may be a first talk
    with a next step (--talk, -m, --next), and people (--with). What nobody could find out is given as
    FIELD=unknown:WHY. FIELD is any field of an account, as in `kam set`. A file may hold contacts, interactions, deals
    and complaints of the account too, as lists under these names.
    """
    from kamcli.cli.newcomer import Command

    name, fields = _split(said)
    command = Command(session, name, fields, {**given, "id": wanted}, grouped())
    return enter_all(session, command.prepare, Ways(file, edit, command.form, "add account"))


@add_command.command("contact")
@click.argument("account", metavar="ACCOUNT", type=completing.Id("account"), required=False)
@click.argument("said", metavar="[NAME] [FIELD=VALUE]…", nargs=-1, type=completing.Field("contact"))
@click.option("--title", metavar="TEXT", help="The position, as on the card.")
@click.option("--email", "emails", multiple=True, metavar="ADDRESS", help="An e-mail address; several are fine.")
@click.option("--phone", "phones", multiple=True, metavar="NUMBER", help="A phone number; several are fine.")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", type=completing.Listed("roles"), help="A part in decisions."
)
@click.option("--level", metavar="LEVEL", type=completing.Listed("levels"), help="executive, head or specialist.")
@click.option(
    "--counterpart", metavar="COLLEAGUE", type=completing.Id("colleague"), help="Our colleague of the same level."
)
@click.option("--draft", is_flag=True, help="Caught in passing: what the circle asks for comes later.")
@_identified
@changing_without_m
@pass_session
@examples(
    'kam add contact acme "Мария Иванова" --title "Head of purchasing" --email m@acme.example --role procurement',
    'kam add contact acme "Nikos, stand 12" --phone "+30 694 555 0102" --draft',
)
def contact_command(session: Session, /, account: str | None, said: tuple[str, ...], **given: Any) -> int:
    """Enter a new contact at an account.

    ACCOUNT is an id or a name. The id of the contact is made of the position unless the policy says otherwise, because
    a name in a path can never be erased. Birthdays and other personal facts go to the contact's file in personal/.
    """
    return _one(session, "contact", account, said, given, _CONTACT)


@add_command.command("deal")
@click.argument("account", metavar="ACCOUNT", type=completing.Id("account"), required=False)
@click.argument("said", metavar="[NAME] [FIELD=VALUE]…", nargs=-1, type=completing.Field("deal"))
@click.option("--stage", metavar="STAGE", type=completing.Listed("deal_stages"), help="How far it has come.")
@click.option("--amount", metavar="SUM", help="What it is worth: «12 000 EUR».")
@click.option("--probability", metavar="N", help="How likely it is, in percent.")
@click.option("--close", "expected_close", metavar="DATE", help="When it should be decided; a month will do.")
@click.option("--product", "products", multiple=True, metavar="TEXT", help="What it is about; several are fine.")
@click.option("--source", metavar="SOURCE", type=completing.Listed("sources"), help="How it came to us.")
@_identified
@changing_without_m
@pass_session
@examples('kam add deal acme "Winter refit" --stage need --amount "120 000 EUR" --close 2026-11')
def deal_command(session: Session, /, account: str | None, said: tuple[str, ...], **given: Any) -> int:
    """Enter a new deal with an account.

    ACCOUNT is an id or a name; FIELD any field of a deal: tender.deadline=2026-09-01.
    """
    return _one(session, "deal", account, said, given, _DEAL)


@add_command.command("complaint")
@click.argument("account", metavar="ACCOUNT", type=completing.Id("account"), required=False)
@click.argument("said", metavar="[SUBJECT] [FIELD=VALUE]…", nargs=-1, type=completing.Field("complaint"))
@click.option("--opened", metavar="DATE", help="The day it came. [default: today]")
@click.option("--severity", metavar="SEVERITY", type=completing.Listed("complaint_severities"), help="How bad it is.")
@click.option("--document", metavar="TEXT", help="The invoice or delivery it is about.")
@click.option("--product", metavar="TEXT", help="The product it is about.")
@click.option("--wanted-by-client", "wish", metavar="TEXT", help="What the client wants.")
@click.option("--contact", metavar="WHO", type=completing.Id("contact"), help="Who of them complains.")
@click.option("--responsible", metavar="COLLEAGUE", type=completing.Id("colleague"), help="Who of us sees to it.")
@_identified
@changing_without_m
@pass_session
@examples('kam add complaint acme "Two pallets wet" --severity high --document INV-17 --responsible olga')
def complaint_command(session: Session, /, account: str | None, said: tuple[str, ...], **given: Any) -> int:
    """Enter a new complaint of an account.

    ACCOUNT is an id or a name; FIELD any field of a complaint.
    """
    return _one(session, "complaint", account, said, given, _COMPLAINT)


_CONTACT = {
    "name": "NAME", "title": "--title TEXT", "emails": "--email ADDRESS or --phone NUMBER", "phones": "--phone NUMBER",
    "roles": "--role ROLE", "level": "--level LEVEL", "counterpart": "--counterpart COLLEAGUE",
}  # fmt: skip
_DEAL = {
    "name": "NAME", "stage": "--stage STAGE", "amount": "--amount SUM", "probability": "--probability N",
    "expected_close": "--close DATE", "products": "--product TEXT", "source": "--source SOURCE",
}  # fmt: skip
_COMPLAINT = {
    "subject": "SUBJECT", "opened": "--opened DATE", "severity": "--severity SEVERITY", "document": "--document TEXT",
    "product": "--product TEXT", "wanted": "--wanted-by-client TEXT", "contact": "--contact WHO",
    "responsible": "--responsible COLLEAGUE",
}  # fmt: skip


def _split(said: Sequence[str]) -> tuple[str | None, list[str]]:
    """The name and the `FIELD=VALUE`s of what stands behind the account. Raises UsageError for two names."""
    fields = [each for each in said if "=" in each]
    names = [each for each in said if "=" not in each]
    if len(names) > 1:
        raise UsageError(
            f"one name is expected, and there are {len(names)}: {', '.join(names)}",
            do='put it in quotes: "Harbour Café"',
        )
    return (names[0] if names else None), fields


def _one(
    session: Session,
    kind: str,
    account: str | None,
    said: Sequence[str],
    given: dict[str, Any],
    hints: Mapping[str, str],
) -> int:
    """Enter records of an account: the one that the options tell of, or those of a file."""
    from kamcli.model.entity import Entity

    if account is not None and "=" in account:
        said, account = (account, *said), None
    name, fields = _split(said)
    file, edit = given.pop("file"), given.pop("edit")
    given["id"] = given.pop("wanted")
    command = Command(session, Entity(kind), account, name, fields, given, hints)
    return enter_all(session, command.prepare, Ways(file, edit, command.form, f"add {kind}"))


@dataclass(frozen=True)
class Command:
    """One `kam add contact`, `deal` or `complaint` as it was given."""

    session: Session
    entity: Entity
    account: str | None
    name: str | None
    fields: Sequence[str]
    given: Mapping[str, Any]
    hints: Mapping[str, str]

    def prepare(self, repository: Repository, asks: bool, text: Text | None) -> Prepared:
        """The records of the text, or the one that the options tell of."""
        from kamcli.change.parcel import Parcel, parcels

        given = [Parcel({})] if text is None else parcels(text.data, text.name, self.entity)
        return joined([self._one(repository, asks, parcel) for parcel in given])

    def form(self, repository: Repository) -> str:
        """The form to fill in for `--edit`, with what the options say already."""
        from kamcli.change.blank import blank
        from kamcli.change.parcel import Parcel

        client, filling = self._filling(repository, asking.terminal(), Parcel({}))
        asked = f" (circle {filling.circle})" if filling.circle else ""
        form = blank(f"A new {self.entity} of {client.name}{asked}.", filling.data, filling.root, filling.questions())
        return form.replace("\n\n", f"\n\naccount: {client.id}\n", 1)

    def _filling(self, repository: Repository, asks: bool, parcel: Parcel) -> tuple[Record, Filling]:
        from kamcli.change.author import author
        from kamcli.change.filling import take_record
        from kamcli.change.passing import account_of
        from kamcli.change.reading import Reading
        from kamcli.model.entity import Entity

        account = self.account or parcel.account
        if account is None and not asks:
            raise UsageError("ACCOUNT must be given", do=f"as in kam add {self.entity} acme …; a file may say account:")
        client = asking.ask(account_question(repository)) if account is None else account_of(repository, account)
        reading = Reading(repository, self.session.day(repository.company), client.id)
        circle = client.data.get("circle")
        known = circle if isinstance(circle, str) else None
        filling = Filling(reading, self.entity, {}, known, me=author(repository), personal={})
        wrong: list[str] = []
        facts = parcel.data.get("personal") if self.entity is Entity.CONTACT else None
        own = {name: value for name, value in parcel.data.items() if facts is None or name != "personal"}
        filling.data.update(take_record(own, filling.root, reading, wrong, filling.me))
        if isinstance(facts, Mapping):
            filling.take_facts(facts, wrong)
        wrongs(wrong, parcel.place)
        if self.given.get("draft"):
            filling.data["draft"] = True
        take_options(
            filling,
            "subject" if self.entity is Entity.COMPLAINT else "name",
            self.name,
            self.fields,
            self.given,
            self.hints,
        )
        return client, filling

    def _one(self, repository: Repository, asks: bool, parcel: Parcel) -> Prepared:
        from kamcli.change.arrival import Arrivals
        from kamcli.change.entry import Entry
        from kamcli.model.entity import Entity

        client, filling = self._filling(repository, asks, parcel)
        if asks:
            filling.ask()
            if self.entity is Entity.CONTACT:
                filling.ask_reach()
        else:
            filling.take_defaults()
        wanted = self.given.get("id") or parcel.id
        entries = [Entry(self.entity, filling.data, client.id, wanted)]
        if filling.personal:
            contact = Arrivals(filling.reading, client.id, filling.circle).bring(filling.data, wanted)
            entries = [replace(entries[0], id=contact), Entry(Entity.PERSONAL, filling.personal, client.id, contact)]
        called = str(filling.data.get("name") or filling.data.get("subject") or "it")
        return Prepared(
            entries=entries,
            verb=f"add {self.entity}",
            says=lambda ids: [f"Added: {called}, {self.entity} of {client.name} ({ids[0]})."],
            hints=self.hints,
            open_fields=filling.may_stay_open,
        )
