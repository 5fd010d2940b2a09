"""Who touched which accounts, personal data and settings. Counts and names; shows no value of a personal file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date
from zoneinfo import ZoneInfo

from kamcli.audit.change import Change, Event
from kamcli.audit.history import History
from kamcli.audit.inspection.observation import came_in
from kamcli.audit.people import Author, People
from kamcli.audit.place import Subject
from kamcli.audit.selection import POLICY_KINDS
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.model.entity import LEDGERS

_LEDGERS = frozenset(map(str, LEDGERS))
_PERSONAL = "personal"


@dataclass
class Touch:
    """What one author did to one thing: in how many commits, to how many records, from when until when."""

    commits: set[str] = field(default_factory=set)
    records: set[tuple[str, str]] = field(default_factory=set)
    first: date | None = None
    last: date | None = None

    def add(self, commit: LogEntry, day: date, subject: Subject | None = None) -> None:
        """Count a commit, and the record that it touched."""
        self.commits.add(commit.id)
        if subject is not None:
            self.records.add((subject.kind, subject.id))
        self.first = day if self.first is None else min(self.first, day)
        self.last = day if self.last is None else max(self.last, day)


@dataclass(frozen=True, slots=True)
class PersonalTouch:
    """A commit that touched what is known of a person: the personal file, or the contact being erased."""

    commit: LogEntry
    author: Author
    subject: Subject
    event: str


def _said(change: Change) -> str:
    """The event; of a file that is encrypted and locked here, what can be told without opening it."""
    if change.event in (Event.UNREADABLE, Event.READABLE):
        return str(Event.CREATED if change.before is None else Event.CHANGED)
    return str(change.event)


class Touches:
    """Collects who touched what: all by author, accounts by account and author, personal data one by one."""

    def __init__(self, people: People, zone: ZoneInfo) -> None:
        self.authors: dict[Author, Touch] = {}
        self.accounts: dict[tuple[str, Author], Touch] = {}
        self.settings: dict[Author, Touch] = {}
        self.ledgers: dict[Author, Touch] = {}
        self.personal: list[PersonalTouch] = []
        self._people = people
        self._zone = zone

    def commit(self, commit: LogEntry) -> None:
        """Count a commit of its author, whatever it changed."""
        self.authors.setdefault(self._people.author(commit), Touch()).add(commit, came_in(commit, self._zone))

    def changes(self, commit: LogEntry, changes: Iterable[Change]) -> None:
        """Count what a commit changed."""
        author, day = self._people.author(commit), came_in(commit, self._zone)
        for change in changes:
            subject = change.subject
            self.authors.setdefault(author, Touch()).add(commit, day, subject)
            if subject.kind == _PERSONAL or change.event is Event.ERASED:
                self.personal.append(PersonalTouch(commit, author, subject, _said(change)))
            if subject.kind in POLICY_KINDS:
                self.settings.setdefault(author, Touch()).add(commit, day, subject)
            elif subject.kind in _LEDGERS:
                self.ledgers.setdefault(author, Touch()).add(commit, day, subject)
            for account in {subject.account, change.former.account if change.former is not None else None} - {None}:
                self.accounts.setdefault((account or "", author), Touch()).add(commit, day, subject)

    def apart(self, history: History, wanted: Iterable[str]) -> None:
        """Count what the history of a personal repository of its own touched, in the commits that are `wanted`."""
        ids = frozenset(wanted)
        for footprint in history.footprints():
            if footprint.commit.id not in ids:
                continue
            author = self._people.author(footprint.commit)
            for file in footprint.files:
                subject = history.subject_of(file.path)
                if subject is not None:
                    event = "deleted" if file.after is None else "changed" if any(file.before) else "created"
                    self.personal.append(PersonalTouch(footprint.commit, author, subject, event))
