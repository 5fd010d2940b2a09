"""Changes as rows for people and programs: an event, or one field with what it was and is. Masks; writes no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kamcli.audit.change import Change, Event
from kamcli.audit.discretion import Discretion
from kamcli.audit.field import FieldPattern
from kamcli.audit.mended import mended
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading
from kamcli.dataclass import dataclass
from kamcli.model.difference import ABSENT, Difference, Item, Path, PathStep, named
from kamcli.model.entity import LEDGERS

_LEDGERS = frozenset(map(str, LEDGERS))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a history. `path` is the field, () for what happened to the whole record.

    `before` and `after` are ABSENT where there is nothing; of a renamed or merged record, they are its ids. `how`
    is set, changed, removed or reordered for a field; `lines` are ledger lines that came in.
    """

    change: Change
    name: str
    path: Path = ()
    before: Any = ABSENT
    after: Any = ABSENT
    how: str = ""
    lines: int = 0


class Rows:
    """Makes rows of changes: of all fields, or of those that are asked for."""

    def __init__(
        self,
        reading: Reading,
        discretion: Discretion,
        fields: Sequence[FieldPattern] = (),
        accounts: frozenset[str] = frozenset(),
    ) -> None:
        """`accounts`: of ledgers, only the lines of these; none named means all lines."""
        self._reading = reading
        self._accounts = accounts
        self._discretion = discretion
        self._fields = fields

    def of(self, changes: Iterable[Change]) -> Iterator[Row]:
        """The rows of changes, in their order."""
        for commit_changes in _by_commit(changes):
            moved = {
                (change.former.account, change.subject.account)
                for change in commit_changes
                if change.event is Event.RENAMED and change.former is not None and change.subject.kind == "account"
            }
            for change in self._with_what_was_hidden(commit_changes):
                if not _goes_along(change, moved):
                    yield from self._of_change(change)

    def _with_what_was_hidden(self, changes: Sequence[Change]) -> Iterator[Change]:
        """Of a file that can be read again, also what differs from what it said before it was broken."""
        readable = [change for change in changes if change.event is Event.READABLE and change.commit is not None]
        before = {each.path: each for each in mended(self._reading, readable) if each.event is Event.CHANGED}
        for change in changes:
            hidden = before.get(change.path) if change.event is Event.READABLE else None
            if hidden is not None:
                change = replace(change, before=hidden.before, differences=hidden.differences)
            yield change

    def _of_change(self, change: Change) -> Iterator[Row]:
        if self._fields:
            yield from self._of_fields(change)
            return
        name = self._discretion.name(change)
        if change.event is not Event.CHANGED and not (self._accounts and change.subject.kind in _LEDGERS):
            former = change.former.id if change.former is not None else ABSENT
            yield Row(change, name, (), former, change.subject.id if change.former is not None else ABSENT)
        if change.subject.kind in _LEDGERS:
            yield from self._of_ledger(change, name)
        else:
            yield from (self._row(change, name, each) for each in change.differences if not each.is_place)

    def _of_fields(self, change: Change) -> Iterator[Row]:
        found = change.differences
        if not found and _is_whole(change):
            versions = [data if isinstance(data, dict) else ABSENT for data in (change.before, change.after)]
            found = (Difference((), versions[0], versions[1]),)
        for difference in found:
            for pattern in self._fields:
                if difference.is_place or pattern.fits(difference.path) == "elsewhere":
                    continue
                inside = self._reading.keys(change.subject, change.before, change.after)
                for step in difference.path:
                    inside = inside.below(step)
                for part in pattern.narrowed(difference, inside):
                    yield self._row(change, self._discretion.name(change), part)

    def _of_ledger(self, change: Change, name: str) -> Iterator[Row]:
        ours = [each for each in change.differences if self._is_of_accounts(change, each)]
        count = sum(1 for each in ours if _is_new_line(each))
        if change.event in (Event.CREATED, Event.BEGINS) and isinstance(change.after, dict):
            count = sum(
                1 for line in change.after["lines"] if not self._accounts or line.get("account") in self._accounts
            )
        if count:
            yield Row(change, name, ("lines",), how="set", lines=count)
        yield from (self._row(change, name, each) for each in ours if not _is_new_line(each))

    def _is_of_accounts(self, change: Change, difference: Difference) -> bool:
        """Whether a difference is about a line of the accounts, before or after."""
        if not self._accounts:
            return True
        if difference.path[0] != "lines" or len(difference.path) < 2:
            return False
        if len(difference.path) == 2:
            lines = [difference.before, difference.after]
        else:
            lines = self._lines_of(change, difference.path[1])
            if difference.path[2] == "account" and {difference.before, difference.after} & self._accounts:
                return True
        return any(isinstance(line, dict) and line.get("account") in self._accounts for line in lines)

    def _lines_of(self, change: Change, step: PathStep) -> list[Any]:
        keys = self._reading.keys(change.subject, change.before, change.after).below("lines")
        tables = [data["lines"] for data in (change.before, change.after) if isinstance(data, dict)]
        if not isinstance(step, Item):
            return [table[step] for table in tables if isinstance(step, int) and step < len(table)]
        return [
            line
            for table, names in zip(tables, named(*tables, key=keys.key) or (), strict=False)
            for line, name in zip(table, names, strict=True)
            if name == step
        ]

    def _row(self, change: Change, name: str, difference: Difference) -> Row:
        path = self._discretion.path(change.subject, difference.path)
        if difference.is_order:
            pointer = (*(step if isinstance(step, str) else 0 for step in difference.path), 0)
            before, after = (
                [str(self._discretion.item(change.subject, pointer, item)) for item in each.items]
                for each in (difference.before, difference.after)
            )
            return Row(change, name, path, before, after, "reordered")
        return Row(
            change,
            name,
            path,
            self._shown(change.subject, difference.path, difference.before),
            self._shown(change.subject, difference.path, difference.after),
            "set" if difference.before is ABSENT else "removed" if difference.after is ABSENT else "changed",
        )

    def _shown(self, subject: Subject, path: Path, value: Any) -> Any:
        return value if value is ABSENT else self._discretion.value(subject, path, value)


def _is_whole(change: Change) -> bool:
    """Whether a record is told as a whole: not one that says the same again as before it was broken."""
    if change.event is Event.READABLE:
        return not isinstance(change.before, dict)
    return change.event in (Event.CREATED, Event.DELETED, Event.BEGINS)


def _is_new_line(difference: Difference) -> bool:
    return difference.before is ABSENT and len(difference.path) == 2


def _by_commit(changes: Iterable[Change]) -> Iterator[list[Change]]:
    together: list[Change] = []
    for change in changes:
        if together and together[-1].commit is not change.commit:
            yield together
            together = []
        together.append(change)
    if together:
        yield together


def _goes_along(change: Change, moved: set[tuple[str | None, str | None]]) -> bool:
    """Whether a record only has another id because its account has."""
    old = change.former
    return (
        change.event is Event.RENAMED
        and old is not None
        and change.subject.kind != "account"
        and (old.account, change.subject.account) in moved
        and old.name == change.subject.name
        and not change.differences
    )
