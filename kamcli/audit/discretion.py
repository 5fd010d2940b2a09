"""What of the past is shown only to who asks for it: private values, and all that says who an erased person was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kamcli.audit.change import Change, Event
from kamcli.audit.place import SCHEMA, Subject
from kamcli.facts.tombstone import KEPT, WORD
from kamcli.model.difference import Item, Path
from kamcli.model.entity import RECORDS, Entity, path_of
from kamcli.model.position import Pointer
from kamcli.schemas.field import SHIELDED, trail

if TYPE_CHECKING:
    from kamcli.repository import Snapshot
    from kamcli.schemas import SchemaSet

MASK = "•••"

Fate = Callable[[str], tuple[bool, frozenset[str]]]

_RECORDS = frozenset(map(str, RECORDS))
_TOMBSTONE = frozenset({*KEPT, "erased"})
_UNKNOWN = "private"
_POSITION = "title"
"""Stays with a tombstone, unless only one person can be meant by it."""


class Discretion:
    """Masks values; with `personal`, none. `fate` tells of a contact that is no more whether it was erased before it
    went, and which ids it got.
    """

    def __init__(self, schemas: SchemaSet, snapshot: Callable[[], Snapshot], *, personal: bool, fate: Fate) -> None:
        self._schemas = schemas
        self._snapshot = snapshot
        self._personal = personal
        self._fate = fate
        self._levels: dict[tuple[str, Pointer], str | None] = {}
        self._left: dict[str, frozenset[str] | None] = {}

    def value(self, subject: Subject, path: Path, value: Any) -> Any:
        """A value at a place, with what must not be shown of it masked; what is not there stays so."""
        if self._personal or subject.kind == SCHEMA or value is None:
            return value
        pointer: Pointer = tuple(step if isinstance(step, str) else 0 for step in path)
        return self._masked(subject, pointer, value)

    def path(self, subject: Subject, path: Path) -> Path:
        """A place; an item that goes by something that must not be shown, without it."""
        if self._personal or not any(isinstance(step, Item) for step in path):
            return path
        pointer: Pointer = ()
        found: Path = ()
        for step in path:
            pointer = (*pointer, step if isinstance(step, str) else 0)
            found = (*found, self.item(subject, pointer, step) if isinstance(step, Item) else step)
        return found

    def item(self, subject: Subject, pointer: Pointer, item: Item) -> Item:
        """An item of a list at a place, by what may be shown of it."""
        if self._personal:
            return item
        keys = [(*pointer, name) for name in item.fields] or [pointer]
        hidden = any(self._is_hidden(subject, key) for key in keys)
        return Item((), (MASK,)) if hidden else item

    def name(self, change: Change) -> str:
        """What people call a record; not the name of who was erased."""
        if not self._personal and (change.event is Event.ERASED or self.is_erased(change.subject)):
            return WORD
        return change.name

    def is_erased(self, subject: Subject) -> bool:
        """Whether a contact is a tombstone by now, or was one before it went."""
        return self._left_of(subject) is not None

    def _left_of(self, subject: Subject) -> frozenset[str] | None:
        """The fields that are left of an erased contact; None for all others."""
        if subject.kind not in ("contact", "personal"):
            return None
        return self._left_of_contact(subject.id)

    def _left_of_contact(self, contact: str) -> frozenset[str] | None:
        if contact not in self._left:
            self._left[contact] = None  # whoever became each other is not asked for ever
            self._left[contact] = self._tombstone(contact)
        return self._left[contact]

    def _tombstone(self, contact: str) -> frozenset[str] | None:
        """By the file alone where it is: of all other contacts of the account, nothing is asked."""
        found = self._snapshot().bytes_of(path_of(Entity.CONTACT, contact))
        if isinstance(found, bytes) and b"erased" not in found:
            return None
        there = self._snapshot().resolve(Entity.CONTACT, contact)
        record = self._snapshot().records(Entity.CONTACT).get(there) if there is not None else None
        if record is None:
            return self._of_the_gone(contact)
        if not record.data.get("erased"):
            return None
        return _TOMBSTONE if _POSITION in record.data else _TOMBSTONE - {_POSITION}

    def _of_the_gone(self, contact: str) -> frozenset[str] | None:
        erased, became = self._fate(contact)
        if erased:
            return _TOMBSTONE - {_POSITION}
        return next((left for each in sorted(became) if (left := self._left_of_contact(each)) is not None), None)

    def _masked(self, subject: Subject, pointer: Pointer, value: Any) -> Any:
        if pointer and self._is_hidden(subject, pointer):
            return MASK
        if isinstance(value, dict):
            return {name: self._masked(subject, (*pointer, name), each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._masked(subject, (*pointer, 0), each) for each in value]
        return value

    def _is_hidden(self, subject: Subject, pointer: Pointer) -> bool:
        if subject.kind == "personal":
            return True
        if subject.kind not in _RECORDS:
            return False
        if (left := self._left_of(subject)) is not None:
            return pointer[0] not in left
        key = (subject.kind, pointer)
        if key not in self._levels:
            self._levels[key] = self._level(Entity(subject.kind), pointer)
        return self._levels[key] in SHIELDED

    def _level(self, entity: Entity, pointer: Pointer) -> str | None:
        """How personal a value is. What schemas of today do not know of a person may have been private once."""
        if entity is Entity.CONTACT and next(trail(self._schemas.schema(entity), pointer[:1]), None) is None:
            return _UNKNOWN
        return self._schemas.personal(entity, pointer)
