"""The concentration report as values: sums, measures, verdicts. Exact; renders and rounds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.facts.circles import key_circles
from kamcli.facts.control import Comparison, comparisons, control_totals
from kamcli.facts.holdings import common_control
from kamcli.facts.ledger import Entry
from kamcli.facts.purchases import months_before, regular_buyers
from kamcli.facts.revenue import Revenue, revenue, total
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.policy import Policy
from kamcli.policy.limit import Concentration as Thresholds
from kamcli.reports.concentration import verdict
from kamcli.reports.concentration.dimension import DIMENSIONS, UNALLOCATED, Dimension, Grouping
from kamcli.reports.concentration.measures import Measures, measures, share
from kamcli.reports.concentration.verdict import Verdict
from kamcli.reports.concentration.view import Row, Sums, rows, sums
from kamcli.repository import Repository

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class KeyAccounts:
    """Sales to all accounts that were key on the day of the sale, together (D18), and to each of them.

    `unknown` is revenue of days before an account's circle_log begins; it counts as not key.
    """

    amount: Decimal
    share: Fraction | None
    accounts: tuple[str, ...]
    unknown: Decimal
    verdict: Verdict
    amounts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """One client alone: an account, a holding or a group under common control, with its member accounts."""

    id: str
    name: str
    accounts: tuple[str, ...]
    amount: Decimal
    share: Fraction | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Manager:
    """The account manager with the largest part of `basis`: margin where every cost is known, else revenue (D19)."""

    id: str
    name: str
    basis: str
    amount: Decimal
    share: Fraction | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that buys regularly and is not key (D10)."""

    id: str
    name: str
    purchases: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Regular buyers that are not key: at least `least` purchases from `first` to `last`; None if no circle asks."""

    least: int
    first: date
    last: date
    accounts: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class RelatedParties:
    """Related parties with revenue in the period; where `excluded`, their lines are in no other figure."""

    excluded: bool
    accounts: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Unallocated:
    """Revenue that belongs to no account: inside the total, no customer."""

    amount: Decimal
    share: Fraction | None
    verdict: Verdict


@dataclass(frozen=True)
class Concentration:
    """The whole report. `measures` and `rows` are by `dimension`, everything else by account.

    `rows` are all groups; `unknown_accounts` and `unknown_parents` are ids that the repository does not
    have. `ledger_first` and `ledger_last` are the first and last day of the whole ledger.
    """

    today: date
    period: Period
    currency: str
    source: str
    dimension: Dimension
    total: Decimal
    lines: int
    customers: Measures
    unallocated: Unallocated
    measures: Measures
    rows: tuple[Row, ...]
    key: KeyAccounts
    largest_account: Client | None
    largest_holding: Client | None
    largest_group: Client | None
    manager: Manager | None
    disclosure: tuple[Client, ...]
    candidates: Candidates | None
    related: RelatedParties
    coverage: tuple[Comparison, ...]
    thresholds: Thresholds
    unallocated_limit: Decimal
    unknown_accounts: tuple[str, ...]
    unknown_parents: tuple[str, ...]
    ledger_first: date | None
    ledger_last: date | None
    left_out: tuple[str, ...]


def concentration(
    repository: Repository,
    period: Period,
    today: date,
    *,
    by: str = "account",
    exclude_related: bool | None = None,
    skip: bool = False,
) -> Concentration:
    """Compute the report over the lines of a period, grouped by one of DIMENSIONS.

    `exclude_related` None means as the policy says. Raises UnreadableError and DataError where the answer
    would be wrong; with `skip`, what cannot be used is left out and said in `left_out`.
    """
    snapshot, policy = repository.snapshot, repository.policy
    unusable = snapshot.unusable(Entity.ACCOUNT)
    controls, unusable_controls = control_totals(snapshot)
    found = revenue(repository, period, skip=skip, others=(*unusable, *unusable_controls))
    grouping = Grouping(repository)
    limits = policy.limits.concentration
    excluded = limits.related_parties == "exclude" if exclude_related is None else exclude_related
    related, lines = _related(found, grouping, excluded)

    dimension = DIMENSIONS[by]
    by_account = sums(lines, grouping.of(DIMENSIONS["account"]))
    groups = by_account if by == "account" else sums(lines, grouping.of(dimension))
    clients = _Clients(grouping, by_account, limits)
    rest = by_account.unallocated or ZERO
    rest_share = share(rest, by_account.total)
    return Concentration(
        today=today,
        period=period,
        currency=found.currency,
        source=found.source,
        dimension=dimension,
        total=by_account.total,
        lines=len(lines),
        customers=measures((amount for _, amount in by_account.groups), by_account.total),
        unallocated=Unallocated(rest, rest_share, verdict.unallocated(rest_share, policy.limits.revenue.unallocated)),
        measures=measures((amount for _, amount in groups.groups), groups.total),
        rows=rows(groups, dimension, lambda group: grouping.name(dimension, group), limits.abc.a, limits.abc.b),
        key=_key(lines, grouping, policy, by_account.total),
        largest_account=clients.largest({account: account for account, _ in by_account.groups}),
        largest_holding=clients.largest(clients.holdings),
        largest_group=clients.largest(clients.control),
        manager=_manager(lines, grouping, limits, by_account),
        disclosure=clients.disclosed(),
        candidates=_candidates(found, grouping, policy, today, related if excluded else None),
        related=related,
        coverage=comparisons(controls, found.ledger, period) if found.source == "sales" else (),
        thresholds=limits,
        unallocated_limit=policy.limits.revenue.unallocated,
        unknown_accounts=tuple(sorted(account for account, _ in by_account.groups if account not in grouping.accounts)),
        unknown_parents=tuple(sorted(grouping.holdings.strangers)),
        ledger_first=found.first,
        ledger_last=found.last,
        left_out=(*unusable, *unusable_controls, *found.left_out),
    )


def _related(found: Revenue, grouping: Grouping, excluded: bool) -> tuple[RelatedParties, tuple[Entry, ...]]:
    """The related parties' revenue, and the lines that are left to count."""
    known = {account.id for account in grouping.accounts.values() if account.related_party}
    if not known:
        return RelatedParties(excluded, (), ZERO), found.lines
    theirs = [line for line in found.lines if line.account in known]
    accounts = sorted({line.account for line in theirs if line.account is not None})
    parties = RelatedParties(excluded, tuple(accounts), total(line.amount for line in theirs))
    if not excluded:
        return parties, found.lines
    return parties, tuple(line for line in found.lines if line.account not in known)


def _key(lines: Iterable[Entry], grouping: Grouping, policy: Policy, whole: Decimal) -> KeyAccounts:
    circles = key_circles(policy)

    def standing(entry: Entry) -> object:
        if entry.account is None:
            return UNALLOCATED
        circle = grouping.circle(entry.account, entry)
        if circle is None:
            known = grouping.accounts.get(entry.account)
            return None if known is not None and known.circle_log else UNALLOCATED
        return f"key {entry.account}" if circle in circles else UNALLOCATED

    found = sums(lines, standing)
    amounts = tuple(sorted((group.removeprefix("key "), amount) for group, amount in found.groups))
    accounts = tuple(account for account, _ in amounts)
    amount = total(amount for _, amount in found.groups)
    part = share(amount, whole)
    judged = verdict.key_share(part, len(accounts), policy.limits.concentration.key_share)
    return KeyAccounts(amount, part, accounts, found.unknown or ZERO, judged, amounts)


class _Clients:
    """Single clients at every level at which a client can be looked at."""

    def __init__(self, grouping: Grouping, by_account: Sums, limits: Thresholds) -> None:
        self._grouping = grouping
        self._amounts = dict(by_account.groups)
        self._total = by_account.total
        self._limits = limits
        self.holdings = {account: grouping.holdings.top(account) for account in self._amounts}
        control = common_control(self._amounts, grouping.accounts, grouping.holdings)
        self.control = {account: control[account] for account in self._amounts}

    def largest(self, groups: Mapping[str, str]) -> Client | None:
        """The client with the largest revenue above zero, where `groups` says what counts as one client."""
        return next((client for client in self._ordered(groups) if client.amount > 0), None)

    def disclosed(self) -> tuple[Client, ...]:
        """Clients from the disclosure threshold on; a group under common control is one (ASC 280, IFRS 8)."""
        least = Fraction(self._limits.disclosure) / 100
        return tuple(
            client for client in self._ordered(self.control) if client.share is not None and client.share >= least
        )

    def _ordered(self, groups: Mapping[str, str]) -> list[Client]:
        members: dict[str, list[str]] = {}
        for account, group in groups.items():
            members.setdefault(group, []).append(account)
        found = [self._client(group, accounts) for group, accounts in members.items()]
        return sorted(found, key=lambda client: (-client.amount, client.id))

    def _client(self, group: str, accounts: list[str]) -> Client:
        amount = total(self._amounts[account] for account in accounts)
        part = share(amount, self._total)
        known = self._grouping.accounts
        name = known[group].name if group in known else group.removeprefix("group:")
        return Client(group, name, tuple(sorted(accounts)), amount, part, verdict.largest(part, self._limits.largest))


def _manager(lines: Iterable[Entry], grouping: Grouping, limits: Thresholds, by_account: Sums) -> Manager | None:
    dimension = DIMENSIONS["manager"]
    group_of = grouping.of(dimension)
    every = list(lines)
    found, basis = sums(every, group_of), "revenue"
    if every and all(line.cost is not None for line in every):
        margins = sums(every, group_of, lambda line: line.amount - (line.cost or ZERO))
        if margins.total > 0:
            found, basis = margins, "margin"
    if not found.groups or by_account.total <= 0:
        return None
    name, amount = found.groups[0]
    part = share(amount, found.total)
    return Manager(
        name, grouping.name(dimension, name), basis, amount, part, verdict.manager(part, limits.manager, basis)
    )


def _candidates(
    found: Revenue, grouping: Grouping, policy: Policy, today: date, left_out: RelatedParties | None
) -> Candidates | None:
    """Regular buyers by the first circle of decision that asks for regularity, in the months to the period's end."""
    regularity = next((c.regular for c in policy.circles if c.decision and c.regular is not None), None)
    if regularity is None:
        return None
    end = min(found.period.last or found.last or today, today)
    keys = key_circles(policy)
    accounts = []
    for account, purchases in regular_buyers(found.ledger, regularity, end).items():
        known = grouping.accounts.get(account)
        if left_out is not None and known is not None and known.related_party:
            continue
        if known is None or known.circle not in keys:
            accounts.append(Candidate(account, known.name if known else account, purchases))
    return Candidates(regularity.purchases, months_before(end, regularity.months), end, tuple(accounts))
