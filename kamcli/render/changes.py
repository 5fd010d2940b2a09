"""The history of records as text: who changed what, when, from what to what. Reads nothing, masks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from kamcli.audit.change import Change, Event
from kamcli.audit.people import People
from kamcli.audit.row import Row
from kamcli.audit.selection import POLICY_KINDS, local
from kamcli.gitrepo import LogEntry
from kamcli.model.difference import ABSENT, Item, written
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.render.text import written as plain
from kamcli.repository import Repository

FOR_PEOPLE = ("table", "md")
_WIDEST = 48
_TITLES = ("When", "Who", "Record", "What", "From", "To", "Commit")
_KEYS = (
    "when",
    "author",
    "email",
    "colleague",
    "commit",
    "message",
    "event",
    "how",
    "kind",
    "id",
    "account",
    "name",
    "path",
    "field",
    "from",
    "to",
    "lines",
    "former_id",
    "why",
)
_OF_COMMITS = ("when", "author", "email", "colleague", "commit", "message")


def changes_text(rows: Sequence[Row], people: People, repository: Repository, format: str) -> str:  # noqa: A002
    """Write rows in one of the formats; values are cut short where people read them."""
    if format in FOR_PEOPLE:
        zone = ZoneInfo(repository.company.time_zone)
        columns = tuple(Column(title.lower(), title) for title in _TITLES)
        return grid(Grid(columns, tuple(_for_people(row, people, zone) for row in rows)), format)
    columns = tuple(Column(key, key.replace("_", " ").capitalize()) for key in _KEYS)
    return grid(Grid(columns, tuple(tuple(record(row, people).values()) for row in rows)), format)


def _for_people(row: Row, people: People, zone: ZoneInfo) -> tuple[Any, ...]:
    commit, change = row.change.commit, row.change
    when, who, name = "not committed", "", ""
    if commit is not None:
        when, who, name = local(commit.when, zone), people.author(commit).called, commit.id[:10]
    return (when, cut(who, 24), called(change), what(row), *values(row), name)


def called(change: Change) -> str:
    """What people see as the record: its id, of a setting its file."""
    subject = change.subject
    if subject.kind in POLICY_KINDS:
        return change.path
    if subject.kind == "personal" or subject.account is None:
        return f"{subject.kind} {subject.id}"
    return subject.id


def what(row: Row) -> str:
    """The event or the field, in words."""
    if row.path:
        name = written(row.path)
        if row.how == "reordered":
            return f"{name} (order)"
        return "lines added" if row.lines else name
    event = row.change.event
    if event is Event.BEGINS:
        return "here the history begins"
    if event is Event.MERGED:
        return "merged into it"
    kind = row.change.subject.kind if row.change.subject.kind not in POLICY_KINDS else "settings"
    return f"{event} {kind}" if event in (Event.CREATED, Event.DELETED) else str(event)


def values(row: Row) -> tuple[str, str]:
    """What it was and what it is, short enough for a line."""
    if row.lines:
        return "", str(row.lines)
    if not row.path and row.change.event in (Event.UNREADABLE, Event.READABLE):
        return "", cut(row.change.why)
    if not row.path and row.change.event in (Event.CREATED, Event.DELETED, Event.BEGINS):
        named = cut(row.name) if row.name != row.change.subject.id else ""
        return (named, "") if row.change.event is Event.DELETED else ("", named)
    return cut(_said(row.before)), cut(_said(row.after))


def _said(value: Any) -> str:
    if value is ABSENT:
        return ""
    if value is None or value in ("", [], {}):
        return "(empty)"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return plain(value)


def cut(text: str, width: int = _WIDEST) -> str:
    """A text in one line of limited length."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"


def record(row: Row, people: People | None) -> dict[str, Any]:
    """The documented fields of a row (docs/changes.md); without people, those that no commit has."""
    change = row.change
    values: tuple[Any, ...] = (
        *_of_commit(change.commit, people),
        change.event.value,
        row.how or None,
        change.subject.kind,
        change.subject.id,
        change.subject.account,
        row.name,
        change.path,
        written(row.path) or None,
        _plain(row.before) if row.path else None,
        _plain(row.after) if row.path else None,
        row.lines or None,
        change.former.id if change.former is not None else None,
        change.why or None,
    )
    found = dict(zip(_KEYS, values, strict=True))
    return found if people is not None else {key: value for key, value in found.items() if key not in _OF_COMMITS}


@lru_cache(maxsize=64)
def _of_commit(commit: LogEntry | None, people: People | None) -> tuple[str | None, ...]:
    """What is said of a commit; rows of one follow each other."""
    if commit is None or people is None:
        return (None,) * len(_OF_COMMITS)
    author = people.author(commit)
    return (commit.when.isoformat(), author.name, author.email, author.colleague, commit.id, commit.subject)


def _plain(value: Any) -> Any:
    if value is ABSENT:
        return None
    return str(value) if isinstance(value, Item) else value
