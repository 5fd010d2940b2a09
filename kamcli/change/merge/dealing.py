"""Interactions, deals and complaints of a client that goes into another: moved, or found to be there already."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.change.draft import Draft
from kamcli.change.follow import Moves
from kamcli.change.merge.pair import Outcome, translated
from kamcli.change.merge.values import alike
from kamcli.facts.paper import invoices
from kamcli.model.entity import Entity, path_of
from kamcli.model.identity import unused
from kamcli.repository import Record, Snapshot, taken

ENTITIES = (Entity.DEAL, Entity.COMPLAINT, Entity.INTERACTION)
"""In the order in which they name each other: interactions are about deals and complaints."""


def place(draft: Draft, first: Record, second: Record, moves: Moves, outcome: Outcome) -> list[tuple[Record, Record]]:
    """Give every dealing of the second account its id in the first, in `moves`; returns the pairs that are one.

    One that says the same as one of the first's is that one; so is an invoice with the same number.
    """
    snapshot = draft.repository.snapshot
    pairs: list[tuple[Record, Record]] = []
    papers = _same_invoices(snapshot, first.id, second.id)
    for entity in ENTITIES:
        reserved = taken(snapshot, entity)
        ours = list(snapshot.inside(entity, first.id))
        claimed: set[str] = set()
        for record in snapshot.inside(entity, second.id):
            twin = papers.get(record.id) or _equal(draft, moves, ours, record, claimed)
            if twin is not None and twin.id not in claimed:
                claimed.add(twin.id)
                moves.records[(entity, record.id)] = twin.id
                pairs.append((twin, record))
                continue
            local = record.id.partition("/")[2]
            new = f"{first.id}/{unused(local, _Within(reserved, first.id))}"
            reserved.add(new)
            moves.records[(entity, record.id)] = new
            outcome.told += _doubts(ours, record, new)
    return pairs


class _Within:
    """The local ids that are taken in one account."""

    def __init__(self, ids: set[str], account: str) -> None:
        self._ids, self._account = ids, account

    def __contains__(self, local: object) -> bool:
        return f"{self._account}/{local}" in self._ids


def path_in(record: Record, new: str) -> str:
    """Where a record lies under its new id; an interaction in the folder of the year in which it lay."""
    year = int(record.path.split("/")[3]) if record.entity is Entity.INTERACTION else None
    return path_of(record.entity, new, year=year)


def _equal(draft: Draft, moves: Moves, ours: list[Record], record: Record, claimed: set[str]) -> Record | None:
    """The dealing of the first account that says the very same."""
    if not ours:
        return None
    data = {name: value for name, value in translated(draft.repository, moves, record).items() if name != "former_ids"}
    for each in ours:
        own = {name: value for name, value in each.data.items() if name != "former_ids"}
        if each.id not in claimed and alike(own, data):
            return each
    return None


def _same_invoices(snapshot: Snapshot, first: str, second: str) -> dict[str, Record]:
    """Invoices of the second account that the first has too, by id: one number, year, type and seller."""
    known: dict[tuple[object, ...], list[Record]] = {}
    found: dict[str, list[Record]] = {}
    every = invoices(snapshot)
    for one in every:
        if one.record.account == first:
            known.setdefault((one.number, one.seller, one.year, one.type), []).append(one.record)
    for one in every:
        if one.record.account == second:
            found[one.record.id] = known.get((one.number, one.seller, one.year, one.type), [])
    return {name: records[0] for name, records in found.items() if len(records) == 1}


def _doubts(ours: list[Record], record: Record, new: str) -> Iterator[str]:
    """Where another record may be about the same: one name, or one number of one kind of document."""
    mark = _mark(record)
    for each in ours:
        if mark is not None and mark == _mark(each):
            yield f"Look at {each.id} and {new}: they may be one ({mark[1]})."


def _mark(record: Record) -> tuple[str, str] | None:
    kind = record.data.get("kind")
    block = record.data.get(kind) if isinstance(kind, str) else None
    number = block.get("number") if isinstance(block, dict) else None
    name = number or record.data.get("name") or record.data.get("document")
    if record.entity is Entity.INTERACTION:
        name = number or f"{record.data.get('date')} {record.data.get('subject')}"
    return (f"{record.entity} {kind}", str(name).casefold()) if name else None
