"""What of one account's records checks compare with those of other accounts, as plain texts. Compares nothing.

Such a check finds something only where one of these texts stands twice: what it compares by has to be among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kamcli.facts.likeness import CROWD, CROWDED, Trait, account_traits, contact_traits
from kamcli.facts.paper import invoice
from kamcli.facts.registration import registrations
from kamcli.model.entity import Entity
from kamcli.repository import Record


def likeness(account: Record | None, contacts: Iterable[Record]) -> list[str]:
    """By what an account and its contacts are compared: each text once for the account, and for each contact."""
    contacts = list(contacts)
    found: list[str] = []
    if account is not None:
        found += _texts(Entity.ACCOUNT, account_traits(account, contacts))
        found += sorted({f"number:{each.number}" for each in registrations(account)})
    for contact in contacts:
        found += _texts(Entity.CONTACT, contact_traits(contact))
    return found


def is_a_crowds(text: str, count: int) -> bool:
    """Whether a text that stands so many times is one that says nothing where so many share it."""
    return count > CROWD and text.split(":", 2)[1] in CROWDED


def claims(records: Iterable[Record]) -> list[str]:
    """The ids that records have in other systems."""
    return [*_claims(records)]


def papers(records: Iterable[Record]) -> list[str]:
    """The documents that are recorded as invoices."""
    return [repr(one.document) for one in map(invoice, records) if one is not None]


def _texts(entity: Entity, traits: Iterable[Trait]) -> list[str]:
    return sorted({f"{entity.value}:{kind}:{value}" for kind, value in traits})


def _claims(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        external = record.data.get("external_ids")
        for system, value in external.items() if isinstance(external, dict) else ():
            if isinstance(value, str):
                yield f"{record.entity.value}:{system}:{value}"
