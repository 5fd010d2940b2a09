"""Interactions whose date does not go with the commit that recorded it. Judges one change at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kamcli.audit.change import Change, Event
from kamcli.audit.discretion import Discretion
from kamcli.audit.inspection.observation import Kind, Observation
from kamcli.model.dates import whole_date


def dating(change: Change, discretion: Discretion, day: date, limit: int) -> Iterator[Observation]:
    """What is wrong with the date of an interaction that came in on a `day`; more than `limit` days are many."""
    if change.subject.kind != "interaction" or change.commit is None:
        return
    after = _date(change.after)
    if change.event is Event.CREATED and after is not None:
        days = (day - after).days
        if days > limit:
            yield _observed(change, discretion, Kind.BACKDATED, None, after, days)
        elif days < 0:
            yield _observed(change, discretion, Kind.FUTURE_DATED, None, after, -days)
        return
    before = _date(change.before)
    if before is None or after is None or not any(each.path == ("date",) for each in change.differences):
        return
    moved = abs((after - before).days)
    if moved > limit or (day - before).days > limit:
        yield _observed(change, discretion, Kind.REDATED, before, after, moved)
    if after > day:
        yield _observed(change, discretion, Kind.FUTURE_DATED, before, after, (after - day).days)


def _date(data: Any) -> date | None:
    text = data.get("date") if isinstance(data, dict) else None
    return whole_date(text) if isinstance(text, str) else None


def _observed(
    change: Change, discretion: Discretion, kind: Kind, before: date | None, after: date, days: int
) -> Observation:
    return Observation(
        kind,
        (change.commit,) if change.commit is not None else (),
        change.subject,
        discretion.name(change),
        ("date",),
        before,
        after,
        days,
    )
