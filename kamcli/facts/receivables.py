"""What clients owe by the latest list of open items, by currency and by age. Converts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.facts.ledger import CURRENCY, amount_of
from kamcli.facts.reference import former_parts
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.model.money import Money
from kamcli.repository import Snapshot

BUCKETS = (("not due", 0), ("1-30 days", 30), ("31-60 days", 60), ("61-90 days", 90), ("over 90 days", None))
"""The usual ageing of receivables: a name, and the most days overdue that it holds."""
UNDATED = "no due date"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One document that is not paid, or only in part; negative for a credit. `days` is how long it is overdue."""

    document: str
    legal_entity: str | None
    dated: date | None
    due: date | None
    money: Money
    days: int | None

    @property
    def bucket(self) -> str:
        """The name of its age."""
        if self.days is None:
            return UNDATED
        return next(name for name, most in BUCKETS if most is None or self.days <= most)


@dataclass(frozen=True, slots=True)
class Receivables:
    """The open items of one account on the day of a list, the longest overdue first."""

    day: date
    items: tuple[OpenItem, ...]
    unusable: tuple[str, ...] = ()
    """`path:line: what` for lines of the account that no amount can be read from."""

    @property
    def total(self) -> Mapping[str, Decimal]:
        """What is open, by currency."""
        return _summed(self.items)

    @property
    def overdue(self) -> Mapping[str, Decimal]:
        """What of it is overdue, by currency."""
        return _summed(item for item in self.items if item.days is not None and item.days > 0)

    def aged(self, currency: str) -> Mapping[str, Decimal]:
        """What is open in a currency by age; ages without an item are left out."""
        names = (*(name for name, _ in BUCKETS), UNDATED)
        chosen = [item for item in self.items if item.money.currency == currency]
        sums = {name: sum((i.money.amount for i in chosen if i.bucket == name), Decimal(0)) for name in names}
        return {name: amount for name, amount in sums.items() if any(item.bucket == name for item in chosen)}


@dataclass(frozen=True, slots=True)
class OpenItems:
    """The latest list of open items: the day it is of, and each account's part; None has what is unallocated."""

    day: date
    by_account: Mapping[str | None, Receivables]

    @property
    def unusable(self) -> tuple[str, ...]:
        """`path:line: what` for every line that no amount can be read from."""
        return tuple(line for part in self.by_account.values() for line in part.unusable)


def receivables(snapshot: Snapshot, account: str, today: date) -> Receivables | None:
    """What an account owes by the latest list that is not after today; None where there is no list at all."""
    found = open_items(snapshot, today)
    return None if found is None else found.by_account.get(account, Receivables(found.day, ()))


def open_items(snapshot: Snapshot, today: date) -> OpenItems | None:
    """The open items of the latest list that is not after today; None where there is none.

    Ids that an account had formerly mean the account; an id that no account has stays as it is.
    """
    dated = [
        (day, ledger) for name, ledger in snapshot.ledgers(Entity.RECEIVABLES).items() if (day := whole_date(name))
    ]
    past = [(day, ledger) for day, ledger in dated if day <= today]
    if not past:
        return None
    day, ledger = max(past, key=lambda found: found[0])
    items: dict[str | None, list[OpenItem]] = {}
    unusable: dict[str | None, list[str]] = {}
    parts = former_parts(snapshot)
    for row in ledger.table.rows:
        named = row.cells.get("account", "").strip()
        account = (snapshot.resolve(Entity.ACCOUNT, named) or named) if named else None
        found = _item(row.cells, parts.get(("legal_entity", named, row.cells.get("legal_entity", ""))), day)
        if found is None:
            unusable.setdefault(account, []).append(
                f"{ledger.path}:{row.line}: no amount and currency can be read here"
            )
        else:
            items.setdefault(account, []).append(found)
    return OpenItems(
        day,
        {
            account: Receivables(
                day, tuple(sorted(items.get(account, ()), key=_longest_first)), tuple(unusable.get(account, ()))
            )
            for account in dict.fromkeys((*items, *unusable))
        },
    )


def _item(cells: Mapping[str, str], legal_entity: str | None, day: date) -> OpenItem | None:
    """One line of the list, with the id its `legal_entity` has now where that is another; None without an amount."""
    amount, currency = amount_of(cells.get("amount", "")), cells.get("currency", "")
    if amount is None or not CURRENCY.match(currency):
        return None
    due = whole_date(cells.get("due", ""))
    return OpenItem(
        document=cells.get("document", ""),
        legal_entity=legal_entity or cells.get("legal_entity") or None,
        dated=whole_date(cells.get("date", "")),
        due=due,
        money=Money(amount, currency),
        days=None if due is None else (day - due).days,
    )


def _longest_first(item: OpenItem) -> tuple[int, str]:
    return -(item.days if item.days is not None else -100_000), item.document


def _summed(items: Iterable[OpenItem]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.money.currency] = sums.get(item.money.currency, Decimal(0)) + item.money.amount
    return dict(sorted(sums.items()))
