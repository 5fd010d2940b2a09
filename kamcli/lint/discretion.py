"""What no output of the lint may show: values that are private or special by the schemas. Decides, shows nothing.

Names and business contacts (`identity`, `contact`) are shown: without them nobody would know who is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamcli.model.entity import Entity
from kamcli.model.position import Pointer

if TYPE_CHECKING:
    from kamcli.schemas import SchemaSet

SHIELDED = frozenset({"private", "special"})
"""Degrees of x-kam-personal whose values are never shown."""


def is_shielded(schemas: SchemaSet, entity: Entity, pointer: Pointer) -> bool:
    """Whether the value at a pointer must not be shown; all of a file in personal/ is so."""
    return entity is Entity.PERSONAL or schemas.personal(entity, pointer) in SHIELDED


def shielded_names(schemas: SchemaSet, entity: Entity) -> frozenset[str]:
    """The last names of an entity's fields that must not be shown: `style`, `ownership`."""
    found = (field.pointer_pattern for field in schemas.fields(entity) if field.personal in SHIELDED)
    return frozenset(pattern.removesuffix("[]").rpartition(".")[2] for pattern in found)
