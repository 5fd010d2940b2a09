"""Ledger lines that came, changed or went when their period was long closed. Judges one change at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from kamcli.audit.change import Change, Event
from kamcli.audit.inspection.observation import Kind, Observation
from kamcli.model.dates import partial_date
from kamcli.model.difference import ABSENT, Difference, Item

_PER_LINE = "rates"
"""A ledger of a whole year: each line has its own day."""


def bookkeeping(change: Change, day: date, limit: int, imports: Collection[str]) -> Observation | None:
    """What came in on a `day` for a ledger whose period had ended more than `limit` days before.

    `imports` are the records of imports that came in with the same commit. A ledger that is new is no change.
    """
    if change.subject.kind not in ("sales", "receivables", _PER_LINE) or change.commit is None:
        return None
    if change.event not in (Event.CHANGED, Event.DELETED, Event.RENAMED, Event.UNREADABLE):
        return None
    closed = day - timedelta(days=limit)
    added, altered, removed = _counted(change, closed)
    broken = change.event is Event.UNREADABLE and isinstance(change.before, dict) and _ended(change, closed)
    if not (added or altered or removed or broken):
        return None
    said = [f"imported again: {', '.join(sorted(imports))}"] if imports else []
    if broken:
        said = [f"cannot be read any more: {change.why}"]
    if change.event is Event.DELETED:
        said.insert(0, "the whole file")
    return Observation(
        Kind.LEDGER_CHANGED,
        (change.commit,),
        change.subject,
        change.subject.id,
        lines=(added, altered, removed),
        says="; ".join(said),
    )


def _ended(change: Change, closed: date) -> bool:
    """Whether the ledger's period was over before the day `closed`; a ledger of a year is not judged as one."""
    found = partial_date(change.subject.id)
    if change.subject.kind == _PER_LINE or found is None or found.year is None:
        return False
    return found.last < closed


def _counted(change: Change, closed: date) -> tuple[int, int, int]:
    whole = _ended(change, closed)
    if change.event is Event.DELETED:
        lines = change.before.get("lines", []) if isinstance(change.before, dict) else []
        return 0, 0, sum(1 for line in lines if whole or _is_before(line.get("date"), closed))
    added, altered, removed = 0, set[Any](), 0
    for each in change.differences:
        if len(each.path) < 2 or each.path[0] != "lines" or each.is_order:
            continue
        if not whole and not _is_before(_day_of(each), closed):
            continue
        if len(each.path) > 2:
            altered.add(each.path[1])
        elif each.before is ABSENT:
            added += 1
        elif each.after is ABSENT:
            removed += 1
        else:
            altered.add(each.path[1])
    return added, len(altered), removed


def _day_of(difference: Difference) -> Any:
    """The date of the line that differs, by the line itself or by its key."""
    step = difference.path[1]
    if isinstance(step, Item) and "date" in step.fields:
        return step.key[step.fields.index("date")]
    for line in (difference.before, difference.after):
        if isinstance(line, dict):
            return line.get("date")
    return None


def _is_before(text: Any, closed: date) -> bool:
    found = partial_date(text) if isinstance(text, str) else None
    return found is not None and found.year is not None and found.last < closed
