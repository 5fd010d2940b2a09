"""Which records there are, by id, by their ids in other systems, by name: those in the repository and those planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.interop.tabular.formats import RowTrouble, shown
from kamcli.interop.tabular.mapping import Value
from kamcli.model.entity import Entity
from kamcli.repository import Record, Snapshot, taken

INSIDE = (Entity.CONTACT, Entity.DEAL, Entity.COMPLAINT, Entity.INTERACTION)
"""Entities whose records belong to an account, and have ids such as acme/cfo."""

_WORDS = {Entity.COLLEAGUE: "colleague", Entity.INTERACTION: "interaction"}
Found = dict[str, set[str]]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


class Register:
    """Finds records by what other systems call them. Planned ones are added while the plan grows."""

    def __init__(self, snapshot: Snapshot, system: str) -> None:
        self._snapshot = snapshot
        self._system = system
        self._by: dict[tuple[Entity, str], Found] = {}
        self._taken: dict[Entity, set[str]] = {}
        self._planned: dict[Entity, set[str]] = {}

    def taken(self, entity: Entity) -> set[str]:
        """Ids that no new record may get: used, planned, or had formerly."""
        if entity not in self._taken:
            self._taken[entity] = taken(self._snapshot, entity)
        return self._taken[entity]

    def plan(self, entity: Entity, record_id: str, external_id: str | None) -> None:
        """Add a record that the import is going to create, or an external id it is going to add."""
        self.taken(entity).add(record_id)
        self._planned.setdefault(entity, set()).add(record_id)
        if external_id is not None:
            self._index(entity, f"external_id:{self._system}").setdefault(external_id, set()).add(record_id)

    def name(self, entity: Entity, record_id: str, name: object) -> None:
        """Let a planned record be found by its name too."""
        if isinstance(name, str):
            self._index(entity, "name").setdefault(_folded(name), set()).add(record_id)

    def find(
        self, entity: Entity, by: str, text: str, *, system: str | None = None, account: str | None = None
    ) -> str | None:
        """The one record that `text` means, None if there is none. Raises RowTrouble where there are several."""
        if by == "id":
            found = self._snapshot.resolve(entity, text, account)
            if found is None:
                whole = f"{account}/{text}" if entity in INSIDE and account and "/" not in text else text
                found = whole if whole in self._planned.get(entity, ()) else None
            return found
        key = f"external_id:{system or self._system}" if by == "external_id" else by
        wanted = text if by == "external_id" else text.replace(" ", "") if by == "tax_id" else _folded(text)
        ids = self._index(entity, key).get(wanted, set())
        if account is not None and by == "name" and entity in INSIDE:
            ids = {one for one in ids if one.partition("/")[0] == account}
        if len(ids) > 1:
            raise RowTrouble(f"{shown(text)} means several records: {', '.join(sorted(ids))}")
        return next(iter(ids), None)

    def _index(self, entity: Entity, key: str) -> Found:
        if (entity, key) not in self._by:
            index: Found = {}
            for record in self._snapshot.records(entity).values():
                for value in _values(record, key):
                    index.setdefault(value, set()).add(record.id)
            self._by[(entity, key)] = index
        return self._by[(entity, key)]

    def resolve(self, value: Value, text: str, account: str | None) -> str | None:
        """The reference to write for a value with `record:`. Raises RowTrouble where there is no such record."""
        entity = value.record
        assert entity is not None
        found = self.find(entity, value.by, text, system=value.system, account=account)
        if found is None:
            if value.missing in ("empty", "unallocated"):
                return None
            word = _WORDS.get(entity, entity.value)
            what = {
                "external_id": f"the {value.system or self._system} id {shown(text)}",
                "id": f"the id {shown(text)}",
                "name": f"the name {shown(text)}",
                "tax_id": f"the tax number {shown(text)}",
            }[value.by]
            raise RowTrouble(f"there is no {word} with {what}")
        if account is not None and found.startswith(f"{account}/"):
            return found.partition("/")[2]
        return found


def is_of(name: str, system: str) -> bool:
    """Whether an entry of `external_ids` is a number of this system: `crm`, or `crm-2` of one that was merged."""
    return name == system or re.fullmatch(rf"{re.escape(system)}-[0-9]+", name) is not None


def _values(record: Record, key: str) -> Iterator[str]:
    data: Mapping[str, Any] = record.data
    if key.startswith("external_id:"):
        system = key.partition(":")[2]
        ids = data.get("external_ids")
        for name, value in ids.items() if isinstance(ids, dict) else ():
            if is_of(str(name), system):
                yield from (str(each) for each in (value if isinstance(value, list) else [value]))
    elif key == "name":
        if isinstance(name := data.get("name"), str):
            yield _folded(name)
        if record.entity is Entity.ACCOUNT:
            yield from (_folded(e["name"]) for e in _entities(data) if isinstance(e.get("name"), str))
    elif key == "tax_id":
        yield from (str(e["tax_id"]).replace(" ", "") for e in _entities(data) if e.get("tax_id"))


def _entities(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entities = data.get("legal_entities")
    yield from (entity for entity in (entities if isinstance(entities, list) else ()) if isinstance(entity, dict))
