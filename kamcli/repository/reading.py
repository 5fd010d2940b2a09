"""Records and ledgers as they were read, slice by slice: one account's of one entity, or all of them. Reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, ItemsView, Iterable, Iterator, Mapping, ValuesView
from dataclasses import field
from typing import Any, Protocol

from kamcli import csvio, yamlio
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import Position, Unreadable


@dataclass(frozen=True, slots=True)
class Record:
    """One parsed YAML record."""

    entity: Entity
    id: str
    account: str | None
    path: str
    document: yamlio.Document
    data: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    """The record's fields, as parsed."""
    partial: bool = field(default=False, init=False, repr=False, compare=False)
    """Whether it is shown without some of them, so that nothing can be said of what is not there."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", self.document.data)

    def narrowed(self, fields: Container[str]) -> Record:
        """The record as if it had these fields alone; its document is as it was."""
        record = Record(self.entity, self.id, self.account, self.path, self.document)
        object.__setattr__(record, "data", {name: value for name, value in self.data.items() if name in fields})
        object.__setattr__(record, "partial", True)
        return record

    @property
    def name(self) -> str:
        """What people call it: its name, subject or number; else its id."""
        for called in ("name", "subject"):
            if isinstance(value := self.data.get(called), str) and value.strip():
                return value
        return self.id


@dataclass(frozen=True, slots=True)
class Ledger:
    """One parsed CSV ledger; `id` is the month, year or day in its file name."""

    entity: Entity
    id: str
    path: str
    table: csvio.Table
    partial: bool = False
    """Whether it is shown without some of its lines, so that it is not the one to be judged."""

    def place(self, line: int, column: str) -> Position:
        """Where a cell stands, of the row that begins on `line`; the row's beginning where it has no such cell."""
        return csvio.locate(self.table, line, column)


@dataclass(frozen=True, slots=True)
class Read:
    """Files of one entity: those read, by id; a second file with an id that is taken; those unreadable."""

    records: dict[str, Record]
    ledgers: dict[str, Ledger]
    twice: list[Record]
    unreadable: dict[str, Unreadable]

    def add(self, record: Record) -> None:
        """Take a record in, by its id if that is free."""
        if record.id in self.records:
            self.twice.append(record)
        else:
            self.records[record.id] = record

    def only(self, paths: Collection[str]) -> Read:
        """Those of the files that are among `paths`."""
        if len(paths) == len(self.records) + len(self.twice) + len(self.unreadable):
            return self
        read = Read({}, {}, [], {path: why for path, why in self.unreadable.items() if path in paths})
        for record in self.all():
            if record.path in paths:
                read.add(record)
        return read

    def changed(self, change: Callable[[Record], Record]) -> Read:
        """The same files with other records."""
        records = {name: change(record) for name, record in self.records.items()}
        return Read(records, self.ledgers, [*map(change, self.twice)], self.unreadable)

    def all(self) -> Iterator[Record]:
        """The records, those with an id that is taken too."""
        yield from self.records.values()
        yield from self.twice


def is_plain(document: yamlio.Document) -> bool:
    """Whether nothing is to be said of a file, nor does it say anything to kamcli in a comment (`# kam: …`)."""
    return not document.notes and b"kam:" not in document.source.lower()


def joined(slices: Iterable[Read]) -> Read:
    """The files of all accounts; no two accounts have ids in common."""
    whole = Read({}, {}, [], {})
    for each in slices:
        whole.records.update(each.records)
        whole.twice.extend(each.twice)
        whole.unreadable.update(each.unreadable)
    return whole


class Reader(Protocol):
    """Who reads what is asked for: a snapshot."""

    def records(self, entity: Entity) -> Mapping[str, Record]:
        """The records of an entity."""

    def of(self, entity: Entity, record_id: str | None = None) -> Read:
        """What was read of an entity: all, or at least the account that a record with this id belongs to."""

    def inside(self, entity: Entity, account: str) -> Iterator[Record]:
        """The records of an entity that belong to one account, in the order of their paths."""

    def value(self, entity: Entity, record_id: str) -> Any:
        """A record as a value of the domain. Raises KeyError where it cannot be one."""


class Records(Mapping[str, Record]):
    """The records of an entity, of which only those accounts are read that somebody asks for, until all are."""

    def __init__(self, snapshot: Reader, entity: Entity) -> None:
        self._snapshot = snapshot
        self._entity = entity

    def __getitem__(self, record_id: str) -> Record:
        return self._snapshot.of(self._entity, record_id).records[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def items(self) -> ItemsView[str, Record]:
        return self._all.items()

    def values(self) -> ValuesView[Record]:
        return self._all.values()

    @property
    def _all(self) -> dict[str, Record]:
        return self._snapshot.of(self._entity).records


class Values(Mapping[str, Any]):
    """The records of an entity as values, each built when it is asked for."""

    def __init__(self, snapshot: Reader, entity: Entity) -> None:
        self._snapshot = snapshot
        self._entity = entity

    def __getitem__(self, record_id: str) -> Any:
        return self._snapshot.value(self._entity, record_id)

    def __iter__(self) -> Iterator[str]:
        self._snapshot.of(self._entity)
        return (name for name in self._snapshot.records(self._entity) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
