"""Since when each value of a record is as it is, as text. Reads nothing, masks nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from kamcli.audit.blame import Line
from kamcli.audit.discretion import Discretion
from kamcli.audit.people import People
from kamcli.audit.place import Subject
from kamcli.audit.selection import local
from kamcli.model.difference import written
from kamcli.render.changes import FOR_PEOPLE, cut
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid
from kamcli.render.text import written as plain
from kamcli.repository import Record, Repository

NOT_COMMITTED = "not committed yet"
_KEYS = ("kind", "id", "path", "field", "value", "when", "author", "email", "colleague", "commit", "message")
_TITLES = ("When", "Who", "Commit", "Field", "Value")


def blame_text(
    lines: Sequence[tuple[Record, Line]],
    discretion: Discretion,
    people: People,
    repository: Repository,
    format: str,  # noqa: A002 - the word of the option
) -> str:
    """Write lines in one of the formats."""
    zone = ZoneInfo(repository.company.time_zone)
    rows = []
    for record, line in lines:
        subject = Subject(str(record.entity), record.id, record.account)
        value = discretion.value(subject, line.path, line.value)
        line = replace(line, path=discretion.path(subject, line.path))
        rows.append(
            _for_people(line, value, people, zone) if format in FOR_PEOPLE else _record(record, line, value, people)
        )
    keys = tuple(title.lower() for title in _TITLES) if format in FOR_PEOPLE else _KEYS
    return grid(Grid(tuple(Column(key, key.capitalize()) for key in keys), tuple(rows)), format)


def _for_people(line: Line, value: Any, people: People, zone: ZoneInfo) -> tuple[Any, ...]:
    said = "(empty)" if value is None or value in ([], {}) else cut(plain(value), 60)
    if line.commit is None:
        return (NOT_COMMITTED, "", "", written(line.path), said)
    mark = "^" if line.is_beginning else ""
    who = cut(people.author(line.commit).called, 24)
    return (local(line.commit.when, zone), who, f"{mark}{line.commit.id[:10]}", written(line.path), said)


def _record(record: Record, line: Line, value: Any, people: People) -> tuple[Any, ...]:
    commit = line.commit
    author = people.author(commit) if commit is not None else None
    return (
        str(record.entity),
        record.id,
        record.path,
        written(line.path),
        value,
        commit.when.isoformat() if commit is not None else None,
        author.name if author is not None else None,
        author.email if author is not None else None,
        author.colleague if author is not None else None,
        commit.id if commit is not None else None,
        commit.subject if commit is not None else None,
    )
