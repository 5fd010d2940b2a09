"""Who buys regularly (D10): purchases counted in a window of months. Promotes nobody."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from kamcli.facts.ledger import Entry
from kamcli.policy import Regularity


def purchases(entries: Iterable[Entry], first: date, last: date) -> dict[str, int]:
    """Count the purchases of each account from `first` to `last`.

    A purchase is a document of its own (seller, year, number); lines without a document number count
    once a day. A credit note is no purchase, and neither is a document that comes to nothing.
    """
    documents: dict[str, dict[tuple[object, ...], Decimal]] = defaultdict(dict)
    for entry in entries:
        if entry.account is not None and first <= entry.day <= last:
            key = document(entry)
            counted = documents[entry.account]
            counted[key] = counted.get(key, Decimal(0)) + entry.amount
    return {account: sum(amount > 0 for amount in counted.values()) for account, counted in documents.items()}


def purchase_days(entries: Iterable[Entry]) -> dict[str, list[date]]:
    """The days of each account's purchases, the earliest first; a document counts on the day of its first line."""
    documents: dict[str, dict[tuple[object, ...], tuple[date, Decimal]]] = defaultdict(dict)
    for entry in entries:
        if entry.account is not None:
            key = document(entry)
            day, amount = documents[entry.account].get(key, (entry.day, Decimal(0)))
            documents[entry.account][key] = min(day, entry.day), amount + entry.amount
    return {
        account: sorted(day for day, amount in found.values() if amount > 0) for account, found in documents.items()
    }


def document(entry: Entry) -> tuple[object, ...]:
    """What makes lines one purchase."""
    return (entry.seller, entry.day.year, entry.document) if entry.document else (entry.day,)


def regular_buyers(entries: Iterable[Entry], regularity: Regularity, last: date) -> dict[str, int]:
    """Accounts with enough purchases in the months up to `last`, with how many; most first."""
    return regular(purchases(entries, months_before(last, regularity.months), last), regularity)


def regular(counted: Mapping[str, int], regularity: Regularity) -> dict[str, int]:
    """Of accounts with their purchases in those months, the regular buyers; most purchases first."""
    enough = {account: number for account, number in counted.items() if number >= regularity.purchases}
    return dict(sorted(enough.items(), key=lambda found: (-found[1], found[0])))


def months_before(last: date, months: int) -> date:
    """The first day of a window of `months` that ends on `last`: 12 months to 2026-03-31 begin on 2025-04-01."""
    after = last + timedelta(days=1)
    index = after.year * 12 + (after.month - 1) - months
    if index < 12:
        return date.min
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(after.day, calendar.monthrange(year, month)[1]))
