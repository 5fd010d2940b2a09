"""What is open and what holds between an account and us: next steps, agreements in force. Computed, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from kamcli.model.dates import PartialDate
from kamcli.model.dealing import Agreement, Interaction, NextStep
from kamcli.model.dealing import interaction as build
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.model.position import Pointer
from kamcli.repository import Snapshot


def interactions_of(snapshot: Snapshot, account: str) -> Iterator[Interaction]:
    """The interactions of an account, in the order of their ids."""
    for record in snapshot.inside(Entity.INTERACTION, account):
        if record.id in snapshot.interactions:
            yield snapshot.interactions[record.id]


def _those(snapshot: Snapshot, account: str, hold: Callable[[Mapping[str, Any]], object]) -> Iterator[Interaction]:
    """Of the interactions of an account those whose data hold something: the others, which are most, are not built."""
    for record in snapshot.inside(Entity.INTERACTION, account):
        if hold(record.data):
            with suppress(FieldError):
                yield build(record.id, Fields(record.data))


def _has_open_step(data: Mapping[str, Any]) -> bool:
    steps = data.get("next_steps")
    return isinstance(steps, list) and any(isinstance(step, dict) and not step.get("done") for step in steps)


def _has_agreement(data: Mapping[str, Any]) -> bool:
    return bool(data.get("agreements"))


def open_steps(snapshot: Snapshot, account: str) -> list[tuple[Interaction, NextStep]]:
    """Next steps that are not done, those due first first; without a date last (D44)."""
    steps = [
        (interaction, step)
        for interaction in _those(snapshot, account, _has_open_step)
        for step in interaction.next_steps
        if step.open
    ]
    return sorted(steps, key=lambda found: (found[1].due or date.max, found[0].id))


def step_pointer(interaction: Interaction, step: NextStep) -> Pointer:
    """Where one of an interaction's steps stands in its record."""
    return "next_steps", next(index for index, each in enumerate(interaction.next_steps) if each is step)


def agreements_of(snapshot: Snapshot, account: str) -> list[tuple[Interaction, Agreement]]:
    """All agreements with an account, in the order of their interactions' ids."""
    return [
        (interaction, agreement)
        for interaction in _those(snapshot, account, _has_agreement)
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
