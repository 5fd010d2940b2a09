"""Which contracts end soon, and how much revenue stands on them (a bank's question). Renders nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.facts.cadence import shifted
from kamcli.facts.contracts import Paper, ending, last_day, papers
from kamcli.facts.ledger import refuse
from kamcli.facts.revenue import revenue, total
from kamcli.model.dates import Period, rolling_months
from kamcli.model.entity import Entity
from kamcli.reports.measures import share
from kamcli.repository import Repository


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract that ends inside the horizon, or has ended. `days` is how long it still runs; negative: ended.

    `revenue` is the account's (or the legal entity's that signed) in the period before; `alone`: whether the
    account has no other contract that lasts longer.
    """

    account: str
    name: str
    manager: str | None
    id: str
    number: str | None
    legal_entity: str | None
    expires: date
    days: int
    revenue: Decimal
    share: Fraction | None
    alone: bool


@dataclass(frozen=True)
class Renewals:
    """Contracts that end until `horizon`, the soonest first; those that ended already and were the last, before them.

    `at_stake` is the revenue of the accounts whose last contract ends inside the horizon, each counted once;
    `uncovered` that of accounts with revenue and without any contract.
    """

    today: date
    horizon: date
    period: Period
    currency: str
    total: Decimal
    at_stake: Decimal
    at_stake_share: Fraction | None
    uncovered: Decimal
    uncovered_share: Fraction | None
    contracts: tuple[Contract, ...]
    left_out: tuple[str, ...]


def renewals(repository: Repository, today: date, *, months: int | None = None, skip: bool = False) -> Renewals:
    """Compute the report: `months` ahead (default: the policy's), by revenue of the usual period.

    Raises UnreadableError and DataError where the answer would be wrong.
    """
    limits = repository.policy.limits
    period = rolling_months(today, limits.revenue.period_months)
    found = revenue(repository, period, skip=skip, others=repository.snapshot.unusable(Entity.ACCOUNT))
    ahead = limits.renewals.months if months is None else months
    horizon = shifted(today, ahead)
    by_account: dict[str, list[Decimal]] = {}
    by_entity: dict[tuple[str, str], list[Decimal]] = {}
    for line in found.lines:
        if line.account is not None:
            by_account.setdefault(line.account, []).append(line.amount)
            if line.legal_entity is not None:
                by_entity.setdefault((line.account, line.legal_entity), []).append(line.amount)
    sums = {account: total(amounts) for account, amounts in by_account.items()}
    entities = {key: total(amounts) for key, amounts in by_entity.items()}
    whole = total(line.amount for line in found.lines)
    recorded, problems = papers(repository.snapshot)
    refuse(problems, skip=skip)
    contracts = []
    for account, own in recorded.items():
        last = last_day(own)
        for paper in own:
            if paper.expires is None or paper.expires > horizon:
                continue
            if paper.expires < today and last > paper.expires:
                continue
            brought = entities.get((account, paper.legal_entity or ""), sums.get(account, Decimal(0)))
            contracts.append(_contract(repository, paper, today, brought, whole, alone=last <= horizon))
    contracts.sort(key=lambda each: (each.expires, -each.revenue, each.account, each.id))
    at_stake = total(sums.get(account, Decimal(0)) for account in ending(recorded, horizon))
    uncovered = total(amount for account, amount in sums.items() if account not in recorded)
    return Renewals(
        today=today,
        horizon=horizon,
        period=period,
        currency=found.currency,
        total=whole,
        at_stake=at_stake,
        at_stake_share=share(at_stake, whole),
        uncovered=uncovered,
        uncovered_share=share(uncovered, whole),
        contracts=tuple(contracts),
        left_out=(*found.left_out, *problems),
    )


def _contract(
    repository: Repository, paper: Paper, today: date, brought: Decimal, whole: Decimal, *, alone: bool
) -> Contract:
    known = repository.snapshot.accounts.get(paper.account)
    assert paper.expires is not None
    return Contract(
        account=paper.account,
        name=known.name if known else paper.account,
        manager=known.manager if known else None,
        id=paper.id,
        number=paper.number,
        legal_entity=paper.legal_entity,
        expires=paper.expires,
        days=(paper.expires - today).days,
        revenue=brought,
        share=share(brought, whole),
        alone=alone,
    )
