"""Which amounts cannot be converted into the base currency: currencies and lines without a rate. Converts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.facts import booked
from kamcli.facts.booked import OnDay
from kamcli.facts.books import books
from kamcli.facts.currency import uses
from kamcli.facts.iso import is_currency
from kamcli.facts.rates import Missing, rates
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, Position
from kamcli.repository import Repository


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines of one file of revenue without a usable rate: the first one's day, the rate before it, how many."""

    path: str
    line: int
    currency: str
    day: date
    latest: date | None
    lines: int


@dataclass(frozen=True, slots=True)
class FirstUse:
    """Where a currency is used first: in a ledger before all, else in a record."""

    path: str
    position: Position
    record: str | None
    pointer: Pointer
    year: int | None


def gaps(repository: Repository) -> list[Gap]:
    """Lines of revenue that no rate can convert, by file and currency, missing ones apart from those too old."""
    company, limits = repository.company, repository.policy.limits
    table, _ = rates(repository.snapshot, company.currency, limits.rates.max_age_days)
    found: dict[tuple[str, str, bool], Gap] = {}
    for each in _days(repository, limits.revenue.from_):
        if each.currency == company.currency or not is_currency(each.currency, each.day.year):
            continue
        rate = table.on(each.currency, each.day)
        if isinstance(rate, Missing):
            key = (each.path, each.currency, rate.latest is None)
            first = found.get(key)
            if first is None:
                found[key] = Gap(each.path, each.line, each.currency, each.day, rate.latest, each.lines)
            else:
                found[key] = replace(first, lines=first.lines + each.lines)
    return list(found.values())


def _days(repository: Repository, source: str) -> Iterable[OnDay]:
    """The currencies of revenue by day."""
    if source == "sales":
        return booked.days(repository)
    entries = books(repository.snapshot, source).entries
    return (OnDay(each.path, each.line, each.currency, each.day, 1) for each in entries)


def unquoted(repository: Repository) -> Mapping[str, FirstUse]:
    """Currencies that are used somewhere and quoted nowhere in rates/, with their first use."""
    snapshot = repository.snapshot
    if snapshot.unreadable(Entity.RATES):
        return {}
    known = {repository.company.currency} | {
        row.cells.get("currency", "") for table in snapshot.ledgers(Entity.RATES).values() for row in table.table.rows
    }
    found: dict[str, FirstUse] = {}
    for each in booked.codes(repository):
        if each.code not in known and is_currency(each.code, each.year):
            found.setdefault(each.code, FirstUse(each.path, Position(each.line, 1), None, (), each.year))
    for use in uses(snapshot):
        if use.code not in known and is_currency(use.code, use.year) and use.code not in found:
            place = use.record.document.position(use.pointer)
            found[use.code] = FirstUse(use.record.path, place, use.record.id, use.pointer, use.year)
    return found
