"""An account that is to be made, with the people and talks that its circle asks for. Writes nothing, asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from kamcli.change.arrival import Arrivals
from kamcli.change.entry import Entry, suggested_id
from kamcli.change.filling import take
from kamcli.change.parcel import PARTS
from kamcli.change.reading import Reading
from kamcli.change.talk import Talk
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.identity import unused
from kamcli.repository import taken
from kamcli.schemas import Violation, violations
from kamcli.schemas.shape import shape


@dataclass(frozen=True)
class Need:
    """Something that the dossier of a new account lacks, besides the account's own fields.

    `part` is `interactions`, `contacts` or `account`; `contact` is the id of the one whom it is about. `field` is what
    is missing; `unknown` tells whether the account may say that it is not known.
    """

    part: str
    message: str
    field: str | None = None
    contact: str | None = None
    unknown: bool = False


@dataclass
class Newcomer:
    """A new account: its fields, its people, its talks, and what else comes with it, in one change."""

    reading: Reading
    data: dict[str, Any]
    me: str | None
    id: str
    people: Arrivals
    talks: list[dict[str, Any]] = field(default_factory=list)
    personal: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: list[Entry] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        reading: Reading,
        data: dict[str, Any],
        me: str | None,
        wanted: str | None = None,
        reserved: Collection[str] = (),
    ) -> Newcomer:
        """The newcomer with these fields. Its id is fixed from here on, and none of the `reserved`.

        Raises UsageError for a wanted id that is none.

        What its people and talks refer to is looked for in the account itself.
        """
        repository = reading.repository
        found = suggested_id(repository, Entry(Entity.ACCOUNT, data, id=wanted))
        if wanted is None:
            found = unused(found, {*taken(repository.snapshot, Entity.ACCOUNT), *reserved})
        circle = data.get("circle")
        inside = Reading(repository, reading.today, found)
        people = Arrivals(inside, found, circle if isinstance(circle, str) else None, me)
        return cls(inside, data, me, found, people)

    @property
    def circle(self) -> str | None:
        """The circle it comes into; None where the policy knows no such circle."""
        circle = self.data.get("circle")
        known = isinstance(circle, str) and self.reading.repository.policy.circle(circle) is not None
        return circle if known else None

    def bring(self, parts: Mapping[str, Sequence[Mapping[str, Any]]], wrong: list[str]) -> None:
        """Take in the records that come with it in a file; what cannot be read goes into `wrong`."""
        for each in parts.get("contacts", ()):
            take_contact(self.people, each, wrong, self.personal)
        schemas = self.reading.repository.schemas
        for each in parts.get("interactions", ()):
            talk = Talk(self.reading, self.people, str(each.get("kind", "")), self.me)
            talk.take(each, wrong)
            talk.settle()
            self.talks.append(talk.data)
        for part in ("deals", "complaints"):
            for each in parts.get(part, ()):
                root = shape(schemas.schema(PARTS[part]))
                data = take({key: value for key, value in each.items() if key != "id"}, root, self.reading, wrong, part)
                self.others.append(Entry(PARTS[part], data, self.id, each.get("id")))

    def settle(self) -> None:
        """Fill in what follows: the history of circles begins, and people of whom little is known are drafts."""
        circle = self.data.get("circle")
        if isinstance(circle, str) and "circle_log" not in self.data:
            by = {"by": self.me} if self.me is not None else {}
            self.data["circle_log"] = [{"circle": circle, "date": self.reading.today.isoformat(), **by}]
        self.people.settle()

    def needs(self) -> list[Need]:
        """What the circle asks of the dossier and is not there yet (D12)."""
        if self.circle is None:
            return []
        repository = self.reading.repository
        schema = repository.schemas.dossier(self.circle, personal=not repository.personal.absent)
        return [self._need(violation) for violation in violations(schema, self._dossier())]

    def entries(self) -> Iterator[Entry]:
        """All its records, what is referred to before what refers to it."""
        yield Entry(Entity.ACCOUNT, self.data, id=self.id)
        yield from self.people.entries()
        for contact, data in self.personal.items():
            yield Entry(Entity.PERSONAL, data, self.id, contact)
        names = tuple(str(data.get("name", "")) for data in self.people.new.values())
        for data in self.talks:
            yield Entry(Entity.INTERACTION, data, self.id, people=names)
        yield from self.others

    def _dossier(self) -> dict[str, Any]:
        contacts = []
        for record_id, data in self.people.new.items():
            personal = {"personal": self.personal[record_id]} if record_id in self.personal else {}
            contacts.append({"id": record_id, **data, **personal})
        return {
            "account": {"id": self.id, **self.data},
            "contacts": contacts,
            "interactions": [{"id": f"talk-{number}", **data} for number, data in enumerate(self.talks)],
            "deals": [dict(each.data) for each in self.others if each.entity is Entity.DEAL],
            "complaints": [dict(each.data) for each in self.others if each.entity is Entity.COMPLAINT],
            "sales": {"lines": 0},
        }

    def _need(self, violation: Violation) -> Need:
        part = str(violation.pointer[0]) if violation.pointer else "account"
        contact = None
        if part == "contacts" and len(violation.pointer) > 1 and isinstance(violation.pointer[1], int):
            contact = list(self.people.new)[violation.pointer[1]]
        name = violation.field
        return Need(
            part=part,
            message=violation.message or f"{name or part} is missing",
            field=name,
            contact=contact,
            unknown=part == "account" and name is not None and self._may_be_unknown(name),
        )

    def _may_be_unknown(self, name: str) -> bool:
        schema: Mapping[str, Any] = self.reading.repository.schemas.schema(Entity.ACCOUNT, self.circle)
        return name in schema.get("properties", {}).get("unknown", {}).get("properties", {})


def take_contact(
    people: Arrivals, given: Mapping[str, Any], wrong: list[str], personal: dict[str, dict[str, Any]]
) -> str:
    """Take in a contact that comes parsed, with its id if it has one, and what is personal; returns its id."""
    schemas, reading = people.reading.repository.schemas, people.reading
    own = {name: value for name, value in given.items() if name not in ("id", "personal")}
    data = take(own, shape(schemas.schema(Entity.CONTACT)), reading, wrong, "contacts")
    wanted = given.get("id")
    found = people.bring(data, str(wanted) if wanted else None)
    if isinstance(facts := given.get("personal"), Mapping):
        personal[found] = take(dict(facts), shape(schemas.schema(Entity.PERSONAL)), reading, wrong, "personal")
    return found
