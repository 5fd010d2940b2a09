"""What a commit did to one record, in the words of the trade: an event, and the fields that differ. Values only."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from kamcli.audit.place import Subject
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.model.difference import Difference
from kamcli.model.position import Unreadable


class Event(StrEnum):
    """What happened to a record as a whole."""

    CREATED = "created"
    CHANGED = "changed"
    RENAMED = "renamed"
    MERGED = "merged"
    ERASED = "erased"
    DELETED = "deleted"
    UNREADABLE = "unreadable"
    READABLE = "readable"
    BEGINS = "begins"
    """It was there before, but the history in a shallow clone begins here."""


EVENTS = tuple(str(event) for event in Event)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record. `before` and `after` are all that it said, None where it was not there.

    A renamed record has its `former` subject; one that was merged into another is that `former`, gone, and
    `subject` the one it went into.
    """

    event: Event
    subject: Subject
    path: str
    before: Any
    after: Any
    differences: tuple[Difference, ...] = ()
    former: Subject | None = None
    commit: LogEntry | None = None
    """None for what is not committed."""

    @property
    def why(self) -> str:
        """Why the file cannot be read; empty where it can."""
        unread = self.after if isinstance(self.after, Unreadable) else self.before
        problems = unread.problems if isinstance(unread, Unreadable) and self.event is not Event.READABLE else ()
        return f"line {problems[0].position.line}: {problems[0].message}" if problems else ""

    @property
    def name(self) -> str:
        """What people call the record."""
        for data in (self.after, self.before):
            if isinstance(data, dict):
                for field in ("name", "subject"):
                    if isinstance(value := data.get(field), str) and value.strip():
                        return value
        return self.subject.id
