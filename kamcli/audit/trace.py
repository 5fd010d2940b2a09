"""The changes of some records through the whole history, newest first, whatever they were called then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from kamcli.audit.change import Change, Event
from kamcli.audit.history import Footprint
from kamcli.audit.place import SCHEMA, Subject
from kamcli.audit.reading import Reading
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry

_SHARED = {"personal": "contact"}
"""Kinds of files that share the ids of another kind, and go where that goes."""


@dataclass(frozen=True)
class Scope:
    """What is followed: all that belongs to accounts, single records (kind and id), ledgers of some kinds.

    Nothing named is everything.
    """

    accounts: frozenset[str] = frozenset()
    records: frozenset[tuple[str, str]] = frozenset()
    ledgers: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is named."""
        return not self.accounts and not self.records

    def holds(self, subject: Subject) -> bool:
        """Whether a record is followed."""
        kind = _SHARED.get(subject.kind, subject.kind)
        return subject.account in self.accounts or (kind, subject.id) in self.records or kind in self.ledgers

    def grown(self, names: Iterable[tuple[Subject, Subject]]) -> Scope:
        """What is followed elsewhere, where records have other names: each with the other one."""
        accounts, records = set(self.accounts), set(self.records)
        for subject, old in names:
            if not self.holds(subject):
                continue
            if subject.kind == "account" and subject.id in self.accounts:
                accounts.add(old.id)
            records.add((_SHARED.get(old.kind, old.kind), old.id))
        if len(accounts) == len(self.accounts) and len(records) == len(self.records):
            return self
        return Scope(frozenset(accounts), frozenset(records), self.ledgers)

    def joined(self, other: Scope | None) -> Scope:
        """What either follows."""
        if other is None or other is self:
            return self
        return Scope(self.accounts | other.accounts, self.records | other.records, self.ledgers)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Texts one of which stands in the path of every file that is followed."""
        return (
            *(f"/{account}/" for account in self.accounts),
            *(_mark(kind, record) for kind, record in self.records),
            *(f"\t{kind}/" for kind in self.ledgers),
        )


def _mark(kind: str, record: str) -> str:
    name = record.rpartition("/")[2]
    return f"/{record}/account." if kind == "account" else name if kind == SCHEMA else f"{name}."


def subject_scope(subject: Subject, *, whole: bool = True) -> Scope:
    """A scope of one record; of an account with all that belongs to it, if `whole`."""
    if subject.kind == "account" and whole:
        return Scope(accounts=frozenset({subject.id}))
    return Scope(records=frozenset({(_SHARED.get(subject.kind, subject.kind), subject.id)}))


Wanted = Callable[[LogEntry], bool]


def trace(reading: Reading, scope: Scope, wanted: Wanted = lambda _: True) -> Iterator[Change]:
    """Every change of the records in scope, and of what they were before, by the commits that are `wanted`."""
    history = reading.history
    if scope.is_everything:
        for _, changes in reading.all(each for each in history.footprints() if wanted(each.commit)):
            yield from changes
        return
    waiting = {commit.id: scope for commit in history.commits[:1]}
    elsewhere: Scope | None = None  # what parallel branches may call the records; asked for when there are any
    for footprint in history.footprints():
        here = waiting.pop(footprint.commit.id, None)
        if here is None:
            continue
        found = _changes(reading, footprint, here)
        if wanted(footprint.commit):
            yield from found
        before = here.grown(_names(found))
        if len(footprint.commit.parents) > 1:
            elsewhere = elsewhere or _all_names(reading, before)
            before = before.joined(elsewhere)
        for parent in footprint.commit.parents:
            waiting[parent] = before.joined(waiting.get(parent))


def _changes(reading: Reading, footprint: Footprint, scope: Scope) -> list[Change]:
    if not any(mark in footprint.text for mark in scope.marks):
        return []
    return reading.changes(footprint, scope.holds)


def _all_names(reading: Reading, scope: Scope) -> Scope:
    """A scope with everything that its records were ever called, on any branch.

    A merge may keep the id that one branch had given up, so names lead both ways.
    """
    names: list[tuple[Subject, Subject]] = []
    for footprint in reading.history.footprints():
        if len(footprint.commit.parents) > 1 or not _may_move(footprint):
            continue
        changes = reading.changes(footprint)
        names += _names(changes)
        names += ((old, new) for new, old in _names(change for change in changes if change.event is Event.RENAMED))
    while (grown := scope.grown(names)) is not scope:
        scope = grown
    return scope


def _names(changes: Iterable[Change]) -> Iterator[tuple[Subject, Subject]]:
    """Records with what they were before."""
    return ((change.subject, change.former) for change in changes if change.former is not None)


def _may_move(footprint: Footprint) -> bool:
    """Whether a commit took files away; without that, nothing got another name."""
    return " D\t" in footprint.text
