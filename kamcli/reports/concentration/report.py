"""The concentration report as values: sums, measures, verdicts. Exact; renders and rounds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.facts.books import books
from kamcli.facts.circles import circle_on, key_circles
from kamcli.facts.control import Comparison
from kamcli.facts.ledger import Entry
from kamcli.facts.purchases import months_before, regular_buyers
from kamcli.facts.revenue import total
from kamcli.model.dates import Period
from kamcli.model.money import STRICT
from kamcli.policy import Policy
from kamcli.policy.limit import Concentration as Thresholds
from kamcli.reports.concentration import verdict
from kamcli.reports.concentration.counting import USUAL, Costs, Counted, Counting, Recurrence, RelatedParties, count
from kamcli.reports.concentration.dimension import DIMENSIONS, UNALLOCATED, Dimension, Grouping
from kamcli.reports.concentration.verdict import Verdict
from kamcli.reports.concentration.view import Row, Sums, rows, sums
from kamcli.reports.measures import Measures, measures, share
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
class Unallocated:
    """Revenue that belongs to no account: inside the total, no customer."""

    amount: Decimal
    share: Fraction | None
    verdict: Verdict


@dataclass(frozen=True)
class Concentration:
    """The whole report. `measures` and `rows` are by `dimension`, everything else by account.

    All amounts are of `counting.basis`, but `largest_billed` (the largest account), `disclosure`, `costs` and `related`
    are of revenue. `accounts` are all with a line, the largest first. `rows` are all groups; `unknown_accounts` and
    `unknown_parents` are ids that the repository does not have. `ledger_first` and `ledger_last` are the first and
    last day of the whole ledger.
    """

    today: date
    period: Period
    counting: Counting
    currency: str
    source: str
    dimension: Dimension
    total: Decimal
    lines: int
    accounts: tuple[tuple[str, Decimal], ...]
    costs: Costs
    recurrence: Recurrence | None
    customers: Measures
    unallocated: Unallocated
    measures: Measures
    rows: tuple[Row, ...]
    key: KeyAccounts
    largest_account: Client | None
    largest_holding: Client | None
    largest_group: Client | None
    manager: Manager | None
    largest_billed: Client | None
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


def concentration(repository: Repository, period: Period, today: date, counting: Counting = USUAL) -> Concentration:
    """Compute the report over the lines of a period.

    Raises UnreadableError and DataError where the answer would be wrong, and UsageError as `counting.count` does.
    """
    return measured(count(repository, period, counting), today)


def measured(counted: Counted, today: date) -> Concentration:
    """The report of lines that are counted already."""
    policy, grouping, lines, found = counted.repository.policy, counted.grouping, counted.lines, counted.found
    limits = policy.limits.concentration
    dimension = DIMENSIONS[counted.counting.by]
    by_account = sums(lines, grouping.of(DIMENSIONS["account"]))
    groups = by_account if dimension.name == "account" else sums(lines, grouping.of(dimension))
    clients = _Clients(grouping, lines, by_account.total, limits)
    billed = clients if counted.billed is lines else _Clients(grouping, counted.billed, counted.costs.revenue, limits)
    customers = measures((amount for _, amount in by_account.groups), by_account.total)
    rest = by_account.unallocated or ZERO
    rest_share = share(rest, by_account.total)
    return Concentration(
        today=today,
        period=counted.period,
        counting=counted.counting,
        currency=found.currency,
        source=found.source,
        dimension=dimension,
        total=by_account.total,
        lines=sum(line.lines for line in lines),
        accounts=by_account.groups,
        costs=counted.costs,
        recurrence=counted.recurrence,
        customers=customers,
        unallocated=Unallocated(rest, rest_share, verdict.unallocated(rest_share, policy.limits.revenue.unallocated)),
        measures=customers if groups is by_account else measures((amount for _, amount in groups.groups), groups.total),
        rows=rows(groups, dimension, lambda group: grouping.name(dimension, group), limits.abc.a, limits.abc.b),
        key=key_accounts(lines, grouping, policy, by_account.total),
        largest_account=clients.largest(lambda account, _: account),
        largest_holding=clients.largest(grouping.holding),
        largest_group=clients.largest(grouping.control),
        manager=_manager(counted, limits, by_account),
        largest_billed=billed.largest(lambda account, _: account),
        disclosure=billed.disclosed(),
        candidates=_candidates(counted, today),
        related=counted.related,
        coverage=counted.coverage,
        thresholds=limits,
        unallocated_limit=policy.limits.revenue.unallocated,
        unknown_accounts=tuple(sorted(account for account, _ in by_account.groups if account not in grouping.accounts)),
        unknown_parents=tuple(sorted(grouping.holdings.strangers)),
        ledger_first=found.first,
        ledger_last=found.last,
        left_out=counted.left_out,
    )


def key_accounts(lines: Iterable[Entry], grouping: Grouping, policy: Policy, whole: Decimal) -> KeyAccounts:
    """What was sold to accounts that were key on the day, within a total of `whole`."""
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
    """Single clients at every level at which a client can be looked at, as they were on the days of the lines."""

    def __init__(self, grouping: Grouping, lines: Iterable[Entry], whole: Decimal, limits: Thresholds) -> None:
        self._grouping = grouping
        self._total = whole
        self._limits = limits
        self._amounts: dict[tuple[str, int], Decimal] = {}
        with localcontext(STRICT):
            for line in lines:
                if line.account is not None:
                    piece = line.account, grouping.era(line)
                    self._amounts[piece] = self._amounts.get(piece, ZERO) + line.amount

    def largest(self, group_of: Callable[[str, int], str]) -> Client | None:
        """The client with the largest amount above zero, where `group_of` says what counts as one client."""
        sums, members = self._grouped(group_of)
        most = min(sums, key=lambda group: (-sums[group], group), default=None)
        return self._client(most, sums[most], members[most]) if most is not None and sums[most] > 0 else None

    def disclosed(self) -> tuple[Client, ...]:
        """Clients from the disclosure threshold on; a group under common control is one (ASC 280, IFRS 8)."""
        least = Fraction(self._limits.disclosure) / 100
        sums, members = self._grouped(self._grouping.control)
        if self._total <= 0:
            return ()
        from_here = least * Fraction(self._total)
        named = sorted((group for group in sums if sums[group] >= from_here), key=lambda group: (-sums[group], group))
        return tuple(self._client(group, sums[group], members[group]) for group in named)

    def _grouped(self, group_of: Callable[[str, int], str]) -> tuple[dict[str, Decimal], dict[str, set[str]]]:
        sums: dict[str, Decimal] = {}
        members: dict[str, set[str]] = {}
        with localcontext(STRICT):
            for (account, era), amount in self._amounts.items():
                group = group_of(account, era)
                sums[group] = sums.get(group, ZERO) + amount
                members.setdefault(group, set()).add(account)
        return sums, members

    def _client(self, group: str, amount: Decimal, accounts: Iterable[str]) -> Client:
        part = share(amount, self._total)
        known = self._grouping.accounts
        name = known[group].name if group in known else group.removeprefix("group:")
        return Client(group, name, tuple(sorted(accounts)), amount, part, verdict.largest(part, self._limits.largest))


def _manager(counted: Counted, limits: Thresholds, by_account: Sums) -> Manager | None:
    dimension = DIMENSIONS["manager"]
    group_of = counted.grouping.of(dimension)
    every = counted.lines
    found, basis = sums(every, group_of), counted.counting.basis
    if basis == "revenue" and every and all(line.cost is not None for line in every):
        margins = sums(every, group_of, lambda line: line.amount - (line.cost or ZERO))
        if margins.total > 0:
            found, basis = margins, "margin"
    if not found.groups or by_account.total <= 0:
        return None
    name, amount = found.groups[0]
    part = share(amount, found.total)
    return Manager(
        name, counted.grouping.name(dimension, name), basis, amount, part, verdict.manager(part, limits.manager, basis)
    )


def _candidates(counted: Counted, today: date) -> Candidates | None:
    """Regular buyers by the first circle of decision that asks for regularity, in the months to the period's end."""
    policy, grouping, found = counted.repository.policy, counted.grouping, counted.found
    regularity = next((c.regular for c in policy.circles if c.decision and c.regular is not None), None)
    if regularity is None:
        return None
    end = min(found.period.last or found.last or today, today)
    keys = key_circles(policy)
    accounts = []
    buyers = found.condensed.regular_buyers(regularity, end) if found.condensed is not None else None
    if buyers is None:
        every = found.ledger if found.condensed is None else books(counted.repository.snapshot, found.source).entries
        buyers = regular_buyers(every, regularity, end)
    for account, purchases in buyers.items():
        known = grouping.accounts.get(account)
        if counted.related.excluded and known is not None and known.related_party:
            continue
        if known is None or circle_on(known, end) not in keys:
            accounts.append(Candidate(account, known.name if known else account, purchases))
    return Candidates(regularity.purchases, months_before(end, regularity.months), end, tuple(accounts))
