"""What no output of the lint may show: values that are private or special by the schemas. Decides, shows nothing.

Names and business contacts (`identity`, `contact`) are shown: without them nobody would know who is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kamcli.model.entity import LEDGERS, Entity, place_of
from kamcli.model.position import Pointer
from kamcli.schemas.field import SHIELDED

if TYPE_CHECKING:
    from kamcli.lint.finding import Edit, Fix
    from kamcli.schemas import SchemaSet

HIDDEN_FIX = "mend a personal value, which is not shown"


def is_shielded(schemas: SchemaSet, entity: Entity, pointer: Pointer) -> bool:
    """Whether the value at a pointer must not be shown; all of a file in personal/ is so."""
    return entity is Entity.PERSONAL or schemas.personal(entity, pointer) in SHIELDED


def shielded_names(schemas: SchemaSet, entity: Entity) -> frozenset[str]:
    """The last names of an entity's fields that must not be shown: `style`, `ownership`."""
    known = _NAMES.setdefault(schemas, {})
    if entity not in known:
        found = (field.pointer_pattern for field in schemas.fields(entity) if field.personal in SHIELDED)
        known[entity] = frozenset(pattern.removesuffix("[]").rpartition(".")[2] for pattern in found)
    return known[entity]


_NAMES: WeakKeyDictionary[SchemaSet, dict[Entity, frozenset[str]]] = WeakKeyDictionary()
"""Asked for each file in which something is found."""


def description(schemas: SchemaSet, fix: Fix) -> str:
    """What a fix does, in words that can be shown: without the value where one is personal."""
    return HIDDEN_FIX if any(_is_shielded_edit(schemas, edit) for edit in fix.edits) else fix.description


def _is_shielded_edit(schemas: SchemaSet, edit: Edit) -> bool:
    place = place_of(edit.path)
    if place is None:
        return edit.path.startswith("personal/") and edit.action != "move"
    # A cell is at (line, column), whatever the line.
    pointer = tuple(step for step in edit.pointer if isinstance(step, str)) if place.entity in LEDGERS else edit.pointer
    return edit.action in ("set", "remove") and is_shielded(schemas, place.entity, pointer)
