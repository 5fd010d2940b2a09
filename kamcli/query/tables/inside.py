"""The tables with one row an item inside a record: agreements, next steps, participants, legal entities, sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity
from kamcli.query.column import ACCOUNT, Column, Item, Table, by_name, field, fields, items_of, own_id
from kamcli.query.moment import Moment, text_of
from kamcli.repository import Record

_DATE = Column("date", "date", lambda _, item: item.record.data.get("date"), field="date")

AGREEMENTS = Table(
    "agreements",
    "What was agreed in interactions, one row an agreement.",
    (Entity.INTERACTION,),
    by_name(
        own_id("Id of the interaction in which it was agreed."),
        *ACCOUNT,
        field("id", at="agreements[].", column="agreement"),
        _DATE,
        *fields("kind", "side", at="agreements[]."),
        field("percent", "number", at="agreements[]."),
        field("amount", "number", at="agreements[]."),
        field("currency", at="agreements[]."),
        field("days", "integer", at="agreements[]."),
        *fields("conditions", "status", at="agreements[]."),
        field("valid_from", "date", at="agreements[]."),
        field("valid_until", "date", at="agreements[]."),
        field("ended", "date", at="agreements[]."),
        Column(
            "in_force",
            "flag",
            lambda moment, item: (item.record.id, item.place) in moment.agreements_in_force,
            meaning="Whether it holds today: begun, not withdrawn, not run out, not superseded.",
            counts=(Entity.INTERACTION,),
        ),
        *fields("agreed_with", "agreed_by", "approved_by", "supersedes", "evidence", at="agreements[]."),
        field("products", "list", at="agreements[]."),
        field("legal_entities", "list", at="agreements[]."),
    ),
    items_of(Entity.INTERACTION, "agreements"),
    ("date", "account_name", "kind", "percent", "amount", "currency", "conditions", "status", "valid_until"),
    "-date",
)


def _overdue(moment: Moment, item: Item) -> int | None:
    due = item.data.get("due")
    day = whole_date(due) if isinstance(due, str) and not item.data.get("done") else None
    return None if day is None or day >= moment.today else days(day, moment.today)


NEXT_STEPS = Table(
    "next_steps",
    "Next steps that were agreed in interactions, done or not, one row each.",
    (Entity.INTERACTION,),
    by_name(
        own_id("Id of the interaction in which it was agreed."),
        *ACCOUNT,
        field("id", at="next_steps[].", column="step"),
        _DATE,
        *fields("what", "side", "who", at="next_steps[]."),
        field("due", "date", at="next_steps[]."),
        field("done", "date", at="next_steps[]."),
        Column("open", "flag", lambda _, item: not item.data.get("done"), meaning="Whether it still has to be done."),
        Column("overdue_days", "integer", _overdue, meaning="Days since it was due, where it is open and late."),
    ),
    items_of(Entity.INTERACTION, "next_steps"),
    ("due", "account_name", "what", "side", "who", "done"),
    "due",
)


class Participation(NamedTuple):
    """One person who took part in one interaction."""

    record: Record
    side: str
    reference: str

    def person(self, moment: Moment) -> tuple[str, str | None]:
        """The person's id and name."""
        if self.side == "us":
            return moment.person(Entity.COLLEAGUE, self.reference, None)
        return moment.person(Entity.CONTACT, self.reference, self.record.account)


def _participations(moment: Moment) -> Iterator[Participation]:
    for record in moment.snapshot.records(Entity.INTERACTION).values():
        for name, side in (("participants", "client"), ("team", "us")):
            people = record.data.get(name)
            for reference in people if isinstance(people, list) else ():
                if isinstance(reference, str):
                    yield Participation(record, side, reference)


PARTICIPANTS = Table(
    "participants",
    "Who took part in interactions: one row a person and interaction, of both sides.",
    (Entity.INTERACTION,),
    by_name(
        Column("interaction", "text", lambda _, item: item.record.id, meaning="Id of the interaction."),
        *ACCOUNT,
        _DATE,
        Column("kind", "text", lambda _, item: text_of(item.record, "kind"), field="kind"),
        Column("side", "text", lambda _, item: item.side, meaning="client for a contact, us for a colleague."),
        Column(
            "person",
            "text",
            lambda moment, item: item.person(moment)[0],
            meaning="Id of the contact (contacts.id) or colleague (team.id); as it is written where there is none.",
            needs=(Entity.CONTACT, Entity.COLLEAGUE),
        ),
        Column(
            "name",
            "text",
            lambda moment, item: item.person(moment)[1],
            meaning="What the person is called.",
            needs=(Entity.CONTACT, Entity.COLLEAGUE),
        ),
    ),
    _participations,
)

LEGAL_ENTITIES = Table(
    "legal_entities",
    "The legal persons that clients trade through, one row each.",
    (Entity.ACCOUNT,),
    by_name(
        *ACCOUNT,
        *fields("id", "name", "country", "tax_id", "branch_code", "lei", "address", "status", at="legal_entities[]."),
        field("former_names", "list", at="legal_entities[]."),
    ),
    items_of(Entity.ACCOUNT, "legal_entities"),
    ("account_name", "id", "name", "country", "tax_id", "status"),
    "account_name",
)

SITES = Table(
    "sites",
    "The clients' sites, one row each.",
    (Entity.ACCOUNT,),
    by_name(*ACCOUNT, *fields("id", "name", "legal_entity", "address", at="sites[].")),
    items_of(Entity.ACCOUNT, "sites"),
    ("account_name", "id", "name", "legal_entity", "address"),
    "account_name",
)


def _reached(_: Moment, item: Item) -> Any:
    return item.data.get("date")


CIRCLE_LOG = Table(
    "circle_log",
    "When accounts came into which circle, one row a change.",
    (Entity.ACCOUNT,),
    by_name(
        *ACCOUNT,
        Column("date", "date", _reached, field="circle_log[].date"),
        *fields("circle", "reason", "by", at="circle_log[]."),
    ),
    items_of(Entity.ACCOUNT, "circle_log"),
)
