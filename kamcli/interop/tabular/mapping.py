"""A mapping file as frozen values: which files, which targets, where each field comes from. Reads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.expression import Expression, Template
from kamcli.interop.tabular.formats import ISO_DATES, PLAIN_NUMBERS, DateFormat, NumberFormat
from kamcli.interop.tabular.functions import Value as Constant
from kamcli.interop.tabular.header import folded
from kamcli.interop.tabular.layout import NO_TOTALS, Unpivot
from kamcli.interop.tabular.total_label import Totals
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer

ENTITIES: Mapping[str, Entity] = {
    "team": Entity.COLLEAGUE,
    "accounts": Entity.ACCOUNT,
    "contacts": Entity.CONTACT,
    "deals": Entity.DEAL,
    "complaints": Entity.COMPLAINT,
    "interactions": Entity.INTERACTION,
    "sales": Entity.SALES,
}
"""What a target may be, in the order in which targets are imported: what others refer to comes first."""


@dataclass(frozen=True)
class Column:
    """A column under a name of the mapping's own, or with a format of its own."""

    name: str
    numbers: NumberFormat | None
    dates: DateFormat | None
    pointer: Pointer


@dataclass(frozen=True)
class Join:
    """Another file whose row with the key `on` belongs to each row here."""

    file: str
    on: tuple[str, ...]
    optional: bool
    pointer: Pointer


@dataclass(frozen=True)
class File:
    """One CSV file or workbook: `pattern` is its name, with wildcards; `sheet` a number from 1, or a name."""

    id: str
    pattern: str
    pointer: Pointer
    encoding: str = "utf-8"
    delimiter: str = ","
    skip_lines: int = 0
    header_lines: int = 1
    sheet: int | str | None = None
    numbers: NumberFormat = PLAIN_NUMBERS
    dates: DateFormat = ISO_DATES
    key: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    joins: Mapping[str, Join] = field(default_factory=dict)
    unpivot: Unpivot | None = None
    totals: Totals = NO_TOTALS


@dataclass(frozen=True)
class Lookup:
    """A table that translates a value: inline (`table`), or the columns `key` and `value` of a file."""

    id: str
    pointer: Pointer
    table: Mapping[str, Constant] | None
    file: str | None
    key: str | None
    value: str | None
    missing: str
    ignore_case: bool


@dataclass(frozen=True)
class Value:
    """Where one value comes from, and how it is read. `source` is a column's name, an expression, a template…"""

    source: str | Expression | Template | Decimal | bool
    constant: bool
    pointer: Pointer
    numbers: NumberFormat | None = None
    dates: DateFormat | None = None
    lookup: str | None = None
    record: Entity | None = None
    by: str = "external_id"
    system: str | None = None
    missing: str | None = None
    split: str | None = None
    on_change: str | None = None
    removes: bool = False

    @property
    def column(self) -> str | None:
        """The column it comes from, if it comes straight from one."""
        return self.source if isinstance(self.source, str) and not self.constant else None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions that are computed for it."""
        if isinstance(self.source, Template):
            return self.source.expressions
        return (self.source,) if isinstance(self.source, Expression) else ()


@dataclass(frozen=True)
class Group:
    """Fields inside one mapping of the record."""

    fields: Mapping[str, Node]
    pointer: Pointer


@dataclass(frozen=True)
class Items:
    """A list; empty entries are left out. `key` names the field by which an entry is found again."""

    items: tuple[Node, ...]
    key: tuple[str, ...]
    on_change: str | None
    pointer: Pointer


Node = Value | Group | Items


def values_in(node: Node) -> Iterator[Value]:
    """All values below a node."""
    if isinstance(node, Value):
        yield node
    elif isinstance(node, Group):
        for inner in node.fields.values():
            yield from values_in(inner)
    else:
        for inner in node.items:
            yield from values_in(inner)


@dataclass(frozen=True)
class Control:
    """What a file must contain: rows taken, and sums by currency (`""`: all of them are one currency)."""

    rows: int | None
    totals: Mapping[str, Decimal]


@dataclass(frozen=True)
class Target:
    """What the rows of one file become."""

    to: str
    entity: Entity
    source: str
    where: Expression | None
    external_id: Value | None
    id: Value | None
    account: Value | None
    match: tuple[str, ...]
    fields: Group
    on_change: str
    complete: bool
    control: Control | None
    pointer: Pointer

    def values(self) -> Iterator[Value]:
        """All values of the target."""
        for value in (self.external_id, self.id, self.account):
            if value is not None:
                yield value
        yield from values_in(self.fields)


@dataclass(frozen=True)
class TableMapping:
    """A whole mapping file; `name` is its file's name, without folders."""

    name: str
    system: str
    sha256: str
    files: Mapping[str, File]
    lookups: Mapping[str, Lookup]
    targets: tuple[Target, ...]

    def columns_of(self, file: File) -> frozenset[str]:
        """The columns of a file that are wanted by name, as names are compared."""
        names = {*file.key, *file.columns, *(spec.name for spec in file.columns.values())}
        names |= {on for join in file.joins.values() for on in join.on}
        for lookup in self.lookups.values():
            if lookup.file == file.id:
                names |= {name for name in (lookup.key, lookup.value) if name}
        for target in self.targets:
            if target.source == file.id:
                names |= set(target.where.columns if target.where else ())
                for value in target.values():
                    names |= {value.column} if value.column else set()
                    names |= {column for expression in value.expressions for column in expression.columns}
        made = file.unpivot.made if file.unpivot else ()
        return frozenset(folded(name) for name in names) - {folded(name) for name in made}
