"""What else hangs on few, or may end: contracts, public bodies, open items, new business. Renders nothing.

These are a bank's questions, and D21. What cannot be said keeps the rest of the report from nothing: it says why.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import KamError, NotFoundError
from kamcli.facts.cadence import shifted
from kamcli.facts.contracts import ending, papers
from kamcli.facts.exchange import Exchange
from kamcli.facts.ledger import refuse
from kamcli.facts.pipeline import open_deals
from kamcli.facts.revenue import total
from kamcli.model.dates import fiscal_year
from kamcli.model.entity import Entity
from kamcli.reports.concentration import verdict
from kamcli.reports.concentration.counting import Counted
from kamcli.reports.concentration.report import Client, Concentration
from kamcli.reports.concentration.verdict import Verdict
from kamcli.reports.measures import share
from kamcli.reports.receivables import receivables

PUBLIC = "public-body"
"""The value of `owners` that makes an account a public body."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the total that some accounts bring."""

    accounts: tuple[str, ...]
    amount: Decimal
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Debts:
    """How much of what is owed is owed by the `count` largest debtors, on a day."""

    day: date
    count: int
    share: Fraction | None
    overdue_share: Fraction | None


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """Open deals with new accounts, weighted, against the largest account (D21).

    New is an account without revenue before `since`, the beginning of the fiscal year. `ratio` is what they come to as
    a part of the largest account's revenue, whatever the report's basis; `threshold` in percent.
    """

    since: date
    deals: int
    accounts: tuple[str, ...]
    amount: Decimal
    largest: Client | None
    ratio: Fraction | None
    threshold: Decimal
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Exposure:
    """All of it; None where it cannot be said, and then `unsaid` has a sentence under its name.

    `ending` is of accounts whose last contract ends until `horizon`, or has ended; `contracted` says whether any
    account has one, and `owned` whether any states its owners.
    """

    horizon: date
    ending: Part | None
    contracted: bool
    owned: bool
    public: Part
    debts: Debts | None
    new_business: NewBusiness | None
    unsaid: tuple[tuple[str, str], ...]


def exposure(counted: Counted, report: Concentration) -> Exposure:
    """Compute it for a report of `counted`."""
    repository, today = counted.repository, report.today
    limits = repository.policy.limits
    horizon = shifted(today, limits.renewals.months)
    unsaid: list[tuple[str, str]] = []
    recorded, problems = papers(repository.snapshot)
    if problems and not counted.counting.skip:
        unsaid.append(("contracts", problems[0]))
    owners = {record.id: record.data.get("owners") for record in repository.snapshot.records(Entity.ACCOUNT).values()}
    return Exposure(
        horizon=horizon,
        ending=None if unsaid else _part(report, ending(recorded, horizon)),
        contracted=bool(recorded),
        owned=any(owners.values()),
        public=_part(report, frozenset(account for account, kind in owners.items() if kind == PUBLIC)),
        debts=_debts(counted, today, unsaid),
        new_business=_new_business(counted, report, unsaid),
        unsaid=tuple(unsaid),
    )


def _part(report: Concentration, accounts: frozenset[str]) -> Part:
    inside = [(account, amount) for account, amount in report.accounts if account in accounts]
    amount = total(each for _, each in inside)
    return Part(tuple(sorted(account for account, _ in inside)), amount, share(amount, report.total))


def _debts(counted: Counted, today: date, unsaid: list[tuple[str, str]]) -> Debts | None:
    try:
        found = receivables(counted.repository, today, skip=counted.counting.skip)
    except NotFoundError:
        return None
    except KamError as error:
        unsaid.append(("receivables", error.message))
        return None
    return Debts(found.day, found.thresholds.top, found.top_share, share(found.overdue, found.total))


def _new_business(counted: Counted, report: Concentration, unsaid: list[tuple[str, str]]) -> NewBusiness | None:
    repository, today = counted.repository, report.today
    starts = repository.company.fiscal_year_start
    since = fiscal_year(today.year - (today.month < starts), starts).first
    assert since is not None
    old = {entry.account for entry in counted.found.ledger if entry.day < since}
    known = counted.grouping.accounts
    related = {account.id for account in known.values() if account.related_party} if report.related.excluded else set()
    skip = counted.counting.skip
    try:
        refuse(repository.snapshot.unusable(Entity.DEAL), skip=skip)
        found = [
            (deal.account, amount)
            for deal, amount in open_deals(repository, Exchange(repository, today, skip=skip))
            if deal.account not in old and deal.account not in related
        ]
    except KamError as error:
        unsaid.append(("new business", error.message))
        return None
    amount = total(each for _, each in found)
    largest = report.largest_billed
    ratio = Fraction(amount) / Fraction(largest.amount) if largest is not None else None
    cover = repository.policy.limits.new_business.cover
    return NewBusiness(
        since=since,
        deals=len(found),
        accounts=tuple(sorted({account for account, _ in found})),
        amount=amount,
        largest=largest,
        ratio=ratio,
        threshold=cover,
        verdict=verdict.new_business(ratio, cover),
    )
