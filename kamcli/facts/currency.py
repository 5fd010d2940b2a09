"""Where currencies are used: in records and in ledgers, with the rates that there are for them. Judges none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard
from weakref import WeakKeyDictionary

from kamcli.model.entity import LEDGERS, RECORDS, Entity
from kamcli.model.position import Pointer
from kamcli.repository import Ledger, Record, Snapshot


@dataclass(frozen=True, slots=True)
class Use:
    """One field `currency` of a record; `year` is that of the record's date, where it has one."""

    record: Record
    pointer: Pointer
    code: str
    year: int | None


@dataclass(frozen=True, slots=True)
class LedgerUse:
    """A currency in a ledger: the first line and how many lines have it, in one year."""

    ledger: Ledger
    code: str
    year: int | None
    line: int
    lines: int


_USES: WeakKeyDictionary[Snapshot, tuple[Use, ...]] = WeakKeyDictionary()


def uses(snapshot: Snapshot) -> tuple[Use, ...]:
    """Every currency of every record that has the form of a code, in the order of the files."""
    if snapshot not in _USES:
        _USES[snapshot] = tuple(use for entity in RECORDS for use in _of_records(snapshot, entity))
    return _USES[snapshot]


def ledger_uses(snapshot: Snapshot) -> Iterator[LedgerUse]:
    """The currencies of every ledger, by year of the line's date."""
    for entity in LEDGERS:
        for ledger in snapshot.ledgers(entity).values():
            if "currency" not in ledger.table.header:
                continue
            found: dict[tuple[str, str], list[int]] = {}
            for row in ledger.table.rows:
                code = row.cells.get("currency", "")
                if is_code(code):
                    found.setdefault((code, row.cells.get("date", "")[:4]), [row.line, 0])[1] += 1
            for (code, year), (line, lines) in found.items():
                yield LedgerUse(ledger, code, _year(year or ledger.id), line, lines)


def is_code(value: Any) -> TypeGuard[str]:
    """Whether a value has the form of a currency's code; other forms are the schema's business."""
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def _of_records(snapshot: Snapshot, entity: Entity) -> Iterator[Use]:
    for record in snapshot.records(entity).values():
        if not _has_code(record.data):
            continue
        year = _year(record.data.get("date"))
        for pointer, code in codes(record.data):
            yield Use(record, pointer, code, year)


def _has_code(data: dict[str, Any] | list[Any] | Mapping[str, Any]) -> bool:
    """Whether there is any: a quick look, for most records hold no money."""
    if not isinstance(data, list) and "currency" in data:
        return True
    for value in data if isinstance(data, list) else data.values():
        kind = type(value)
        if (kind is dict or kind is list) and _has_code(value):
            return True
    return False


def codes(data: Any) -> Iterator[tuple[Pointer, str]]:
    """Every currency in a record's data that has the form of a code, with its place."""
    waiting: list[tuple[Pointer, Any]] = [((), data)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            code = value.get("currency")
            if is_code(code):
                yield (*at, "currency"), code
            waiting += (
                ((*at, name), inner)
                for name, inner in value.items()
                if isinstance(inner, (dict, list)) and name != "custom"
            )
        elif isinstance(value, list):
            waiting += (((*at, index), inner) for index, inner in enumerate(value) if isinstance(inner, (dict, list)))


def _year(text: Any) -> int | None:
    return int(text[:4]) if isinstance(text, str) and text[:4].isascii() and text[:4].isdecimal() else None
