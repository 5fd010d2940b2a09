"""All files of an account repository at one moment, parsed on demand and kept. Immutable; judges nothing.

What cannot be read is kept as a value, with its reasons, beside what can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kamcli import csvio, yamlio
from kamcli.dataclass import dataclass
from kamcli.errors import UnreadableError
from kamcli.model.entity import IN_ACCOUNTS, LEDGERS, RECORDS, Entity, Place, folder_of, place_of, top_of
from kamcli.model.fields import FieldError, Fields
from kamcli.model.identity import is_id
from kamcli.model.position import START, Unreadable
from kamcli.repository import ahead
from kamcli.repository.builder import BUILT, builder
from kamcli.repository.listing import IN_EACH, Mark
from kamcli.repository.memory import Memory
from kamcli.repository.part import Part
from kamcli.repository.paths import Paths
from kamcli.repository.reading import Ledger, Read, Record, Records, Values, is_plain, joined
from kamcli.repository.shelf import Shelf
from kamcli.repository.source import Source

if TYPE_CHECKING:
    from kamcli.model.account import Account
    from kamcli.model.dealing import Complaint, Deal, Interaction
    from kamcli.model.person import Colleague, Contact


@dataclass(frozen=True)
class _Views:
    """The records of one entity as values of the domain, and why some cannot be."""

    built: Mapping[str, Any]
    misfits: Mapping[str, FieldError]


EVERYWHERE = ""
_SINGLY = 16
"""Accounts that are looked for one by one before all are."""

_FEW = frozenset({Entity.ACCOUNT, Entity.CONTACT, Entity.DEAL, Entity.COMPLAINT})
"""Entities of accounts that have few files beside those of all, which need not be listed to find them."""


class Snapshot:
    """The repository at one moment. Files of an entity are parsed when they are first asked for."""

    def __init__(
        self,
        source: Source,
        memory: Memory | None = None,
        whole: Snapshot | None = None,
        change: Callable[[Record], Record] | None = None,
    ) -> None:
        """`memory` is what is known of the files; `whole` the snapshot of which this one has some files; `change` makes
        of each record the one that is to be seen.
        """
        self._change = change
        self._source = source
        self._memory = memory
        self._whole = whole
        self._read: dict[Entity, Read] = {}
        self._slices: dict[tuple[Entity, str], Read] = {}
        self._last_ledger: tuple[str, csvio.Table | Unreadable | None] = ("", None)
        self._single: dict[tuple[Entity, str], Any] = {}
        self._listed: dict[str, list[tuple[str, Place]]] = {}
        self._paths: dict[str, Paths] = {}
        self._marks: dict[str, Mapping[str, Mark]] = {}
        self._asked: dict[Entity, int] = {}
        self._typed: dict[Entity, _Views] = {}
        self._grouped: dict[Entity, dict[str, list[Record]]] = {}
        self._former_ids: dict[Entity, dict[str, str]] = {}
        self._hidden_ids: dict[Entity, frozenset[str]] = {}
        self.memo: dict[object, Any] = {}
        """What is worked out of the files once for all, by who does it; it may hold this snapshot itself."""
        self._ahead: dict[str, yamlio.Document | Unreadable] = {}
        """What was parsed before it was asked for, by path."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All files of the folders of format 1, in their order; one that ends with `/` is a folder closed to us."""
        if self._memory is not None:
            # One look at the disk serves both: what there is, and what of it is as it was.
            _ = self._memory.census
        return tuple(self._source.paths())

    @property
    def places(self) -> Mapping[str, Place]:
        """What each path that format 1 knows is about."""
        return MappingProxyType(self._paths_of(EVERYWHERE).places)

    def bytes_of(self, path: str) -> bytes | Unreadable | None:
        """The bytes of any file, why it cannot be read, or None where there is none."""
        return self._source.read(path)

    # ---- records and ledgers

    def records(self, entity: Entity) -> Mapping[str, Record]:
        """The records of an entity by id, in the order of their paths; unreadable files are left out."""
        read = self._read.get(entity)
        return read.records if read is not None else Records(self, entity)

    def of(self, entity: Entity, record_id: str | None = None) -> Read:
        """What was read of an entity: all, or at least the account that a record with this id belongs to."""
        if record_id is None or entity in self._read or entity not in IN_ACCOUNTS:
            return self._files(entity)
        owner = record_id.partition("/")[0]
        if (entity, owner) not in self._slices and self._is_asked_often(entity):
            return self._files(entity)
        return self._slice(entity, owner)

    def _is_asked_often(self, entity: Entity) -> bool:
        """Whether so many single accounts were asked for that it is quicker to read all of them."""
        self._asked[entity] = self._asked.get(entity, 0) + 1
        often = self._asked[entity] > _SINGLY
        return often and self._whole is None and self._where(entity).startswith(IN_EACH)

    def ledgers(self, entity: Entity) -> Mapping[str, Ledger]:
        """The ledgers of an entity by month, year or day; unreadable files are left out."""
        return self._files(entity).ledgers

    def twice(self, entity: Entity) -> tuple[Record, ...]:
        """Records whose id another file had already; they are in no other answer."""
        return tuple(self._files(entity).twice)

    def unreadable(self, *entities: Entity) -> Mapping[str, Unreadable]:
        """Files of these entities (default: of all) that could not be read, by path.

        A folder that could not be listed stands for the files it may hold; its path ends with `/`.
        """
        found: dict[str, Unreadable] = {}
        for entity in entities or (*RECORDS, *LEDGERS):
            found.update(self._files(entity).unreadable)
            found.update(self._around(entity).closed.get(entity, {}))
        return dict(sorted(found.items()))

    def _around(self, entity: Entity) -> Paths:
        """The files among which all are that have to do with an entity. More are only listed where they are already."""
        return self._paths_of(self._where(entity))

    def _where(self, entity: Entity) -> str:
        if "paths" in vars(self) or self._source.counted or (self._memory is not None and self._memory.counted):
            return EVERYWHERE
        if entity in _FEW:
            return f"{IN_EACH}{folder_of(entity)}"
        return EVERYWHERE if entity in IN_ACCOUNTS else top_of(entity)

    def _paths_of(self, where: str) -> Paths:
        if where not in self._paths:
            if where == EVERYWHERE:
                paths: Iterable[str] = self.paths
            else:
                paths = self._marked(where)
            self._paths[where] = Paths(tuple(paths), self._source.read)
        return self._paths[where]

    def _marked(self, where: str) -> Mapping[str, Mark]:
        if where not in self._marks:
            self._marks[where] = self._source.marked(where)
        return self._marks[where]

    def _files(self, entity: Entity) -> Read:
        if entity not in self._read:
            owners = self._around(entity).owned.get(entity, {}) if entity in IN_ACCOUNTS else ("",)
            if entity in LEDGERS:
                self._read[entity] = self._ledgers(entity)
            elif self._memory is not None and self._has_marks(entity):
                self._read[entity] = self._shelved(entity, Shelf(entity, self._memory.index, self._source.read))
            elif self._memory is None or (entity not in IN_ACCOUNTS and not self._memory.counted):
                # To read a team's files is nothing beside asking the disk about the files of all accounts.
                self._parse_ahead(entity, owners)
                self._read[entity] = joined(self._slice(entity, owner) for owner in owners)
            else:
                self._read[entity] = self._remembered(entity, self._memory, owners)
        return self._read[entity]

    def _has_marks(self, entity: Entity) -> bool:
        """Whether the disk says of the files of an entity, and of few others, how they are."""
        if self._whole is not None or (where := self._where(entity)) == EVERYWHERE:
            return False
        return any(self._marked(where).values())

    def _shelved(self, entity: Entity, shelf: Shelf) -> Read:
        """All files of an entity, those first that the disk says are as they were."""
        marks = self._marked(self._where(entity))
        owners = self._around(entity).owned.get(entity, {})
        new = [owner for owner in owners if (entity, owner) not in self._slices]
        known = shelf.recall({path: marks[path] for owner in new for path, _ in owners[owner]})
        self._parse_ahead(entity, (owner for owner in new if any(path not in known for path, _ in owners[owner])))
        for owner in owners:
            self._slice(entity, owner, known)
        read = [record for owner in new for record in self._slices[entity, owner].all() if record.path not in known]
        if read:
            shelf.keep(read)
        return joined(self._slices[entity, owner] for owner in owners)

    def _remembered(self, entity: Entity, memory: Memory, owners: Collection[str]) -> Read:
        """All files of an entity, those first that need not be parsed again."""
        parsed = {
            owner for owner in owners if (entity, owner) in self._slices or (entity, owner) in self._parsed_before
        }
        known = memory.recall(entity, [owner for owner in owners if owner not in parsed])
        self._parse_ahead(entity, (owner for owner in owners if owner not in known))
        for owner in owners:
            if (entity, owner) not in self._slices:
                read = self._slice(entity, owner, memory.documents(known.get(owner, {})))
                if memory.keeps and owner not in known and owner not in parsed:
                    memory.keep(entity, owner, {each.path: each.data for each in read.all() if is_plain(each.document)})
        return joined(self._slices[entity, owner] for owner in owners)

    def _slice(self, entity: Entity, owner: str, known: Mapping[str, yamlio.Document] = MappingProxyType({})) -> Read:
        """The records of an entity in one account ('': in none); `known` are files that need not be read."""
        if (entity, owner) not in self._slices and (entity, owner) in self._parsed_before:
            before = self._parsed_before[entity, owner].only({path for path, _ in self._owned(entity, owner)})
            self._slices[entity, owner] = before if self._change is None else before.changed(self._change)
        if (entity, owner) not in self._slices:
            read = Read({}, {}, [], {})
            for path, place in self._owned(entity, owner):
                document = known.get(path) or self._ahead.pop(path, None) or self._document(path)
                if document is None:
                    continue
                if isinstance(document, Unreadable):
                    read.unreadable[path] = document
                else:
                    read.add(Record(entity, place.id, place.account, path, document))
            self._slices[entity, owner] = read if self._change is None else read.changed(self._change)
        return self._slices[entity, owner]

    def _document(self, path: str) -> yamlio.Document | Unreadable | None:
        source = self._source.read(path)
        return source if source is None or isinstance(source, Unreadable) else yamlio.read(source)

    def _parse_ahead(self, entity: Entity, owners: Iterable[str]) -> None:
        """Parse the files of an entity in these accounts on two cores, where they are many."""
        paths = [
            path
            for owner in owners
            if (entity, owner) not in self._slices and (entity, owner) not in self._parsed_before
            for path, _ in self._owned(entity, owner)
        ]
        self._ahead.update(ahead.parsed(self._source.read, paths))

    @property
    def _parsed_before(self) -> Mapping[tuple[Entity, str], Read]:
        """What the whole has parsed by now."""
        return self._whole._slices if self._whole is not None else {}

    def _ledgers(self, entity: Entity) -> Read:
        read = Read({}, {}, [], {})
        partial = not self._has_whole(entity)
        for path, place in self._owned(entity, ""):
            table = self.ledger(path)
            if table is None:
                continue
            if isinstance(table, Unreadable):
                read.unreadable[path] = table
            else:
                read.ledgers[place.id] = Ledger(entity, place.id, path, table, partial)
        return read

    def _has_whole(self, entity: Entity) -> bool:
        """Whether ledgers of an entity have all their lines in this part."""
        return entity is Entity.RATES or self.has_whole_ledgers

    @property
    def has_whole_ledgers(self) -> bool:
        """Whether all ledgers that are in this part have all their lines."""
        return not (isinstance(self._source, Part) and self._source.shortens)

    def ledger_paths(self, entity: Entity) -> Iterator[str]:
        """The files of an entity's ledgers, in their order."""
        return (path for path, _ in self._owned(entity, ""))

    def ledger(self, path: str) -> csvio.Table | Unreadable | None:
        """What one ledger holds, why it cannot be read, or None where there is none.

        No other is read for it, and unless all are wanted only the last one is kept: whoever asks next, asks for that.
        """
        place = place_of(path)
        if place is not None and (read := self._read.get(place.entity)) is not None:
            known = read.ledgers.get(place.id)
            return known.table if known is not None and known.path == path else read.unreadable.get(path)
        if place is not None and self._whole is not None and self._has_whole(place.entity):
            return self._whole.ledger(path)
        if self._last_ledger[0] != path:
            source = self._source.read(path)
            found = source if source is None or isinstance(source, Unreadable) else csvio.read(source)
            self._last_ledger = (path, found)
        return self._last_ledger[1]

    def _owned(self, entity: Entity, owner: str) -> Iterable[tuple[str, Place]]:
        """The files of an entity in one account ('': in none); unless all are known already, no others are listed."""
        if (known := self._paths.get(self._where(entity))) is not None:
            return known.owned.get(entity, {}).get(owner, ())
        name = owner if entity in IN_ACCOUNTS else f"{entity.value}/"
        if name not in self._listed:
            folders: tuple[str, ...] = (f"accounts/{owner}", f"personal/{owner}") if is_id(owner) else ()
            if entity not in IN_ACCOUNTS:
                folders = (top_of(entity),)
            paths = (path for folder in folders for path in self._source.paths_in(folder))
            self._listed[name] = [(path, place) for path in paths if (place := place_of(path)) is not None]
        return [(path, place) for path, place in self._listed[name] if place.entity is entity]

    def names(self, entity: Entity) -> Mapping[str, str]:
        """What people call the records of an entity, by id, in the order of their paths."""
        return self._names.get(entity, {})

    @cached_property
    def _names(self) -> Mapping[Entity, Mapping[str, str]]:
        from kamcli.repository import directory

        return directory.names(self, self._memory if self._whole is None else None)

    # ---- typed views

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by id."""
        return self._built(Entity.ACCOUNT)

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """Contacts by id (`acme/cfo`)."""
        return self._built(Entity.CONTACT)

    @property
    def colleagues(self) -> Mapping[str, Colleague]:
        """Colleagues by id."""
        return self._built(Entity.COLLEAGUE)

    @property
    def interactions(self) -> Mapping[str, Interaction]:
        """Interactions by id."""
        return self._built(Entity.INTERACTION)

    @property
    def deals(self) -> Mapping[str, Deal]:
        """Deals by id."""
        return self._built(Entity.DEAL)

    @property
    def complaints(self) -> Mapping[str, Complaint]:
        """Complaints by id."""
        return self._built(Entity.COMPLAINT)

    def _built(self, entity: Entity) -> Mapping[str, Any]:
        """The records of an entity as values; only those that are asked for, while not all of them are read."""
        return self._views(entity).built if entity in self._read else Values(self, entity)

    def value(self, entity: Entity, record_id: str) -> Any:
        """A record as a value of the domain. Raises KeyError where it cannot be one."""
        if entity in self._read or entity is Entity.ACCOUNT:
            return self._views(entity).built[record_id]
        if (entity, record_id) not in self._single:
            record = self.records(entity)[record_id]
            try:
                self._single[entity, record_id] = builder(entity)(record.id, Fields(record.data))
            except FieldError:
                raise KeyError(record_id) from None
        return self._single[entity, record_id]

    def _views(self, entity: Entity) -> _Views:
        if entity not in self._typed:
            build = builder(entity)
            built: dict[str, Any] = {}
            misfits: dict[str, FieldError] = {}
            for record in self.records(entity).values():
                try:
                    built[record.id] = build(record.id, Fields(record.data))
                except FieldError as error:
                    misfits[record.id] = error
            if entity is Entity.ACCOUNT:
                built = {name: self._at_present(account) for name, account in built.items()}
            self._typed[entity] = _Views(built, misfits)
        return self._typed[entity]

    def _at_present(self, account: Account) -> Account:
        """An account whose manager and holding are named by the ids that they have now."""
        people, accounts = self.former(Entity.COLLEAGUE), self.former(Entity.ACCOUNT)
        if not people and not accounts:
            return account
        return replace(
            account,
            manager=self._now(Entity.COLLEAGUE, account.manager),
            parent=self._now(Entity.ACCOUNT, account.parent),
            former_parents=tuple(
                replace(each, parent=self._now(Entity.ACCOUNT, each.parent)) for each in account.former_parents
            ),
            former_managers=tuple(
                replace(each, who=self._now(Entity.COLLEAGUE, each.who) or each.who) for each in account.former_managers
            ),
        )

    def _now(self, entity: Entity, reference: str | None) -> str | None:
        return None if reference is None else self.resolve(entity, reference) or reference

    def unusable(self, *entities: Entity) -> list[str]:
        """Lines `path:line:column: what` for all that these entities' files hide from a count.

        That is: files and folders that cannot be read, records with a field of a type that cannot be
        used, files whose id another file has, and files that are not read for a slip in their name.
        """
        return [f"{path}:{what}" for path, what in self._unusable(entities)]

    def _unusable(self, entities: Collection[Entity], as_written: Collection[Entity] = ()) -> Iterator[tuple[str, str]]:
        if not entities and not as_written:
            return
        for path, found in self.unreadable(*entities, *as_written).items():
            for problem in found.problems:
                yield path, f"{problem.position}: {problem.message}"
        for entity in dict.fromkeys((*entities, *as_written)):
            for path, meant in self._around(entity).misnamed.get(entity, ()):
                yield path, f"{START}: a file with this name is not read; it should be {meant}"
            for record in self.twice(entity):
                yield record.path, f"{START}: another file has the id {record.id} already"
            if entity in BUILT and entity in entities:
                for record_id, error in self._views(entity).misfits.items():
                    record = self.records(entity)[record_id]
                    yield record.path, f"{record.document.position(error.pointer)}: {error}"

    def require_usable(
        self, *entities: Entity, as_written: Collection[Entity] = (), skip: bool = False, below: str = ""
    ) -> list[str]:
        """Refuse to go on over files (in the folder `below`) that would make an answer wrong, unless `skip`.

        Of the entities `as_written`, records are only shown as they are: there the type of a field stops nothing.
        Returns the lines that say what is left out. Raises UnreadableError.
        """
        snapshot = self._inside(below)
        found = [(path, what) for path, what in snapshot._unusable(entities, as_written) if path.startswith(below)]
        lines = [f"{path}:{what}" for path, what in found]
        if lines and not skip:
            paths = {path for path, _ in found}
            raise UnreadableError(
                f"{len(paths)} {'file' if len(paths) == 1 else 'files'} cannot be used, so the answer would be wrong",
                lines,
                do="mend them (kam lint says how), or go on without them: --skip-unreadable",
            )
        return lines

    def _inside(self, folder: str) -> Snapshot:
        """The files of one account alone."""
        top, _, name = folder.rstrip("/").partition("/")
        if top != "accounts" or not is_id(name):
            return self
        return Snapshot(Part(self._source, tuple(self._source.paths_in(f"{top}/{name}"))))

    # ---- references

    def former(self, entity: Entity) -> Mapping[str, str]:
        """Whole ids that records of an entity had before, to the ids they have now."""
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
        if (now := self.former(entity).get(whole)) is not None:
            return now
        owner, inside, name = whole.partition("/")
        if inside and (moved := self.former(Entity.ACCOUNT).get(owner)) is not None:
            there = f"{moved}/{name}"
            return there if there in self.records(entity) else self.former(entity).get(there)
        return None

    def is_hidden(self, entity: Entity, reference: str, account: str | None = None) -> bool:
        """Whether the record that `reference` means is there, in a file or folder that cannot be read, or under a name
        that is not read.
        """
        whole = _whole(entity, reference, account)
        return whole is not None and (whole in self._hidden(entity) or self._is_closed(entity, whole))

    def _hidden(self, entity: Entity) -> frozenset[str]:
        if entity not in self._hidden_ids:
            meant = (meant for _, meant in self._around(entity).misnamed.get(entity, ()))
            places = map(place_of, (*self._files(entity).unreadable, *meant))
            self._hidden_ids[entity] = frozenset(place.id for place in places if place is not None)
        return self._hidden_ids[entity]

    def _is_closed(self, entity: Entity, record_id: str) -> bool:
        parts = (folder.rstrip("/").split("/") for folder in self._around(entity).closed.get(entity, {}))
        return any(len(part) == 1 or part[1] == record_id.partition("/")[0] for part in parts)

    def inside(self, entity: Entity, account: str) -> Iterator[Record]:
        """The records of an entity that belong to one account, in the order of their paths."""
        if self._memory is not None and self._memory.view is not None:
            self._files(entity)  # so that what is remembered is looked up once for all
        if entity in self._read or entity not in IN_ACCOUNTS:
            yield from self._by_account(entity).get(account, ())
        else:
            yield from self._slice(entity, account).records.values()

    def twice_inside(self, entity: Entity, account: str) -> Iterator[Record]:
        """The records of one account whose id another file had already."""
        yield from self._slice(entity, account).twice

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
