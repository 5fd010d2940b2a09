"""What happened with an account, newest first: interactions, deals, complaints, changes of circle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.policy.wording import suggestion
from kamcli.repository import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline. `date` is ISO text, maybe only a year or a month; `people` are names."""

    date: str
    kind: str
    subject: str
    people: tuple[str, ...]
    id: str
    open_steps: tuple[str, ...] = ()


OTHER_KINDS = ("deal", "complaint", "circle")
"""Kinds of events that are no interactions."""


def require_kinds(kinds: Collection[str], of_interactions: Sequence[str]) -> None:
    """Refuse a kind that no event can have: a misspelt one would look like a client nobody cared for. UsageError."""
    known = (*of_interactions, *OTHER_KINDS)
    for kind in kinds:
        if kind not in known:
            raise UsageError(f"there is no kind '{kind}'", do=suggestion(kind, known))


def timeline(
    snapshot: Snapshot, account: Record, *, kinds: Collection[str] = (), since: str = "", until: str = "9999"
) -> list[Event]:
    """The events of an account between two ISO dates, newest first; `kinds` keeps only those."""
    events = [
        event
        for event in _events(snapshot, account)
        if (not kinds or event.kind in kinds) and since <= event.date <= until + "~"
    ]
    return sorted(events, key=lambda event: (event.date, event.id), reverse=True)


def _events(snapshot: Snapshot, account: Record) -> Iterator[Event]:
    for record in snapshot.inside(Entity.INTERACTION, account.id):
        data = record.data
        people = [_name(snapshot, Entity.CONTACT, who, account.id) for who in _texts(data, "participants")]
        people += [_name(snapshot, Entity.COLLEAGUE, who, None) for who in _texts(data, "team")]
        yield Event(
            _text(data, "date"), _text(data, "kind"), _text(data, "subject"), tuple(people), record.id, _open(data)
        )
    for record in snapshot.inside(Entity.DEAL, account.id):
        close = _text(record.data, "expected_close")
        if close:
            outcome = _text(record.data, "outcome") or _text(record.data, "stage")
            yield Event(close, "deal", f"{record.name}: {outcome}" if outcome else record.name, (), record.id)
    for record in snapshot.inside(Entity.COMPLAINT, account.id):
        what = next(
            (text for field in ("subject", "wanted", "product") if (text := _text(record.data, field))), record.id
        )
        if opened := _text(record.data, "opened"):
            yield Event(opened, "complaint", f"opened: {what}", (), record.id)
        if resolved := _text(record.data, "resolved"):
            yield Event(resolved, "complaint", f"resolved: {_text(record.data, 'resolution') or what}", (), record.id)
    log = account.data.get("circle_log")
    for entry in log if isinstance(log, list) else ():
        if isinstance(entry, dict):
            reason = _text(entry, "reason")
            subject = f"into {_text(entry, 'circle')}" + (f": {reason}" if reason else "")
            by = _text(entry, "by")
            people = [_name(snapshot, Entity.COLLEAGUE, by, None)] if by else []
            yield Event(_text(entry, "date"), "circle", subject, tuple(people), account.id)


def _open(data: Any) -> tuple[str, ...]:
    steps = data.get("next_steps")
    found = []
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict) and not step.get("done"):
            due = f", due {step['due']}" if isinstance(step.get("due"), str) else ""
            found.append(f"{_text(step, 'what')}{due}")
    return tuple(found)


def _text(data: Any, field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""


def _texts(data: Any, field: str) -> list[str]:
    value = data.get(field)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _name(snapshot: Snapshot, entity: Entity, reference: str, account: str | None) -> str:
    found = snapshot.resolve(entity, reference, account)
    return snapshot.records(entity)[found].name if found else reference
