"""What of the past is shown only to who asks for it: private values, and all that says who an erased person was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamcli.audit.change import Change, Event
from kamcli.audit.place import SCHEMA, Subject
from kamcli.facts.tombstone import WORD
from kamcli.model.difference import Path
from kamcli.model.entity import RECORDS, Entity, path_of
from kamcli.model.position import Pointer
from kamcli.repository import Snapshot
from kamcli.schemas.field import SHIELDED

if TYPE_CHECKING:
    from kamcli.schemas import SchemaSet

MASK = "•••"

_RECORDS = frozenset(map(str, RECORDS))


class Discretion:
    """Masks values; with `personal`, none."""

    def __init__(self, schemas: SchemaSet, snapshot: Snapshot, *, personal: bool) -> None:
        self._schemas = schemas
        self._snapshot = snapshot
        self._personal = personal
        self._levels: dict[tuple[str, Pointer], str | None] = {}
        self._erased: dict[str, bool] = {}

    def value(self, subject: Subject, path: Path, value: Any) -> Any:
        """A value at a place, with what must not be shown of it masked; what is not there stays so."""
        if self._personal or subject.kind == SCHEMA or value is None:
            return value
        pointer: Pointer = tuple(step if isinstance(step, str) else 0 for step in path)
        return self._masked(subject, pointer, value, erased=self.is_erased(subject))

    def name(self, change: Change) -> str:
        """What people call a record; not the name of who was erased."""
        if not self._personal and (change.event is Event.ERASED or self.is_erased(change.subject)):
            return WORD
        return change.name

    def is_erased(self, subject: Subject) -> bool:
        """Whether a contact is a tombstone by now."""
        if subject.kind not in ("contact", "personal"):
            return False
        if subject.id not in self._erased:
            self._erased[subject.id] = self._is_tombstone(subject.id)
        return self._erased[subject.id]

    def _is_tombstone(self, contact: str) -> bool:
        """By the file alone where it is: of all other contacts of the account, nothing is asked."""
        found = self._snapshot.bytes_of(path_of(Entity.CONTACT, contact))
        if isinstance(found, bytes) and b"erased" not in found:
            return False
        there = self._snapshot.resolve(Entity.CONTACT, contact)
        record = self._snapshot.records(Entity.CONTACT).get(there) if there is not None else None
        return bool(record is not None and record.data.get("erased"))

    def _masked(self, subject: Subject, pointer: Pointer, value: Any, *, erased: bool) -> Any:
        if pointer and self._is_hidden(subject, pointer, erased=erased):
            return MASK
        if isinstance(value, dict):
            return {name: self._masked(subject, (*pointer, name), each, erased=erased) for name, each in value.items()}
        if isinstance(value, list):
            return [self._masked(subject, (*pointer, 0), each, erased=erased) for each in value]
        return value

    def _is_hidden(self, subject: Subject, pointer: Pointer, *, erased: bool) -> bool:
        if subject.kind == "personal":
            return True
        if subject.kind not in _RECORDS:
            return False
        key = (subject.kind, pointer)
        if key not in self._levels:
            self._levels[key] = self._schemas.personal(Entity(subject.kind), pointer)
        level = self._levels[key]
        return level is not None if erased else level in SHIELDED
