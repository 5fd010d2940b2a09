"""Everything worth seeing of one record at once: its fields, and what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts import dealings
from kamcli.model.entity import Entity
from kamcli.model.position import Problem
from kamcli.repository import Record, Repository


@dataclass(frozen=True)
class Card:
    """A record with what belongs to it; the lists are filled for accounts only, `personal` if asked for."""

    entity: Entity
    id: str
    name: str
    path: str
    data: Mapping[str, Any]
    contacts: tuple[Mapping[str, Any], ...] = ()
    next_steps: tuple[Mapping[str, Any], ...] = ()
    agreements: tuple[Mapping[str, Any], ...] = ()
    interactions: tuple[Mapping[str, Any], ...] = ()
    personal: Mapping[str, Any] | None = field(default=None)
    personal_trouble: Problem | None = None
    """Why nobody can say here what is known of a contact in person, where that was asked for."""


def card(repository: Repository, record: Record, today: date, *, personal: bool = False, recent: int = 5) -> Card:
    """Gather a record's card: for an account its people, open steps, agreements in force and last interactions."""
    snapshot = repository.snapshot
    private = snapshot.records(Entity.PERSONAL).get(record.id) if personal else None
    plain = Card(
        record.entity,
        record.id,
        record.name,
        record.path,
        record.data,
        personal=private.data if private else None,
        personal_trouble=repository.personal.trouble(record.id) if personal and _is_contact(record) else None,
    )
    if record.entity is not Entity.ACCOUNT:
        return plain
    last = sorted(dealings.interactions_of(snapshot, record.id), key=lambda each: (each.date or date.min, each.id))
    return Card(
        plain.entity,
        plain.id,
        plain.name,
        plain.path,
        plain.data,
        contacts=tuple(
            {"id": contact.id, "name": contact.name, "title": contact.title, "roles": list(contact.roles)}
            for each in snapshot.inside(Entity.CONTACT, record.id)
            if (contact := snapshot.contacts.get(each.id)) is not None and contact.left is None and not contact.erased
        ),
        next_steps=tuple(
            {"due": step.due, "what": step.what, "side": step.side, "who": step.who, "from": interaction.id}
            for interaction, step in dealings.open_steps(snapshot, record.id)
        ),
        agreements=tuple(
            {
                "kind": agreement.kind,
                "percent": agreement.percent,
                "amount": agreement.money.amount if agreement.money else None,
                "currency": agreement.money.currency if agreement.money else None,
                "conditions": agreement.conditions,
                "valid_until": str(agreement.valid_until) if agreement.valid_until else None,
                "from": interaction.id,
            }
            for interaction, agreement in dealings.agreements_in_force(snapshot, record.id, today)
        ),
        interactions=tuple(
            {"date": each.date, "kind": each.kind, "subject": each.subject, "id": each.id}
            for each in reversed(last[-recent:])
        ),
    )


def _is_contact(record: Record) -> bool:
    return record.entity is Entity.CONTACT
