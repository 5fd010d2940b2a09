"""Discounts given and margin left, of an account in two stretches of months (D41). Judges none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.books import books
from kamcli.facts.rates import Missing, Rates, rates
from kamcli.facts.terms import Term, agreements, contract_terms, in_force
from kamcli.model.dates import Period, rolling_months
from kamcli.model.entity import Entity
from kamcli.model.money import EXACT
from kamcli.repository import Repository, Snapshot

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Squeeze:
    """An account's average discount and its margin, both in percent, in the months `before` and `after`.

    `term` is the largest discount of those that began in these months.
    """

    account: str
    before: Period
    after: Period
    discount_before: Decimal
    discount_after: Decimal
    margin_before: Decimal
    margin_after: Decimal
    term: Term


def squeezes(repository: Repository, today: date) -> Iterator[Squeeze]:
    """Accounts whose discounts rose from one stretch of months to the next, with the margin in both.

    The stretches are `limits.drift.months` full months each. Only sales with a cost count; an account
    without any in one of the two is passed over, and so are all where the ledger cannot be read whole.
    """
    snapshot = repository.snapshot
    stretches = _stretches(today, repository.policy.limits.drift.months)
    candidates = [
        (account, terms)
        for account in snapshot.records(Entity.ACCOUNT)
        if (terms := [t for t in agreements(snapshot, account) if t.kind == "discount" and t.ours and t.size.percent])
    ]
    if stretches is None or not candidates or snapshot.unreadable(Entity.SALES):
        return
    before, after = stretches
    table = _table(repository)
    margins = [_margins(snapshot, table, period) for period in stretches]
    for account, terms in candidates:
        if not all(account in margin for margin in margins):
            continue
        earlier, later = (_level(snapshot, account, period) for period in stretches)
        newest = [term for term in terms if term.since is not None and term.since >= (before.first or date.min)]
        if later > earlier and newest:
            yield Squeeze(
                account=account,
                before=before,
                after=after,
                discount_before=earlier,
                discount_after=later,
                margin_before=margins[0][account],
                margin_after=margins[1][account],
                term=max(newest, key=lambda term: (term.size.percent or Decimal(0), term.record.id)),
            )


def _stretches(today: date, months: int) -> tuple[Period, Period] | None:
    """So many full months, and the last so many full months after them; None before the calendar had begun."""
    try:
        after = rolling_months(today, months)
        return rolling_months(after.first or today, months), after
    except UsageError:
        return None


def _margins(snapshot: Snapshot, table: Rates, period: Period) -> Mapping[str, Decimal]:
    """The margin of each account in percent of the revenue whose cost is known; none where that is not above zero."""
    sums: dict[str, list[Decimal]] = {}
    with localcontext(EXACT):
        for entry in books(snapshot, "sales").entries:
            if entry.cost is None or entry.account is None or entry.day not in period:
                continue
            rate = table.on(entry.currency, entry.day)
            if not isinstance(rate, Missing):
                revenue = sums.setdefault(entry.account, [Decimal(0), Decimal(0)])
                revenue[0] += entry.amount * rate
                revenue[1] += entry.cost * rate
        return {
            account: (revenue - cost) / revenue * HUNDRED for account, (revenue, cost) in sums.items() if revenue > 0
        }


def _table(repository: Repository) -> Rates:
    table, _ = rates(repository.snapshot, repository.company.currency, repository.policy.limits.rates.max_age_days)
    return table


def _level(snapshot: Snapshot, account: str, period: Period) -> Decimal:
    """The largest discount in force, on the average of the last days of the period's months."""
    days = list(_month_ends(period))
    with localcontext(EXACT):
        return sum((_largest(_discounts(snapshot, account, day)) for day in days), Decimal(0)) / len(days)


def _discounts(snapshot: Snapshot, account: str, day: date) -> Iterator[Term]:
    record = snapshot.records(Entity.ACCOUNT)[account]
    for term in (*in_force(snapshot, account, day), *contract_terms(record, day)):
        if term.kind == "discount" and term.ours:
            yield term


def _largest(terms: Iterable[Term]) -> Decimal:
    return max((term.size.percent for term in terms if term.size.percent is not None), default=Decimal(0))


def _month_ends(period: Period) -> Iterator[date]:
    """The last day of each month of a period of full months."""
    day = period.last
    while day is not None and period.first is not None and day >= period.first:
        yield day
        day = date.fromordinal(day.replace(day=1).toordinal() - 1) if day.toordinal() > day.day else None
