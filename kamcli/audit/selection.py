"""Which changes somebody asks for: by author, by time, by kind of record or of event. Values only."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kamcli.audit.change import EVENTS, Change
from kamcli.audit.people import People
from kamcli.audit.place import SCHEMA
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.gitrepo import LogEntry
from kamcli.model.entity import LEDGERS, POLICY, RECORDS, Entity
from kamcli.policy.wording import suggestion

POLICY_KINDS = (*map(str, POLICY), str(Entity.KAM), SCHEMA)
KINDS = (*map(str, RECORDS), *map(str, LEDGERS), *POLICY_KINDS, "policy")
"""Kinds of records to ask for; `policy` is all of kam.yaml, policy/ and the company's schemas."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; nothing of a sort is all of it. `since` and `until` are dates or parts of dates."""

    people: People
    zone: ZoneInfo
    author: str | None = None
    since: str | None = None
    until: str | None = None
    kinds: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    def wants(self, commit: LogEntry) -> bool:
        """Whether a commit is asked for."""
        if self.author is not None and not self.people.author(commit).is_meant(self.author):
            return False
        if self.since is None and self.until is None:
            return True
        return (self.since or "") <= local(commit.when, self.zone)[:10] <= f"{self.until or '9999'}~"

    def takes(self, change: Change) -> bool:
        """Whether a change is asked for, by what it changed and by what happened."""
        return (not self.kinds or change.subject.kind in self.kinds) and (
            not self.events or change.event.value in self.events
        )


def local(when: datetime, zone: ZoneInfo) -> str:
    """A time by the company's clock: 2026-03-02 14:05. At the ends of the calendar, by the author's own."""
    try:
        there = when.astimezone(zone)
    except OverflowError:
        there = when
    return there.strftime("%Y-%m-%d %H:%M").rjust(16, "0")


def kinds_and_events(words: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Kinds of records and of events out of what was asked for. Raises UsageError for words that are neither."""
    for word in words:
        if word not in KINDS and word not in EVENTS:
            raise UsageError(f"there is no kind '{word}'", do=suggestion(word, (*KINDS, *EVENTS)))
    kinds = {word for word in words if word in KINDS}
    if "policy" in kinds:
        kinds |= set(POLICY_KINDS)
    return frozenset(kinds), frozenset(word for word in words if word in EVENTS)
