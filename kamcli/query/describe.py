"""What the tables and their columns mean, for people: in the words of the schemas where a column shows a field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kamcli import policy, schemas
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.query.column import Table
from kamcli.schemas.field import Field


@dataclass(frozen=True, slots=True)
class Described:
    """One column as documentation says it; `personal` is how personal the schema says it is."""

    name: str
    type: str
    meaning: str
    personal: str | None


def described(table: Table) -> list[Described]:
    """The columns of a table, by kamcli's own schemas."""
    fields: Mapping[str, Field] = _fields(table.entities[0]) if table.entities else {}
    found = []
    for column in table.columns.values():
        field = fields[column.field] if column.field else None
        meaning = column.meaning or (field.description if field else "")
        found.append(Described(column.name, column.type, meaning, field.personal if field else None))
    return found


@cache
def _fields(entity: Entity) -> Mapping[str, Field]:
    circles = [circle.id for circle in policy.load(lambda _: None).policy.circles]
    return {field.pointer_pattern: field for field in schemas.compose(circles, {}).fields(entity)}
