"""Who owes how much, for how long, against which limit, and how much of it hangs on few (a bank's questions)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import NotFoundError
from kamcli.facts.exchange import Exchange
from kamcli.facts.ledger import refuse
from kamcli.facts.receivables import BUCKETS, UNDATED, OpenItem, OpenItems, open_items
from kamcli.facts.revenue import total
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.policy.limit import Receivables as Thresholds
from kamcli.reports.measures import Measures, measures, share
from kamcli.repository import Repository

GROUPINGS = ("account", "legal-entity", "manager")
AGES = (*(name for name, _ in BUCKETS), UNDATED)


@dataclass(frozen=True, slots=True)
class Debtor:
    """One who owes, in the base currency; `ages` has the amount of each of AGES. Negative: we owe it.

    `limit` is the credit limit and `used` the part of it that is taken, of an account only; `share` is of the total.
    """

    id: str | None
    name: str
    amount: Decimal
    ages: Mapping[str, Decimal]
    overdue: Decimal
    oldest: int | None
    share: Fraction | None
    limit: Decimal | None = None
    used: Fraction | None = None
    over_limit: bool = False


@dataclass(frozen=True)
class Receivables:
    """The report: every debtor, who owes most first, then what nobody is known to owe (`id` None).

    `measures` are of the debtors as `reports.concentration.measures` has them; `top_share` is that of the
    `thresholds.top` largest. `left_out` says what could not be used (only with `skip`).
    """

    day: date
    currency: str
    by: str
    total: Decimal
    overdue: Decimal
    ages: Mapping[str, Decimal]
    debtors: tuple[Debtor, ...]
    measures: Measures
    top_share: Fraction | None
    thresholds: Thresholds
    left_out: tuple[str, ...]

    @property
    def over_limit(self) -> tuple[Debtor, ...]:
        """Accounts that owe more than the policy lets of their credit limit."""
        return tuple(debtor for debtor in self.debtors if debtor.over_limit)


def receivables(repository: Repository, today: date, *, by: str = "account", skip: bool = False) -> Receivables:
    """Compute the report from the latest list of open items that is not after today.

    Other currencies are converted by the rate of the list's day. Raises NotFoundError where there is no list,
    UnreadableError and DataError where the answer would be wrong.
    """
    snapshot = repository.snapshot
    unusable = snapshot.unusable(Entity.RECEIVABLES, Entity.ACCOUNT)
    found = open_items(snapshot, today)
    problems = [*unusable, *(found.unusable if found else ())]
    refuse(problems, skip=skip)
    if found is None:
        raise NotFoundError(
            f"there is no list of open items up to {today}",
            do="`kam import` brings it in from accounting, as receivables/<date>.csv",
        )
    converted = Exchange(repository, found.day, skip=skip)
    owed = _owed(repository, found, by, converted)
    whole = total(amount for items in owed.values() for amount, _ in items)
    debtors = [_debtor(repository, key, items, whole, by, converted) for key, items in owed.items()]
    debtors.sort(key=lambda debtor: (debtor.id is None, -debtor.amount, debtor.id or ""))
    named = sorted((debtor.amount for debtor in debtors if debtor.id is not None), reverse=True)
    limits = repository.policy.limits.receivables
    largest = total(amount for amount in named[: limits.top] if amount > 0)
    return Receivables(
        day=found.day,
        currency=repository.company.currency,
        by=by,
        total=whole,
        overdue=total(debtor.overdue for debtor in debtors),
        ages={age: total(debtor.ages.get(age, Decimal(0)) for debtor in debtors) for age in AGES},
        debtors=tuple(debtors),
        measures=measures(named, whole),
        top_share=share(largest, whole),
        thresholds=limits,
        left_out=(*problems, *converted.left_out),
    )


_Items = list[tuple[Decimal, OpenItem]]
"""Open items, each with its amount in the base currency."""


def _owed(repository: Repository, found: OpenItems, by: str, converted: Exchange) -> dict[str | None, _Items]:
    owed: dict[str | None, _Items] = {}
    for account, part in found.by_account.items():
        for item in part.items:
            amount = converted(item.money, f"what {account or 'nobody known'} owes by {item.document or 'an item'}")
            if amount is not None:
                owed.setdefault(_group(repository, account, item, by), []).append((amount, item))
    return owed


def _group(repository: Repository, account: str | None, item: OpenItem, by: str) -> str | None:
    known = repository.snapshot.accounts.get(account) if account else None
    if account is None or by == "account":
        return account
    if by == "manager":
        return known.manager if known else None
    entity = item.legal_entity or (
        known.legal_entities[0].id if known is not None and len(known.legal_entities) == 1 else None
    )
    return f"{account}/{entity}" if entity else account


def _debtor(
    repository: Repository, key: str | None, items: _Items, whole: Decimal, by: str, converted: Exchange
) -> Debtor:
    limits = repository.policy.limits.receivables
    amount = total(each for each, _ in items)
    limit = _limit(repository, key, converted) if by == "account" and key else None
    used = Fraction(amount) / Fraction(limit) if limit is not None and limit > 0 else None
    late = [(each, item.days) for each, item in items if item.days is not None and item.days >= limits.overdue_days]
    return Debtor(
        id=key,
        name=_name(repository, key, by),
        amount=amount,
        ages={
            age: total(each for each, item in items if item.bucket == age)
            for age in AGES
            if any(item.bucket == age for _, item in items)
        },
        overdue=total(each for each, _ in late),
        oldest=max((days for each, days in late if each > 0), default=None),
        share=share(amount, whole),
        limit=limit,
        used=used,
        over_limit=used is not None and used * 100 > Fraction(limits.credit_used),
    )


def _limit(repository: Repository, account: str, converted: Exchange) -> Decimal | None:
    record = repository.snapshot.records(Entity.ACCOUNT).get(account)
    try:
        inside = Fields(record.data).inside("credit_limit") if record else None
        money = inside.money() if inside else None
    except FieldError:
        return None
    return None if money is None else converted(money, f"the credit limit of {account}")


def _name(repository: Repository, key: str | None, by: str) -> str:
    if key is None:
        return "no manager" if by == "manager" else "unallocated"
    if by == "manager":
        colleague = repository.snapshot.colleagues.get(key)
        return colleague.name if colleague else key
    account, _, entity = key.partition("/")
    known = repository.snapshot.accounts.get(account)
    if known is None:
        return key
    if not entity:
        return known.name
    return next((each.name for each in known.legal_entities if each.id == entity and each.name), key)
