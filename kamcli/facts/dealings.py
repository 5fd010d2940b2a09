"""What is open and what holds between an account and us: next steps, agreements in force. Computed, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kamcli.model.dates import PartialDate
from kamcli.model.dealing import Agreement, Interaction, NextStep
from kamcli.model.entity import Entity
from kamcli.repository import Snapshot


def interactions_of(snapshot: Snapshot, account: str) -> Iterator[Interaction]:
    """The interactions of an account, in the order of their ids."""
    for record in snapshot.inside(Entity.INTERACTION, account):
        if record.id in snapshot.interactions:
            yield snapshot.interactions[record.id]


def open_steps(snapshot: Snapshot, account: str) -> list[tuple[Interaction, NextStep]]:
    """Next steps that are not done, those due first first; without a date last (D44)."""
    steps = [
        (interaction, step)
        for interaction in interactions_of(snapshot, account)
        for step in interaction.next_steps
        if step.open
    ]
    return sorted(steps, key=lambda found: (found[1].due or date.max, found[0].id))


def agreements_in_force(snapshot: Snapshot, account: str, day: date) -> list[tuple[Interaction, Agreement]]:
    """Agreements that hold on `day`, the oldest first (D2, D3).

    Not those withdrawn, ended, not yet begun, run out, or superseded by a later one. An agreement
    without `valid_from` holds from the day of its interaction; a partial date counts generously.
    """
    found = [
        (interaction, agreement)
        for interaction in interactions_of(snapshot, account)
        for agreement in interaction.agreements
    ]
    replaced = {
        name
        for interaction, agreement in found
        if agreement.supersedes and _begun(interaction, agreement, day) and agreement.status != "withdrawn"
        for name in _names_of(agreement.supersedes, interaction)
    }
    return [
        (interaction, agreement)
        for interaction, agreement in found
        if agreement.status != "withdrawn"
        and _begun(interaction, agreement, day)
        and not _over(agreement.valid_until, day)
        and not (agreement.ended is not None and agreement.ended.year is not None and agreement.ended.first <= day)
        and f"{interaction.id}#{agreement.id}" not in replaced
        and (agreement.id is None or agreement.id not in replaced)
    ]


def _names_of(supersedes: str, interaction: Interaction) -> tuple[str, ...]:
    """The ways in which a `supersedes` names an agreement: by its id alone, or `interaction#id`."""
    if "#" in supersedes and "/" not in supersedes:
        return (f"{interaction.account}/{supersedes}",)
    return (supersedes,)


def _begun(interaction: Interaction, agreement: Agreement, day: date) -> bool:
    start = agreement.valid_from
    if start is not None and start.year is not None:
        return start.first <= day
    return interaction.date is None or interaction.date <= day


def _over(until: PartialDate | None, day: date) -> bool:
    return until is not None and until.year is not None and until.last < day
