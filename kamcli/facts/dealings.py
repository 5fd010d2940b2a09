"""What is open and what holds between an account and us: next steps, agreements in force. Computed, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Literal

from kamcli.model.dates import PartialDate
from kamcli.model.dealing import Agreement, Interaction, NextStep
from kamcli.model.dealing import interaction as build
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.model.position import Pointer
from kamcli.repository import Record, Snapshot


def interactions_of(snapshot: Snapshot, account: str) -> Iterator[Interaction]:
    """The interactions of an account, in the order of their ids."""
    for record in snapshot.inside(Entity.INTERACTION, account):
        if record.id in snapshot.interactions:
            yield snapshot.interactions[record.id]


def with_field(snapshot: Snapshot, account: str, field: Literal["next_steps", "agreements"]) -> Sequence[Record]:
    """The interactions of an account that have a field, which most have not; gone through once for all who ask."""
    known: dict[str, dict[str, list[Record]]] = snapshot.memo.setdefault(with_field, {})
    if account not in known:
        found: dict[str, list[Record]] = {"next_steps": [], "agreements": []}
        for record in snapshot.inside(Entity.INTERACTION, account):
            data = record.data
            if "next_steps" in data:
                found["next_steps"].append(record)
            if "agreements" in data:
                found["agreements"].append(record)
        known[account] = found
    return known[account][field]


def _built(records: Iterable[Record]) -> Iterator[Interaction]:
    """The interactions as values; not those with a field of a type that cannot be used."""
    for record in records:
        with suppress(FieldError):
            yield build(record.id, Fields(record.data))


def _has_open_step(record: Record) -> bool:
    steps = record.data.get("next_steps")
    return isinstance(steps, list) and any(isinstance(step, dict) and not step.get("done") for step in steps)


def open_steps(snapshot: Snapshot, account: str) -> Sequence[tuple[Interaction, NextStep]]:
    """Next steps that are not done, those due first first; without a date last (D44); worked out once."""
    known: dict[str, list[tuple[Interaction, NextStep]]] = snapshot.memo.setdefault(open_steps, {})
    if account not in known:
        steps = [
            (interaction, step)
            for interaction in _built(filter(_has_open_step, with_field(snapshot, account, "next_steps")))
            for step in interaction.next_steps
            if step.open
        ]
        known[account] = sorted(steps, key=lambda found: (found[1].due or date.max, found[0].id))
    return known[account]


def step_pointer(interaction: Interaction, step: NextStep) -> Pointer:
    """Where one of an interaction's steps stands in its record."""
    return "next_steps", next(index for index, each in enumerate(interaction.next_steps) if each is step)


def agreements_of(snapshot: Snapshot, account: str) -> list[tuple[Interaction, Agreement]]:
    """All agreements with an account, in the order of their interactions' ids."""
    return [
        (interaction, agreement)
        for interaction in _built(with_field(snapshot, account, "agreements"))
        for agreement in interaction.agreements
    ]


def agreements_in_force(snapshot: Snapshot, account: str, day: date) -> list[tuple[Interaction, Agreement]]:
    """Agreements that hold on `day`, the oldest first (D2, D3).

    Not those withdrawn, ended, not yet begun, run out, or superseded by a later one. An agreement
    without `valid_from` holds from the day of its interaction; a partial date counts generously.
    """
    found = agreements_of(snapshot, account)
    replaced = {
        index
        for interaction, agreement in found
        if agreement.supersedes and agreement.status != "withdrawn" and _begun(interaction, agreement, day)
        for index, (older, other) in enumerate(found)
        if other is not agreement
        and agreement.supersedes in names_of(older, other)
        and (older.date or date.min) <= (interaction.date or date.max)
    }
    return [
        (interaction, agreement)
        for index, (interaction, agreement) in enumerate(found)
        if index not in replaced
        and agreement.status != "withdrawn"
        and _begun(interaction, agreement, day)
        and not _over(agreement.valid_until, day)
        and not (agreement.ended is not None and agreement.ended.year is not None and agreement.ended.first <= day)
    ]


def names_of(interaction: Interaction, agreement: Agreement) -> tuple[str, ...]:
    """The ways to refer to an agreement in its account: `discount`, or `2026-03-02-meeting/discount`."""
    if agreement.id is None:
        return ()
    return agreement.id, f"{interaction.id.partition('/')[2]}/{agreement.id}"


def _begun(interaction: Interaction, agreement: Agreement, day: date) -> bool:
    start = agreement.valid_from
    if start is not None and start.year is not None:
        return start.first <= day
    return interaction.date is None or interaction.date <= day


def _over(until: PartialDate | None, day: date) -> bool:
    return until is not None and until.year is not None and until.last < day
