"""Plan, fact and forecast of a year, by account and by manager (D40). Renders nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import NotFoundError
from kamcli.facts.exchange import Exchange
from kamcli.facts.ledger import refuse
from kamcli.facts.pipeline import open_deals
from kamcli.facts.revenue import revenue, total
from kamcli.model.account import manager_on
from kamcli.model.dates import Period, days, fiscal_year
from kamcli.model.dealing import Deal
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.model.money import Money
from kamcli.repository import Record, Repository, Snapshot

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One account or manager, in the base currency; None where nobody planned, or expects, anything.

    `due` is the part of the plan for the days that have passed, `fact` the revenue of these days; `deals` what open
    deals should still bring this year, weighted by their probability; `expected` is what the plan's file expects.
    """

    id: str | None
    name: str
    plan: Decimal | None
    due: Decimal | None
    fact: Decimal
    deals: Decimal
    expected: Decimal | None
    behind: bool

    @property
    def forecast(self) -> Decimal:
        """What the year would come to: revenue so far, and the open deals weighted by their probability."""
        return self.fact + self.deals

    @property
    def done(self) -> Fraction | None:
        """The part of what is due that is reached; None where nothing is due."""
        return Fraction(self.fact) / Fraction(self.due) if self.due else None


@dataclass(frozen=True)
class PlanReport:
    """The report of a fiscal year. `passed` are the days of it up to today, `whole` all of its days.

    `late_deals` are open deals whose expected close is past: they are counted, as nobody gave them up.
    """

    year: int
    period: Period
    today: date
    currency: str
    passed: int
    whole: int
    company: Line
    accounts: tuple[Line, ...]
    managers: tuple[Line, ...]
    late_deals: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    amount: Decimal | None
    expected: Decimal | None


def plan_report(repository: Repository, today: date, *, year: int | None = None, skip: bool = False) -> PlanReport:
    """Compute the report of the fiscal year that began in `year` (default: the one that today is in).

    Plans are spread over the year by days. Revenue counts as in the concentration report; a sale is the manager's of
    its day, an open deal the manager's of today. Raises NotFoundError without a plan, UnreadableError and DataError
    where the answer would be wrong.
    """
    starts = repository.company.fiscal_year_start
    chosen = year if year is not None else today.year - (today.month < starts)
    period = fiscal_year(chosen, starts)
    assert period.first is not None
    assert period.last is not None
    snapshot = repository.snapshot
    unusable = snapshot.unusable(Entity.PLAN, Entity.DEAL, Entity.ACCOUNT)
    record = snapshot.records(Entity.PLAN).get(f"{chosen:04}")
    until = min(today, period.last)
    found = revenue(repository, Period(period.first, until, period.name), skip=skip, others=unusable)
    if record is None:
        raise NotFoundError(
            f"there is no plan for the year that begins on {period.first}",
            do=f"write it: plans/{chosen:04}.yaml has currency, total, accounts and managers",
        )
    exchange = Exchange(repository, until, skip=skip)
    accounts, managers, company, problems = _planned(snapshot, record, exchange)
    refuse(problems, skip=skip)
    passed, whole = max(0, days(period.first, until) + 1), days(period.first, period.last) + 1
    facts: dict[str | None, list[Decimal]] = {}
    sold: dict[str | None, list[Decimal]] = {}
    for line in found.lines:
        known = snapshot.accounts.get(line.account or "")
        facts.setdefault(line.account, []).append(line.amount)
        sold.setdefault(manager_on(known, line.day) if known else None, []).append(line.amount)
    by_account: dict[str | None, list[Decimal]] = {}
    by_manager: dict[str | None, list[Decimal]] = {}
    late = []
    for deal, amount in _open(repository, today, period, exchange):
        known = snapshot.accounts.get(deal.account)
        by_account.setdefault(deal.account, []).append(amount)
        by_manager.setdefault(known.manager if known else None, []).append(amount)
        if deal.expected_close is not None and deal.expected_close.year and deal.expected_close.last < today:
            late.append(deal.id)
    lines = _Lines(Fraction(passed, whole), Fraction(repository.policy.limits.plan.behind) / 100)
    names = {known.id: known.name for known in snapshot.accounts.values()}
    colleagues = {known.id: known.name for known in snapshot.colleagues.values()}
    return PlanReport(
        year=chosen,
        period=period,
        today=today,
        currency=repository.company.currency,
        passed=passed,
        whole=whole,
        company=lines.line(
            None,
            "all",
            company,
            total(amount for amounts in facts.values() for amount in amounts),
            total(amount for amounts in by_account.values() for amount in amounts),
        ),
        accounts=lines.lines(accounts, facts, by_account, names, "unallocated"),
        managers=lines.lines(managers, sold, by_manager, colleagues, "no manager"),
        late_deals=tuple(late),
        left_out=(*unusable, *found.left_out, *problems, *exchange.left_out),
    )


class _Lines:
    """Makes lines of plans and facts, for one part of the year."""

    def __init__(self, part: Fraction, tolerance: Fraction) -> None:
        self._part = part
        self._tolerance = tolerance

    def lines(
        self,
        planned: Mapping[str, _Planned],
        facts: Mapping[str | None, list[Decimal]],
        deals: Mapping[str | None, list[Decimal]],
        names: Mapping[str, str],
        nobody: str,
    ) -> tuple[Line, ...]:
        """A line for everybody with a plan, revenue or a deal; the largest plan first, then the largest revenue."""
        none = _Planned(None, None)
        found = [
            self.line(
                key,
                nobody if key is None else names.get(key, key),
                none if key is None else planned.get(key, none),
                total(facts.get(key, ())),
                total(deals.get(key, ())),
            )
            for key in dict.fromkeys((*planned, *facts, *deals))
        ]
        return tuple(sorted(found, key=lambda each: (each.id is None, -(each.plan or ZERO), -each.fact, each.id or "")))

    def line(self, key: str | None, name: str, planned: _Planned, fact: Decimal, deals: Decimal) -> Line:
        """One line: behind where less than the plan's part of the days, less the policy's tolerance, is reached."""
        due = None if planned.amount is None else Fraction(planned.amount) * self._part
        behind = due is not None and due > 0 and Fraction(fact) < due * (1 - self._tolerance)
        return Line(key, name, planned.amount, _cents(due), fact, deals, planned.expected, behind)


def _cents(value: Fraction | None) -> Decimal | None:
    """The part of a plan that is due, to the cent: a plan has no finer days than that."""
    return None if value is None else Decimal(round(value * 100)).scaleb(-2)


def _planned(
    snapshot: Snapshot, record: Record, exchange: Exchange
) -> tuple[dict[str, _Planned], dict[str, _Planned], _Planned, list[str]]:
    """The plans of accounts, of managers and of the company, converted; and what of the file cannot be read."""
    fields = Fields(record.data)
    try:
        currency = fields.text("currency") or ""

        def money(inside: Fields, name: str, whose: str) -> Decimal | None:
            amount = inside.number(name)
            return None if amount is None else exchange(Money(amount, currency), f"the plan of {whose}")

        def those(name: str, key: str) -> Iterator[tuple[str, _Planned]]:
            entity = Entity.ACCOUNT if key == "account" else Entity.COLLEAGUE
            for inside in fields.items(name):
                written = inside.text(key) or ""
                whose = snapshot.resolve(entity, written) or written
                yield whose, _Planned(money(inside, "amount", whose), money(inside, "forecast", whose))

        accounts, managers = dict(those("accounts", "account")), dict(those("managers", "manager"))
        stated = money(fields, "total", "the company")
    except FieldError as error:
        return {}, {}, _Planned(None, None), [f"{record.path}:{record.document.position(error.pointer)}: {error}"]
    parts = accounts or managers
    expected = [each.expected for each in accounts.values() if each.expected is not None]
    whole = stated if stated is not None else total(_amounts(parts.values())) if parts else None
    return accounts, managers, _Planned(whole, total(expected) if expected else None), []


def _amounts(planned: Iterable[_Planned]) -> Iterator[Decimal]:
    return (each.amount for each in planned if each.amount is not None)


def _open(repository: Repository, today: date, period: Period, exchange: Exchange) -> Iterator[tuple[Deal, Decimal]]:
    """Open deals that should be decided before the year ends, with their amount weighted by the probability.

    A deal without an amount or a probability adds nothing; one without a date might be decided at any time.
    """
    if period.last is None or today > period.last:
        return
    for deal, amount in open_deals(repository, exchange):
        when = deal.expected_close
        if when is not None and when.year and when.first <= period.last:
            yield deal, amount
