"""Asking for a new account: its fields, then what its circle wants beside them, the first talk and the people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kamcli.cli import asking
from kamcli.cli.entering import Prepared, Text, joined
from kamcli.cli.filling import Filling, take_options, wrongs
from kamcli.cli.grouping import Grouped
from kamcli.cli.session import Session
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from kamcli.change.newcomer import Need, Newcomer
    from kamcli.change.parcel import Parcel
    from kamcli.change.talk import Talk
    from kamcli.repository import Repository

FIELDS = {
    "name": "NAME", "circle": "--circle CIRCLE", "industry": "--industry INDUSTRY", "manager": "--manager COLLEAGUE",
    "source": "--source SOURCE", "headcount": "--headcount N", "website": "--website URL", "parent": "--parent ACCOUNT",
}  # fmt: skip
HINTS = {
    **FIELDS,
    "interactions": "--talk KIND -m TEXT",
    "next_contact": "--next WHAT --due DATE (behind --talk and -m)",
    "contacts": '--with "NAME, POSITION, PHONE"',
    "decision_maker": '--with "NAME, POSITION, PHONE, decision-maker"',
    "decision_team": '--with "NAME, POSITION, PHONE, ROLE", for each of them',
    "lines_of_business": 'lines_of_business="…, …"',
    "contracts": 'contracts="id=…, number=…"',
    "strategy.plans": 'strategy.plans="…"',
    "sales_history": "sales_history=unknown:WHY",
}
"""How what may be missing of an account is given on the command line."""
_PEOPLE = frozenset({"contacts", "decision_maker", "decision_team", "owner_contacts"})
"""What the dossier lacks where somebody more has to be known."""


@dataclass(frozen=True)
class Command:
    """One `kam add account` as it was given."""

    session: Session
    name: str | None
    fields: Sequence[str]
    given: Mapping[str, Any]
    groups: Grouped

    def prepare(self, repository: Repository, asks: bool, text: Text | None) -> Prepared:
        """The accounts of the text, or the one that the options tell of, each with all that comes with it."""
        from kamcli.change.parcel import Parcel, parcels
        from kamcli.model.entity import Entity

        given = [Parcel({})] if text is None else parcels(text.data, text.name, Entity.ACCOUNT)
        ids: list[str] = []
        found = []
        for parcel in given:
            newcomer = self._newcomer(repository, asks, parcel, ids)
            ids.append(newcomer.id)
            found.append(prepared(newcomer))
        return joined(found)

    def form(self, repository: Repository) -> str:
        """The form to fill in for `--edit`, with what the options say already."""
        from kamcli.change.author import author
        from kamcli.change.blank import blank
        from kamcli.change.parcel import Parcel

        filling = self._filling(repository, author(repository), Parcel({}), [])
        asked = f" in the circle {filling.circle}" if filling.circle else ""
        return blank(f"A new account{asked}.", filling.data, filling.root, filling.questions(), parts=True)

    def _filling(self, repository: Repository, me: str | None, parcel: Parcel, wrong: list[str]) -> Filling:
        from kamcli.change.filling import take_record
        from kamcli.change.reading import Reading
        from kamcli.model.entity import Entity

        filling = Filling(Reading(repository, self.session.day(repository.company)), Entity.ACCOUNT, {}, me=me)
        filling.data.update(take_record(parcel.data, filling.root, filling.reading, wrong, me))
        wrongs(wrong, parcel.place)
        take_options(filling, "name", self.name, self.fields, self.given, FIELDS)
        filling.circle = _circle(repository, filling.data)
        return filling

    def _newcomer(self, repository: Repository, asks: bool, parcel: Parcel, others: Collection[str]) -> Newcomer:
        from kamcli.change.author import author
        from kamcli.change.newcomer import Newcomer

        me = author(repository)
        wrong: list[str] = []
        filling = self._filling(repository, me, parcel, wrong)
        if asks:
            _ask_fields(filling)
        newcomer = Newcomer.of(filling.reading, filling.data, me, self.given.get("id") or parcel.id, others)
        newcomer.bring(parcel.parts, wrong)
        wrongs(wrong, parcel.place)
        talk = _said(newcomer, self.given, self.groups)
        newcomer.settle()
        if asks:
            ask_dossier(newcomer, talk)
            newcomer.settle()
        return newcomer


def _ask_fields(filling: Filling) -> None:
    """Ask for the account's own fields: first the name and the circle, then what the circle requires."""
    repository = filling.reading.repository
    first = repository.policy.circles[0].id if repository.policy.circles else None
    while filling.circle is None and (found := filling.questions()):
        filling.put(found[0], default=first if found[0].name == "circle" else None)
        filling.circle = _circle(repository, filling.data)
        if found[0].name == "name":
            _warn_of_namesakes(repository, str(filling.data["name"]))
    filling.ask()


def prepared(newcomer: Newcomer) -> Prepared:
    """A newcomer, ready to be entered."""
    from kamcli.model.entity import Entity

    filling = Filling(newcomer.reading, Entity.ACCOUNT, newcomer.data, newcomer.circle, me=newcomer.me)
    open_fields = filling.may_stay_open | {need.field for need in newcomer.needs() if need.unknown and need.field}
    circle = newcomer.reading.repository.policy.circle(newcomer.circle or "")
    name = newcomer.data.get("name", newcomer.id)

    def says(ids: Sequence[str]) -> list[str]:
        into = f", in the circle {circle.name}" if circle is not None else ""
        more = list(dict.fromkeys(ids[1:]))
        also = f" With it: {', '.join(more)}." if more else ""
        return [f"Added: {name}{into} ({ids[0]}).{also}"]

    return Prepared(tuple(newcomer.entries()), "add account", says, HINTS, open_fields)


def _circle(repository: Repository, data: Mapping[str, Any]) -> str | None:
    circle = data.get("circle")
    return circle if isinstance(circle, str) and repository.policy.circle(circle) is not None else None


def _warn_of_namesakes(repository: Repository, name: str) -> None:
    """Say which accounts are called the same, in any script, and go on only if this is another client."""
    from kamcli.model.entity import Entity
    from kamcli.model.naming import company_key

    key = company_key(name)
    alike = [
        f"{record.name} ({record.id})"
        for record in repository.snapshot.records(Entity.ACCOUNT).values()
        if key and company_key(record.name) == key
    ]
    if not alike:
        return
    asking.tell(f"  There is {', '.join(alike)} already.")
    if not asking.confirm("  Is this another client", default=False):
        raise UsageError("nothing was written: the client is there already", do="`kam show` shows it")


def _said(newcomer: Newcomer, given: Mapping[str, Any], groups: Grouped) -> Talk | None:
    """Take in the people and the first talk that the options give."""
    from kamcli.cli.talking import take

    for text in given.get("people") or ():
        newcomer.people.meet(text)
    said = {name: given[name] for name in ("summary", "day") if given.get(name)}
    kind = given.get("talk") or ("note" if said or groups.groups else None)
    if kind is None:
        return None
    talk = _talk(newcomer, kind)
    for record_id in newcomer.people.new:
        talk.took_part(record_id)
    take(talk, said, groups)
    talk.settle()
    return talk


def _talk(newcomer: Newcomer, kind: str) -> Talk:
    from kamcli.change.talk import Talk

    talk = Talk(newcomer.reading, newcomer.people, kind, newcomer.me)
    newcomer.talks.append(talk.data)
    return talk


# ---- asking


def ask_dossier(newcomer: Newcomer, talk: Talk | None) -> None:
    """Ask for what the circle wants beside the account's own fields, until nothing of it is missing."""
    told: set[tuple[str | None, str | None, str]] = set()
    while needs := newcomer.needs():
        need = next((each for each in needs if each.part == "interactions"), needs[0])
        key = (need.field, need.contact, need.message)
        if key not in told:
            asking.tell(f"\n{need.message[:1].upper()}{need.message[1:]}.")
        elif need.field not in _PEOPLE:
            return  # asked already, and not met: lint says what is wrong
        told.add(key)
        if need.part == "interactions":
            talk = _ask_talk(newcomer)
        elif need.contact is not None:
            _ask_of_contact(newcomer, need)
        elif need.field in _PEOPLE:
            _ask_person(newcomer, need, talk)
        elif need.field == "next_contact" and talk is not None:
            _ask_step(newcomer, talk, need)
        elif need.unknown:
            _ask_open(newcomer, need)
        else:
            return
        newcomer.people.settle()


def _ask_talk(newcomer: Newcomer) -> Talk:
    from kamcli.change.reading import Reading
    from kamcli.change.talk import Talk
    from kamcli.model.entity import Entity

    repository = newcomer.reading.repository
    evidence = [kind for circle in repository.policy.circles for kind in circle.evidence.get("kinds") or ()]
    counted = tuple(dict.fromkeys(evidence)) or repository.policy.lists.kinds

    def read(text: str) -> Talk:
        return Talk(Reading(repository, newcomer.reading.today, newcomer.id), newcomer.people, text, newcomer.me)

    talk: Talk = asking.ask(
        asking.Ask("What was the first talk", read, choices=dict.fromkeys(counted, ""), default=None)
    )
    newcomer.talks.append(talk.data)
    asking.ask(
        asking.Ask("  When", lambda text: talk.say("date", text), default="today", expected="a day: 31.03.2026, mon")
    )
    asking.ask(asking.Ask("  What was said and decided", lambda text: talk.say("summary", text)))
    talk.settle()
    Filling(newcomer.reading, Entity.INTERACTION, talk.data, newcomer.circle, talk.kind, newcomer.me).ask()
    return talk


def _ask_step(newcomer: Newcomer, talk: Talk, need: Need) -> None:
    from kamcli.cli.talking import ask_step

    found = ask_step(talk, reasons=newcomer.reading.repository.policy.lists.unknown_reasons if need.unknown else ())
    if found is not None:
        _open(newcomer, need, found.why)


def _ask_person(newcomer: Newcomer, need: Need, talk: Talk | None) -> None:
    """Ask for somebody at the client, or why nobody is known."""
    from kamcli.change.passing import caught
    from kamcli.model.entity import Entity

    repository = newcomer.reading.repository
    reasons = repository.policy.lists.unknown_reasons if need.unknown else ()
    listed = ", ".join(f"{each['name']} ({key})" for key, each in newcomer.people.new.items())
    if listed:
        asking.tell(f"  So far: {listed}")
    found = asking.ask(
        asking.Ask(
            "Who else" if listed else "Who",
            lambda text: caught(repository, text),
            description="The name; behind commas also the position, a phone number or address, and roles.",
            reasons=reasons,
        )
    )
    if isinstance(found, asking.Open):
        _open(newcomer, need, found.why)
        return
    filling = Filling(newcomer.reading, Entity.CONTACT, dict(found), newcomer.circle, me=newcomer.me, personal={})
    filling.ask()
    filling.ask_reach()
    if need.field == "decision_maker":
        deciding = repository.policy.lists.deciding_roles
        roles = filling.data.setdefault("roles", [])
        if deciding and not set(deciding) & set(roles) and asking.confirm("Does this person decide", default=True):
            roles.append(deciding[0])
        if not roles:
            del filling.data["roles"]
    if need.field == "owner_contacts" and asking.confirm("Does this person own a share", default=True):
        asking.ask(
            asking.Ask("  How many percent", lambda text: filling.field(f"ownership=share={text}"), optional=True)
        )
        filling.data.setdefault("ownership", [{}])
    record_id = newcomer.people.bring(filling.data)
    if talk is not None and asking.confirm("Did this person take part in the talk", default=False):
        talk.took_part(record_id)


def _ask_of_contact(newcomer: Newcomer, need: Need) -> None:
    """Ask for one field of somebody who was named before: in the contact's own file, or in personal/."""
    from kamcli.change.form import Question
    from kamcli.model.entity import Entity
    from kamcli.schemas.shape import shape

    if need.contact is None or need.field is None:
        return
    data = newcomer.people.new[need.contact]
    schemas = newcomer.reading.repository.schemas
    for entity in (Entity.CONTACT, Entity.PERSONAL):
        found = shape(schemas.schema(entity)).at((need.field,))
        if found is None:
            continue
        if entity is Entity.PERSONAL:
            data = newcomer.personal.setdefault(need.contact, {})
        name = newcomer.people.new[need.contact].get("name", need.contact)
        unknown = shape(schemas.schema(entity)).field("unknown")
        may = entity is Entity.PERSONAL and unknown is not None and need.field in unknown.names
        question = Question(
            (need.field,),
            found,
            f"{found.title} of {name}",
            found.description,
            tuple(map(str, found.choices)),
            unknown=newcomer.reading.repository.policy.lists.unknown_reasons if may else (),
        )
        Filling(newcomer.reading, entity, data, newcomer.circle, me=newcomer.me).put(question)
        return


def _ask_open(newcomer: Newcomer, need: Need) -> None:
    reasons = newcomer.reading.repository.policy.lists.unknown_reasons
    why = asking.ask(asking.Ask("  Why", choices=dict.fromkeys(reasons, ""), default=reasons[0] if reasons else None))
    _open(newcomer, need, str(why))


def _open(newcomer: Newcomer, need: Need, why: str) -> None:
    from kamcli.change.filling import answer_open
    from kamcli.model.entity import Entity
    from kamcli.schemas.shape import shape

    root = shape(newcomer.reading.repository.schemas.schema(Entity.ACCOUNT, newcomer.circle))
    answer_open(newcomer.data, need.field or "", why, root, newcomer.reading, newcomer.me)
