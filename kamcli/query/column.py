"""Tables and their columns: names that stay, types, and how a cell is read. Holds no table itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.model.entity import Entity

if TYPE_CHECKING:
    from kamcli.query.moment import Moment
    from kamcli.repository import Record

Type = Literal["text", "date", "number", "integer", "flag", "list"]
"""`date` is ISO text, maybe a year or a month only; `flag` is 1 or 0; `list` is JSON text in SQL."""

NUMERIC: tuple[Type, ...] = ("number", "integer")

Cell = Callable[["Moment", Any], Any]
"""Reads one column of the thing that a row is about."""


class Item(NamedTuple):
    """What a row of most tables is about: a record, or one item of a list in it; then `data` is the item's."""

    record: Record
    data: Mapping[str, Any]
    place: int = 0
    """Which item of its list it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `field` is the schema's field that it shows, which says its meaning and how personal it is; a column that shows
    none has its `meaning` here. `needs` are entities whose files have to be readable for it besides the table's own;
    `counts` those that it works something out of, so that their fields' types have to fit as well. `left_out` says
    what else cannot be used, and refuses it unless the moment skips.
    """

    name: str
    type: Type
    read: Cell
    field: str | None = None
    meaning: str = ""
    needs: tuple[Entity, ...] = ()
    counts: tuple[Entity, ...] = ()
    left_out: Callable[[Moment], Sequence[str]] | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """One table: the rows' things, in the order of the files, and the columns by name.

    `entities` are the files it is made of: the schema of the first is the one that columns' fields are of.
    `left_out` says what cannot be used, and refuses it unless the moment skips; it is asked before `items`.
    `shown` and `sort` are for `kam list`; a table without `shown` is for SQL only.
    """

    name: str
    meaning: str
    entities: tuple[Entity, ...]
    columns: Mapping[str, Column]
    items: Callable[[Moment], Iterator[Any]]
    shown: tuple[str, ...] = ()
    sort: str = "id"
    left_out: Callable[[Moment], Sequence[str]] | None = None

    def column(self, name: str) -> Column:
        """A column by its name. Raises UsageError that says which there are."""
        if name not in self.columns:
            from difflib import get_close_matches

            close = get_close_matches(name, self.columns, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            raise UsageError(
                f"the list of {self.name} has no column '{name}'",
                do=f"{hint}it has: {', '.join(sorted(self.columns))}",
            )
        return self.columns[name]


def by_name(*columns: Column) -> dict[str, Column]:
    """Columns by their names."""
    return {column.name: column for column in columns}


def field(name: str, type: Type = "text", at: str = "", column: str = "") -> Column:  # noqa: A002 - the word of SQL
    """A column that shows a field of the row's data; `at` is the list of the record that the data is an item of."""
    steps = name.split(".")

    def read(_: Moment, item: Item) -> Any:
        value: Any = item.data
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    return Column(column or steps[-1], type, read, field=f"{at}{name}")


def fields(*names: str, at: str = "") -> tuple[Column, ...]:
    """Text columns that show fields."""
    return tuple(field(name, at=at) for name in names)


def in_order(entities: Collection[Entity]) -> list[Entity]:
    """Entities in the order in which they are always named."""
    return [entity for entity in Entity if entity in entities]


def own_id(meaning: str) -> Column:
    """The column `id` of a table of records."""
    return Column("id", "text", lambda _, item: item.record.id, meaning=meaning)


ACCOUNT = (
    Column("account", "text", lambda _, item: item.record.account, meaning="Id of the account."),
    Column(
        "account_name",
        "text",
        lambda moment, item: moment.account_name(item.record.account),
        meaning="What the account is called.",
    ),
)
"""The columns that tie a row to its account."""


def records_of(entity: Entity) -> Callable[[Moment], Iterator[Item]]:
    """The rows of a table with one row a record."""

    def items(moment: Moment) -> Iterator[Item]:
        for record in moment.snapshot.records(entity).values():
            yield Item(record, record.data)

    return items


def items_of(entity: Entity, name: str) -> Callable[[Moment], Iterator[Item]]:
    """The rows of a table with one row an item of a list that records have."""

    def items(moment: Moment) -> Iterator[Item]:
        for record in moment.snapshot.records(entity).values():
            found = record.data.get(name)
            for index, item in enumerate(found if isinstance(found, list) else ()):
                if isinstance(item, dict):
                    yield Item(record, item, index)

    return items
