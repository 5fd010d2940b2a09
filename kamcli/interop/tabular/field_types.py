"""What the schema says of a field that a mapping fills: number, date, yes/no or text, and a list's item key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.mapping import Group, Items, Node, Target, Value
from kamcli.interop.tabular.mapping_check import MappingMistakes, nearest
from kamcli.schemas.shape import shape

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldType:
    """`kind` is text, number, date, part-date, yes-no or any; `key` is the item key of a list."""

    kind: str = "any"
    key: tuple[str, ...] = ()


ANY = FieldType()
LEDGER_KINDS = {"date": "date", "amount": "number", "quantity": "number", "cost": "number", "vat": "number"}


_KINDS = {"integer": "number", "birthday": "part-date", "period": "text", "list": "any", "group": "any"}
"""What a mapping makes no difference between."""


class FieldTypes:
    """The fields of one composed schema, as a mapping sees them."""

    def __init__(self, schema: Schema) -> None:
        self._root = shape(schema)

    def of(self, pattern: tuple[str, ...]) -> FieldType:
        """The type of a field; `*` in the pattern stands for the entries of a list."""
        found = self._root.at(pattern)
        return ANY if found is None else FieldType(_KINDS.get(found.kind, found.kind), found.key)

    def known(self, pattern: tuple[str, ...]) -> bool:
        """Whether the schema has such a field."""
        return self._root.at(pattern) is not None

    def names(self, pattern: tuple[str, ...]) -> list[str]:
        """The names of the fields inside a field."""
        found = self._root.at(pattern)
        return [] if found is None else list(found.names)


def check_fields(target: Target, types: FieldTypes, mistakes: MappingMistakes) -> None:
    """Note every field of the mapping that the schema does not have."""

    def check(node: Node, pattern: tuple[str, ...]) -> None:
        if isinstance(node, Group) and pattern and types.of(pattern).kind != "any":
            where = ".".join(pattern)
            mistakes.add(node.pointer, f"{where} is one value: it comes from column:, constant:, compute: or template:")
        elif isinstance(node, Group):
            for name, inner in node.fields.items():
                if not types.known((*pattern, name)) and pattern[:1] != ("custom",):
                    known = types.names(pattern)
                    missing = ".".join((*pattern, name))
                    mistakes.add(inner.pointer, f"{target.to} have no field {missing}; {nearest(name, known)}")
                else:
                    check(inner, (*pattern, name))
        elif isinstance(node, Items):
            for inner in node.items:
                check(inner, (*pattern, "*"))
        elif isinstance(node, Value) and node.split is not None and "*" not in pattern:
            mistakes.add(node.pointer, "split: makes several entries, so it stands in a list: write - before it")

    check(target.fields, ())
