"""Deals that are open, and tenders with the day on which preparing for them begins (D28). Judges none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts.cadence import shifted
from kamcli.model.dates import PartialDate, partial_date
from kamcli.model.entity import Entity
from kamcli.policy import Policy
from kamcli.repository import Record, Snapshot

DATES = ("expected", "published", "deadline")


@dataclass(frozen=True, slots=True)
class Tender:
    """An open deal that is a tender; `dates` are those known, by field."""

    record: Record
    block: Mapping[str, Any]
    dates: Mapping[str, PartialDate]

    @property
    def first(self) -> date | None:
        """The earliest day that any of its dates can mean."""
        return min((day.first for day in self.dates.values()), default=None)

    @property
    def last(self) -> date | None:
        """The latest day that any of its dates can mean: after it there is nothing to prepare."""
        return max((day.last for day in self.dates.values()), default=None)

    def begins(self, months_before: int) -> date | None:
        """The day to begin, so many months before the earliest date; None where no date is known."""
        return shifted(self.first, -months_before) if self.first is not None else None


def closed(deal: Mapping[str, Any], policy: Policy) -> bool:
    """Whether a deal has ended, by its outcome or its stage."""
    return bool(deal.get("outcome")) or deal.get("stage") in policy.lists.closed_stages


def open_tenders(snapshot: Snapshot, policy: Policy) -> Iterator[Tender]:
    """The tenders among the deals that have not ended."""
    for record in snapshot.records(Entity.DEAL).values():
        block = record.data.get("tender")
        if isinstance(block, dict) and not closed(record.data, policy):
            yield Tender(record, block, dict(_dates(block)))


def talked_about(snapshot: Snapshot) -> frozenset[str]:
    """The deals that interactions are about, by id."""
    return frozenset(
        deal
        for record in snapshot.records(Entity.INTERACTION).values()
        if isinstance(about := record.data.get("about"), list)
        for reference in about
        if isinstance(reference, str) and (deal := snapshot.resolve(Entity.DEAL, reference, record.account)) is not None
    )


def _dates(block: Mapping[str, Any]) -> Iterator[tuple[str, PartialDate]]:
    for name in DATES:
        text = block.get(name)
        found = partial_date(text) if isinstance(text, str) else None
        if found is not None and found.year is not None:
            yield name, found
