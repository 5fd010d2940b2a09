"""All files of an account repository at one moment, parsed on demand and kept. Immutable; judges nothing.

What cannot be read is kept as a value, with its reasons, beside what can.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from kamcli import csvio, yamlio
from kamcli.errors import UnreadableError
from kamcli.model import account as accounts
from kamcli.model import dealing, person
from kamcli.model.account import Account
from kamcli.model.dealing import Complaint, Deal, Interaction
from kamcli.model.entity import LEDGERS, RECORDS, Entity, Place, place_of
from kamcli.model.fields import FieldError, Fields
from kamcli.model.person import Colleague, Contact
from kamcli.model.position import START, Unreadable
from kamcli.repository.source import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """One parsed YAML record."""

    entity: Entity
    id: str
    account: str | None
    path: str
    document: yamlio.Document

    @property
    def data(self) -> Mapping[str, Any]:
        """The record's fields, as parsed."""
        data: Mapping[str, Any] = self.document.data
        return data

    @property
    def name(self) -> str:
        """What people call it: its name, subject or number; else its id."""
        for field in ("name", "subject"):
            if isinstance(value := self.data.get(field), str) and value.strip():
                return value
        return self.id


@dataclass(frozen=True, slots=True)
class Ledger:
    """One parsed CSV ledger; `id` is the month, year or day in its file name."""

    entity: Entity
    id: str
    path: str
    table: csvio.Table


@dataclass(frozen=True)
class _Read:
    """The files of one entity: those read, by id; a second file with an id that is taken; those unreadable."""

    records: Mapping[str, Record]
    ledgers: Mapping[str, Ledger]
    twice: tuple[Record, ...]
    unreadable: Mapping[str, Unreadable]


class Snapshot:
    """The repository at one moment. Files of an entity are parsed when they are first asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[Entity, _Read] = {}
        self._typed: dict[Entity, tuple[Mapping[str, Any], Mapping[str, FieldError]]] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All files below the folders of format 1, sorted."""
        return tuple(self._source.paths())

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """What each path that format 1 knows is about."""
        return MappingProxyType({path: place for path in self.paths if (place := place_of(path)) is not None})

    def bytes_of(self, path: str) -> bytes | Unreadable | None:
        """The bytes of any file, why it cannot be read, or None where there is none."""
        return self._source.read(path)

    # ---- records and ledgers

    def records(self, entity: Entity) -> Mapping[str, Record]:
        """The records of an entity by id, in the order of their paths; unreadable files are left out."""
        return self._files(entity).records

    def ledgers(self, entity: Entity) -> Mapping[str, Ledger]:
        """The ledgers of an entity by month, year or day; unreadable files are left out."""
        return self._files(entity).ledgers

    def twice(self, entity: Entity) -> tuple[Record, ...]:
        """Records whose id another file had already; they are in no other answer."""
        return self._files(entity).twice

    def unreadable(self, *entities: Entity) -> Mapping[str, Unreadable]:
        """Files of these entities (default: of all) that could not be read, by path."""
        found: dict[str, Unreadable] = {}
        for entity in entities or (*RECORDS, *LEDGERS):
            found.update(self._files(entity).unreadable)
        return dict(sorted(found.items()))

    def _files(self, entity: Entity) -> _Read:
        if entity not in self._read:
            with _collector_off():
                self._read[entity] = self._parse(entity)
        return self._read[entity]

    def _parse(self, entity: Entity) -> _Read:
        records: dict[str, Record] = {}
        ledgers: dict[str, Ledger] = {}
        twice: list[Record] = []
        unreadable: dict[str, Unreadable] = {}
        for path, place in self._places_by_entity.get(entity, ()):
            source = self._source.read(path)
            if source is None:
                continue
            if isinstance(source, Unreadable):
                unreadable[path] = source
            elif entity in LEDGERS:
                table = csvio.read(source)
                if isinstance(table, Unreadable):
                    unreadable[path] = table
                else:
                    ledgers[place.id] = Ledger(entity, place.id, path, table)
            else:
                document = yamlio.read(source)
                if isinstance(document, Unreadable):
                    unreadable[path] = document
                    continue
                record = Record(entity, place.id, place.account, path, document)
                if place.id in records:
                    twice.append(record)
                else:
                    records[place.id] = record
        return _Read(records, ledgers, tuple(twice), unreadable)

    @cached_property
    def _places_by_entity(self) -> Mapping[Entity, list[tuple[str, Place]]]:
        found: dict[Entity, list[tuple[str, Place]]] = {}
        for path, place in self.places.items():
            found.setdefault(place.entity, []).append((path, place))
        return found

    # ---- typed views

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by id."""
        return self._views(Entity.ACCOUNT, accounts.account)

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """Contacts by id (`acme/cfo`)."""
        return self._views(Entity.CONTACT, person.contact)

    @property
    def colleagues(self) -> Mapping[str, Colleague]:
        """Colleagues by id."""
        return self._views(Entity.COLLEAGUE, person.colleague)

    @property
    def interactions(self) -> Mapping[str, Interaction]:
        """Interactions by id."""
        return self._views(Entity.INTERACTION, dealing.interaction)

    @property
    def deals(self) -> Mapping[str, Deal]:
        """Deals by id."""
        return self._views(Entity.DEAL, dealing.deal)

    @property
    def complaints(self) -> Mapping[str, Complaint]:
        """Complaints by id."""
        return self._views(Entity.COMPLAINT, dealing.complaint)

    def _views(self, entity: Entity, build: Callable[[str, Fields], T]) -> Mapping[str, T]:
        if entity not in self._typed:
            built: dict[str, T] = {}
            misfits: dict[str, FieldError] = {}
            for record in self.records(entity).values():
                try:
                    built[record.id] = build(record.id, Fields(record.data))
                except FieldError as error:
                    misfits[record.id] = error
            self._typed[entity] = (built, misfits)
        return self._typed[entity][0]

    _BUILDERS: Mapping[Entity, str] = MappingProxyType(
        {
            Entity.ACCOUNT: "accounts",
            Entity.CONTACT: "contacts",
            Entity.COLLEAGUE: "colleagues",
            Entity.INTERACTION: "interactions",
            Entity.DEAL: "deals",
            Entity.COMPLAINT: "complaints",
        }
    )

    def unusable(self, *entities: Entity) -> list[str]:
        """Lines `path:line:column: what` for all that these entities' files hide from a count.

        That is: files that cannot be read, records with a field of a type that cannot be used, and
        files whose id another file has.
        """
        lines = [
            f"{path}:{problem.position}: {problem.message}"
            for path, found in self.unreadable(*entities).items()
            for problem in found.problems
        ]
        for entity in entities:
            lines += [f"{r.path}:{START}: another file has the id {r.id} already" for r in self.twice(entity)]
            if entity in self._BUILDERS:
                getattr(self, self._BUILDERS[entity])
                for record_id, error in self._typed[entity][1].items():
                    record = self.records(entity)[record_id]
                    lines.append(f"{record.path}:{record.document.nearest(error.pointer).value}: {error}")
        return lines

    def require_usable(self, *entities: Entity, skip: bool = False) -> list[str]:
        """Refuse to go on over files that would make a count wrong, unless `skip`.

        Returns the lines that say what is left out. Raises UnreadableError.
        """
        lines = self.unusable(*entities)
        if lines and not skip:
            raise UnreadableError(
                f"{len(lines)} {'file' if len(lines) == 1 else 'files'} cannot be used, so the answer would be wrong",
                lines,
                do="mend them (kam lint says how), or go on without them: --skip-unreadable",
            )
        return lines

    # ---- references

    @cached_property
    def _former(self) -> Mapping[Entity, Mapping[str, str]]:
        """Ids that records had before, to the ids they have now."""
        found: dict[Entity, dict[str, str]] = {}
        for entity in RECORDS:
            former = found.setdefault(entity, {})
            for record in self.records(entity).values():
                old_ids = record.data.get("former_ids")
                for old in old_ids if isinstance(old_ids, list) else ():
                    if isinstance(old, str):
                        whole = (
                            old
                            if record.account is None or entity is Entity.ACCOUNT or "/" in old
                            else f"{record.account}/{old}"
                        )
                        former.setdefault(whole, record.id)
        return found

    def resolve(self, entity: Entity, reference: str, account: str | None = None) -> str | None:
        """Return the id that `reference` means, or None. Ids that a record had formerly still resolve.

        Inside `account`, `cfo` means `<account>/cfo`; a reference with a `/` is whole already.
        """
        inside = entity not in (Entity.ACCOUNT, Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT)
        if inside and "/" not in reference:
            if account is None:
                return None
            reference = f"{account}/{reference}"
        if reference in self.records(entity):
            return reference
        if reference in (former := self._former[entity]):
            return former[reference]
        if inside:
            owner, _, name = reference.partition("/")
            moved = self._former[Entity.ACCOUNT].get(owner)
            if moved is not None and f"{moved}/{name}" in self.records(entity):
                return f"{moved}/{name}"
        return None

    def inside(self, entity: Entity, account: str) -> Iterator[Record]:
        """The records of an entity that belong to one account, in the order of their paths."""
        yield from self._by_account(entity).get(account, ())

    def _by_account(self, entity: Entity) -> Mapping[str, list[Record]]:
        cache: dict[Entity, dict[str, list[Record]]] = self.__dict__.setdefault("_grouped", {})
        if entity not in cache:
            groups: dict[str, list[Record]] = {}
            for record in self.records(entity).values():
                if record.account is not None:
                    groups.setdefault(record.account, []).append(record)
            cache[entity] = groups
        return cache[entity]


@contextmanager
def _collector_off() -> Iterator[None]:
    """Parsing makes no cycles; with the collector on it takes twice as long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
