"""Lists of records, one row each: which columns there are, and the rows, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.repository import Record, Repository, Snapshot

NUMBERS = frozenset({"headcount", "amount", "percent", "probability"})
"""Columns that hold numbers."""

Cell = Callable[[Snapshot, Record, Mapping[str, Any]], Any]
"""Reads one column: from the snapshot, the record, and the item of it that the row is about (or the record's data)."""


@dataclass(frozen=True)
class Listing:
    """What `kam list NAME` shows: the entity it reads, its columns, those shown unasked, and how it is sorted."""

    entity: Entity
    columns: Mapping[str, Cell]
    shown: tuple[str, ...]
    sort: str
    items: str | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a list, under their columns' names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def _field(*path: str) -> Cell:
    def read(_snapshot: Snapshot, _record: Record, data: Mapping[str, Any]) -> Any:
        value: Any = data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    return read


def _each(name: str, inner: str) -> Cell:
    def read(_snapshot: Snapshot, _record: Record, data: Mapping[str, Any]) -> Any:
        items = data.get(name)
        return [
            item[inner]
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, dict) and inner in item
        ]

    return read


def _id(_snapshot: Snapshot, record: Record, _data: Mapping[str, Any]) -> Any:
    return record.id


def _account(_snapshot: Snapshot, record: Record, _data: Mapping[str, Any]) -> Any:
    return record.account


def _account_name(snapshot: Snapshot, record: Record, _data: Mapping[str, Any]) -> Any:
    account = snapshot.records(Entity.ACCOUNT).get(record.account or "")
    return account.name if account else record.account


def _record_field(name: str) -> Cell:
    return lambda _snapshot, record, _data: record.data.get(name)


def _fields(*names: str) -> dict[str, Cell]:
    return {name: _field(name) for name in names}


_OF_ACCOUNT: Mapping[str, Cell] = {"id": _id, "account": _account, "account_name": _account_name}


def _country(snapshot: Snapshot, record: Record, _data: Mapping[str, Any]) -> Any:
    account = snapshot.accounts.get(record.id)
    return account.country if account else None


def _last_contact(snapshot: Snapshot, record: Record, _data: Mapping[str, Any]) -> Any:
    days = [
        day
        for found in snapshot.inside(Entity.INTERACTION, record.id)
        if isinstance(day := found.data.get("date"), str)
    ]
    return max(days, default=None)


LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        "accounts": Listing(
            Entity.ACCOUNT,
            {
                "id": _id,
                **_fields("name", "circle", "manager", "industry", "parent", "status", "lifecycle", "source"),
                **_fields("headcount", "website", "key_reasons", "key_since", "target_key", "model", "tags"),
                "country": _country,
                "last_contact": _last_contact,
            },
            ("id", "name", "circle", "manager", "industry", "country", "last_contact"),
            "id",
        ),
        "contacts": Listing(
            Entity.CONTACT,
            {
                **_OF_ACCOUNT,
                **_fields("name", "title", "level", "roles", "counterpart", "reports_to", "emails", "language"),
                **_fields("draft", "left"),
                "phones": _each("phones", "number"),
            },
            ("id", "name", "title", "account_name", "roles", "phones", "emails"),
            "id",
        ),
        "interactions": Listing(
            Entity.INTERACTION,
            {**_OF_ACCOUNT, **_fields("date", "kind", "subject", "summary", "participants", "team", "about")},
            ("date", "account_name", "kind", "subject", "participants", "team"),
            "-date",
        ),
        "deals": Listing(
            Entity.DEAL,
            {
                **_OF_ACCOUNT,
                **_fields("name", "stage", "amount", "currency", "probability", "expected_close", "outcome", "source"),
            },
            ("id", "account_name", "name", "stage", "amount", "currency", "probability", "expected_close"),
            "expected_close",
        ),
        "agreements": Listing(
            Entity.INTERACTION,
            {
                **_OF_ACCOUNT,
                **_fields("kind", "side", "percent", "amount", "currency", "conditions", "status", "valid_from"),
                **_fields("valid_until", "ended", "agreed_with", "agreed_by", "approved_by", "products"),
                "agreement": _field("id"),
                "date": _record_field("date"),
            },
            ("date", "account_name", "kind", "percent", "amount", "currency", "conditions", "status", "valid_until"),
            "-date",
            items="agreements",
        ),
        "complaints": Listing(
            Entity.COMPLAINT,
            {
                **_OF_ACCOUNT,
                **_fields(
                    *("subject", "opened", "resolved", "severity", "product", "wanted", "resolution"),
                    *("document", "contact", "responsible"),
                ),
            },
            ("id", "account_name", "subject", "opened", "resolved", "severity", "responsible"),
            "-opened",
        ),
        "team": Listing(
            Entity.COLLEAGUE,
            {"id": _id, **_fields("name", "role", "level", "emails", "phone", "joined", "left", "reports_to")},
            ("id", "name", "role", "level", "emails", "phone", "left"),
            "id",
        ),
    }
)


def rows(
    repository: Repository,
    name: str,
    *,
    columns: Sequence[str] = (),
    sort: str | None = None,
    where: Mapping[str, str] = MappingProxyType({}),
    limit: int | None = None,
) -> Rows:
    """Answer `kam list`: `where` holds column → value wanted, where one item of a list is enough.

    `sort` is a column, with `-` before it for falling order; `limit` cuts the rows off.
    Raises UsageError for a column that the list does not have.
    """
    listing = LISTINGS[name]
    shown = tuple(columns) or listing.shown
    order = sort or listing.sort
    key = order.removeprefix("-")
    for column in (*shown, key, *where):
        _require(name, listing, column)
    snapshot = repository.snapshot
    found: list[tuple[tuple[int, Any], tuple[Any, ...]]] = []
    for record, data in _items(snapshot, listing):
        if all(_matches(listing.columns[column](snapshot, record, data), value) for column, value in where.items()):
            cells = tuple(listing.columns[column](snapshot, record, data) for column in shown)
            found.append((_sortable(listing.columns[key](snapshot, record, data)), cells))
    present = [entry for entry in found if entry[0][0] == 0]
    absent = [entry for entry in found if entry[0][0] == 1]
    present.sort(key=lambda entry: entry[0], reverse=order.startswith("-"))
    return Rows(shown, tuple(cells for _, cells in (present + absent)[:limit]))


def _items(snapshot: Snapshot, listing: Listing) -> Iterator[tuple[Record, Mapping[str, Any]]]:
    for record in snapshot.records(listing.entity).values():
        if listing.items is None:
            yield record, record.data
        else:
            items = record.data.get(listing.items)
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    yield record, item


def _require(name: str, listing: Listing, column: str) -> None:
    if column not in listing.columns:
        close = get_close_matches(column, listing.columns, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise UsageError(
            f"the list of {name} has no column '{column}'", do=f"{hint}it has: {', '.join(sorted(listing.columns))}"
        )


def _matches(value: Any, wanted: str) -> bool:
    if isinstance(value, list):
        return any(_matches(item, wanted) for item in value)
    if value is None:
        return wanted == ""
    return str(value).casefold() == wanted.casefold()


def _sortable(value: Any) -> tuple[int, Any]:
    """Absent values go last either way; numbers sort as numbers, all else as text."""
    if value is None or value == []:
        return 1, ""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return 0, (0, Decimal(value), "")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, date):
        value = value.isoformat()
    return 0, (1, Decimal(0), str(value).casefold())
