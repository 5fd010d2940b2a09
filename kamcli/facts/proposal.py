"""Proposals with their dates and what became of them (D29-D33). Judges none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Proposal:
    """One interaction of kind proposal; `block` has the fields that only a proposal has."""

    record: Record
    account: str
    block: Mapping[str, Any]
    day: date | None
    sent: date | None
    confirmed: bool
    valid_until: date | None
    decided: bool

    def alive(self, today: date) -> bool:
        """Whether it can still be accepted: nothing is decided and it has not run out."""
        return not self.decided and (self.valid_until is None or self.valid_until >= today)


def proposals(snapshot: Snapshot) -> tuple[Proposal, ...]:
    """All proposals, in the order of their ids."""
    return tuple(
        _proposal(record, block)
        for record in snapshot.records(Entity.INTERACTION).values()
        if record.data.get("kind") == "proposal" and isinstance(block := record.data.get("proposal"), dict)
    )


def _proposal(record: Record, block: Mapping[str, Any]) -> Proposal:
    return Proposal(
        record=record,
        account=record.account or "",
        block=block,
        day=_day(record.data, "date"),
        sent=_day(block, "sent"),
        confirmed=bool(block.get("confirmed")),
        valid_until=_day(block, "valid_until"),
        decided=bool(block.get("outcome")),
    )


def _day(data: Mapping[str, Any], name: str) -> date | None:
    value = data.get(name)
    return whole_date(value) if isinstance(value, str) else None
