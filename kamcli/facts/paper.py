"""Recorded invoices by their number; documents of the ledger are in `booked`. Judges none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Invoice:
    """A recorded invoice, with what tells one document from another."""

    record: Record
    number: str
    written: str
    seller: str | None
    legal_entity: str | None
    year: int
    type: str | None

    @property
    def document(self) -> tuple[str, str | None, int, str | None]:
        """What is the same in all records of one document."""
        return self.number, self.seller, self.year, self.type


def invoices(snapshot: Snapshot) -> list[Invoice]:
    """The recorded invoices that have a number and a date, in the order of their ids."""
    found = map(invoice, snapshot.records(Entity.INTERACTION).values())
    return [one for one in found if one is not None]


def invoice(record: Record) -> Invoice | None:
    """An interaction as an invoice; None where it is none that has a number and a date."""
    block, day = record.data.get("invoice"), record.data.get("date")
    written = whole_date(day) if isinstance(day, str) else None
    if record.data.get("kind") != "invoice" or not isinstance(block, dict) or written is None:
        return None
    if (number := _text(block, "number")) is None:
        return None
    return Invoice(
        record=record,
        number="".join(number.split()).casefold(),
        written=number,
        seller=_text(block, "seller"),
        legal_entity=_text(block, "legal_entity"),
        year=written.year,
        type=_text(block, "type"),
    )


def invoices_twice(snapshot: Snapshot) -> list[tuple[Invoice, Invoice]]:
    """Recorded invoices that are one document, each with the first such one.

    Inside an account, another legal entity's invoice with the same number is another document.
    """
    seen: dict[tuple[str, str | None, int, str | None], list[Invoice]] = {}
    found: list[tuple[Invoice, Invoice]] = []
    for one in invoices(snapshot):
        others = seen.setdefault(one.document, [])
        known = next((other for other in others if _one_document(one, other)), None)
        others.append(one)
        if known is not None:
            found.append((known, one))
    return found


def _one_document(one: Invoice, other: Invoice) -> bool:
    if one.record.account != other.record.account:
        return True
    return len({one.legal_entity, other.legal_entity} - {None}) < 2


def _text(block: Mapping[str, Any], name: str) -> str | None:
    value = block.get(name)
    return value if isinstance(value, str) and value.strip() else None
