"""All files of an account repository at one moment, parsed on demand and kept. Immutable; judges nothing.

What cannot be read is kept as a value, with its reasons, beside what can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from kamcli import csvio, yamlio
from kamcli.errors import UnreadableError
from kamcli.model import account as accounts
from kamcli.model import dealing, person
from kamcli.model.account import Account
from kamcli.model.dealing import Complaint, Deal, Interaction
from kamcli.model.entity import LEDGERS, RECORDS, Entity, Place, entities_below, meant_path, place_of
from kamcli.model.fields import FieldError, Fields
from kamcli.model.person import Colleague, Contact
from kamcli.model.position import START, Position, Unreadable
from kamcli.repository.source import Source


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

    def place(self, line: int, column: str) -> Position:
        """Where a cell stands, of the row that begins on `line`; the row's beginning where it has no such cell."""
        return csvio.locate(self.table, line, column)


@dataclass(frozen=True)
class _Read:
    """The files of one entity: those read, by id; a second file with an id that is taken; those unreadable."""

    records: Mapping[str, Record]
    ledgers: Mapping[str, Ledger]
    twice: tuple[Record, ...]
    unreadable: Mapping[str, Unreadable]


@dataclass(frozen=True)
class _Views:
    """The records of one entity as values of the domain, and why some cannot be."""

    built: Mapping[str, Any]
    misfits: Mapping[str, FieldError]


_BUILDERS: Mapping[Entity, Callable[[str, Fields], Any]] = MappingProxyType(
    {
        Entity.ACCOUNT: accounts.account,
        Entity.CONTACT: person.contact,
        Entity.COLLEAGUE: person.colleague,
        Entity.INTERACTION: dealing.interaction,
        Entity.DEAL: dealing.deal,
        Entity.COMPLAINT: dealing.complaint,
    }
)


class Snapshot:
    """The repository at one moment. Files of an entity are parsed when they are first asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[Entity, _Read] = {}
        self._typed: dict[Entity, _Views] = {}
        self._grouped: dict[Entity, dict[str, list[Record]]] = {}
        self._former_ids: dict[Entity, dict[str, str]] = {}
        self._hidden_ids: dict[Entity, frozenset[str]] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All files of the folders of format 1, in their order; one that ends with `/` is a folder closed to us."""
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
        """Files of these entities (default: of all) that could not be read, by path.

        A folder that could not be listed stands for the files it may hold; its path ends with `/`.
        """
        found: dict[str, Unreadable] = {}
        for entity in entities or (*RECORDS, *LEDGERS):
            found.update(self._files(entity).unreadable)
            found.update(self._closed.get(entity, {}))
        return dict(sorted(found.items()))

    @cached_property
    def _closed(self) -> Mapping[Entity, Mapping[str, Unreadable]]:
        """Folders that cannot be listed, by the entities whose files may lie there."""
        closed: dict[Entity, dict[str, Unreadable]] = {}
        for path in self.paths:
            if path.endswith("/") and isinstance(why := self._source.read(path), Unreadable):
                for entity in entities_below(path):
                    closed.setdefault(entity, {})[path] = why
        return closed

    @cached_property
    def _misnamed(self) -> Mapping[Entity, list[tuple[str, str]]]:
        """Files that only a slip in their name keeps from being read, each with the path that was meant."""
        found: dict[Entity, list[tuple[str, str]]] = {}
        for path in self.paths:
            if path not in self.places and (meant := meant_path(path)) and (place := place_of(meant)):
                found.setdefault(place.entity, []).append((path, meant))
        return found

    def _files(self, entity: Entity) -> _Read:
        if entity not in self._read:
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
        return self._views(Entity.ACCOUNT).built

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """Contacts by id (`acme/cfo`)."""
        return self._views(Entity.CONTACT).built

    @property
    def colleagues(self) -> Mapping[str, Colleague]:
        """Colleagues by id."""
        return self._views(Entity.COLLEAGUE).built

    @property
    def interactions(self) -> Mapping[str, Interaction]:
        """Interactions by id."""
        return self._views(Entity.INTERACTION).built

    @property
    def deals(self) -> Mapping[str, Deal]:
        """Deals by id."""
        return self._views(Entity.DEAL).built

    @property
    def complaints(self) -> Mapping[str, Complaint]:
        """Complaints by id."""
        return self._views(Entity.COMPLAINT).built

    def _views(self, entity: Entity) -> _Views:
        if entity not in self._typed:
            build = _BUILDERS[entity]
            built: dict[str, Any] = {}
            misfits: dict[str, FieldError] = {}
            for record in self.records(entity).values():
                try:
                    built[record.id] = build(record.id, Fields(record.data))
                except FieldError as error:
                    misfits[record.id] = error
            self._typed[entity] = _Views(built, misfits)
        return self._typed[entity]

    def unusable(self, *entities: Entity) -> list[str]:
        """Lines `path:line:column: what` for all that these entities' files hide from a count.

        That is: files and folders that cannot be read, records with a field of a type that cannot be
        used, files whose id another file has, and files that are not read for a slip in their name.
        """
        return [f"{path}:{what}" for path, what in self._unusable(entities)]

    def _unusable(self, entities: Collection[Entity]) -> Iterator[tuple[str, str]]:
        for path, found in self.unreadable(*entities).items():
            for problem in found.problems:
                yield path, f"{problem.position}: {problem.message}"
        for entity in entities:
            for path, meant in self._misnamed.get(entity, ()):
                yield path, f"{START}: a file with this name is not read; it should be {meant}"
            for record in self.twice(entity):
                yield record.path, f"{START}: another file has the id {record.id} already"
            if entity in _BUILDERS:
                for record_id, error in self._views(entity).misfits.items():
                    record = self.records(entity)[record_id]
                    yield record.path, f"{record.document.position(error.pointer)}: {error}"

    def require_usable(self, *entities: Entity, skip: bool = False, below: str = "") -> list[str]:
        """Refuse to go on over files (in the folder `below`) that would make an answer wrong, unless `skip`.

        Returns the lines that say what is left out. Raises UnreadableError.
        """
        found = [(path, what) for path, what in self._unusable(entities) if path.startswith(below)]
        lines = [f"{path}:{what}" for path, what in found]
        if lines and not skip:
            paths = {path for path, _ in found}
            raise UnreadableError(
                f"{len(paths)} {'file' if len(paths) == 1 else 'files'} cannot be used, so the answer would be wrong",
                lines,
                do="mend them (kam lint says how), or go on without them: --skip-unreadable",
            )
        return lines

    # ---- references

    def _former(self, entity: Entity) -> Mapping[str, str]:
        """Ids that records of an entity had before, to the ids they have now."""
        if entity not in self._former_ids:
            former = self._former_ids.setdefault(entity, {})
            for record in self.records(entity).values():
                old_ids = record.data.get("former_ids")
                for old in old_ids if isinstance(old_ids, list) else ():
                    if isinstance(old, str):
                        whole = "/" in old or record.account is None or entity is Entity.ACCOUNT
                        former.setdefault(old if whole else f"{record.account}/{old}", record.id)
        return self._former_ids[entity]

    def resolve(self, entity: Entity, reference: str, account: str | None = None) -> str | None:
        """Return the id that `reference` means, or None. Ids that a record had formerly still resolve.

        Inside `account`, `cfo` means `<account>/cfo`; a reference with a `/` is whole already.
        """
        if (whole := _whole(entity, reference, account)) is None:
            return None
        if whole in self.records(entity):
            return whole
        if (now := self._former(entity).get(whole)) is not None:
            return now
        owner, inside, name = whole.partition("/")
        if inside and (moved := self._former(Entity.ACCOUNT).get(owner)) is not None:
            there = f"{moved}/{name}"
            return there if there in self.records(entity) else self._former(entity).get(there)
        return None

    def is_hidden(self, entity: Entity, reference: str, account: str | None = None) -> bool:
        """Whether the record that `reference` means is there, in a file or folder that cannot be read, or under a name
        that is not read.
        """
        whole = _whole(entity, reference, account)
        return whole is not None and (whole in self._hidden(entity) or self._is_closed(entity, whole))

    def _hidden(self, entity: Entity) -> frozenset[str]:
        if entity not in self._hidden_ids:
            meant = (meant for _, meant in self._misnamed.get(entity, ()))
            places = map(place_of, (*self._files(entity).unreadable, *meant))
            self._hidden_ids[entity] = frozenset(place.id for place in places if place is not None)
        return self._hidden_ids[entity]

    def _is_closed(self, entity: Entity, record_id: str) -> bool:
        parts = (folder.rstrip("/").split("/") for folder in self._closed.get(entity, {}))
        return any(len(part) == 1 or part[1] == record_id.partition("/")[0] for part in parts)

    def inside(self, entity: Entity, account: str) -> Iterator[Record]:
        """The records of an entity that belong to one account, in the order of their paths."""
        yield from self._by_account(entity).get(account, ())

    def _by_account(self, entity: Entity) -> Mapping[str, list[Record]]:
        if entity not in self._grouped:
            groups = self._grouped.setdefault(entity, {})
            for record in self.records(entity).values():
                if record.account is not None:
                    groups.setdefault(record.account, []).append(record)
        return self._grouped[entity]


def _whole(entity: Entity, reference: str, account: str | None) -> str | None:
    """The id that a reference is short for, from inside `account`; None where it is short and in no account."""
    if "/" in reference or entity in (Entity.ACCOUNT, Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT):
        return reference
    return f"{account}/{reference}" if account is not None else None
