"""Where currencies are used: in records and in ledgers, with the rates that there are for them. Judges none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, TypeGuard

from kamcli import csvio
from kamcli.dataclass import dataclass
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


def uses(snapshot: Snapshot) -> tuple[Use, ...]:
    """Every currency of every record that has the form of a code, in the order of the files."""
    found: tuple[Use, ...] | None = snapshot.memo.get(uses)
    if found is None:
        found = snapshot.memo[uses] = tuple(use for entity in RECORDS for use in _of_records(snapshot, entity))
    return found


def ledger_uses(snapshot: Snapshot) -> Iterator[LedgerUse]:
    """The currencies of every ledger that is shown with all its lines, by year of the line's date."""
    for entity in LEDGERS:
        for ledger in snapshot.ledgers(entity).values():
            if ledger.partial:
                continue
            for code, year, line, lines in codes_of(ledger.table, ledger.id):
                yield LedgerUse(ledger, code, year, line, lines)


def codes_of(table: csvio.Table, ledger: str) -> Iterator[tuple[str, int | None, int, int]]:
    """The currencies of one ledger by the year of the line, else of the ledger's id: the first line, and how many."""
    if "currency" not in table.header:
        return
    found: dict[tuple[str, str], list[int]] = {}
    for row in table.rows:
        get = row.cells.get
        key = (get("currency", ""), get("date", "")[:4])
        if (known := found.get(key)) is not None:
            known[1] += 1
        elif is_code(key[0]):
            found[key] = [row.line, 1]
    for (code, year), (line, lines) in found.items():
        yield code, _year(year or ledger), line, lines


def is_code(value: Any) -> TypeGuard[str]:
    """Whether a value has the form of a currency's code; other forms are the schema's business."""
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def odd_uses(snapshot: Snapshot, known: Collection[str]) -> Iterator[Use]:
    """The currencies of records, of those records alone that may have another than the `known`."""
    for entity in RECORDS:
        for record in snapshot.records(entity).values():
            if not only(record, known):
                yield from _of_record(record)


def _of_records(snapshot: Snapshot, entity: Entity) -> Iterator[Use]:
    for record in snapshot.records(entity).values():
        yield from _of_record(record)


def _of_record(record: Record) -> Iterator[Use]:
    for pointer, code in codes(record):
        yield Use(record, pointer, code, _year(record.data.get("date")))


_CURRENCY = re.compile(rb"currency: ([A-Z]{3})(?=[ ,}\r\n]|\Z)")
"""Also behind another word, so that it is found quickly: it is the `known` ones that are looked for."""


def only(record: Record, known: Collection[str]) -> bool:
    """Whether a quick look at a record tells that all its currencies are among the `known`."""
    document = record.document
    if document.lacks(b"currency"):
        return True
    if document.recalled or b"\\" in (source := document.source):
        return False
    found = _CURRENCY.findall(source)
    return len(found) == source.count(b"currency") and all(code.decode() in known for code in found)


def codes(record: Record) -> list[tuple[Pointer, str]]:
    """Every field `currency` of a record that has the form of a code, but under `custom`."""
    found: list[tuple[Pointer, str]] = []
    if not record.document.lacks(b"currency"):
        _gather(record.data, (), found)
    return found


def _gather(data: Any, at: Pointer, found: list[tuple[Pointer, str]]) -> None:
    if type(data) is dict:
        if is_code(code := data.get("currency")):
            found.append(((*at, "currency"), code))
        inner = [(name, value) for name, value in data.items() if type(value) in _GROUPS and name != "custom"]
    else:
        inner = [(index, value) for index, value in enumerate(data) if type(value) in _GROUPS]
    for step, value in reversed(inner):
        _gather(value, (*at, step), found)


_GROUPS = (dict, list)


def _year(text: Any) -> int | None:
    return int(text[:4]) if isinstance(text, str) and text[:4].isascii() and text[:4].isdecimal() else None
