"""What a client is worth to us, and we to it: margin, cost to serve, concessions, value given and received.

D34, D41, D43 and D46. Renders nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.cadence import shifted
from kamcli.facts.exchange import Exchange
from kamcli.facts.ledger import refuse
from kamcli.facts.margin import Squeeze, squeezes
from kamcli.facts.revenue import revenue, total
from kamcli.facts.terms import Term, agreements, contract_terms, in_force
from kamcli.model.dates import Period, days
from kamcli.model.dates import period as read_period
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.model.money import EXACT
from kamcli.policy.limit import Concessions
from kamcli.reports.measures import share
from kamcli.repository import Record, Repository


@dataclass(frozen=True, slots=True)
class Assessment:
    """The latest assessment of value (D43); scores from 1 to 5."""

    period: str
    given: str | None
    received: str | None
    expectation: Decimal | None
    delivered: Decimal | None


@dataclass(frozen=True, slots=True)
class Worth:
    """One account in a period, in the base currency.

    `covered` is the revenue whose cost is known, `margin` what is left of it; None where no cost is known. `serving`
    is the cost to serve of these days. `concessions` are those of ours in the twelve months up to today.
    """

    account: str
    name: str
    circle: str | None
    manager: str | None
    revenue: Decimal
    covered: Decimal
    margin: Decimal | None
    serving: Decimal | None
    discount: Decimal | None
    concessions: int
    assessment: Assessment | None
    squeeze: Squeeze | None

    @property
    def margin_ratio(self) -> Fraction | None:
        """The margin as a fraction of the revenue whose cost is known."""
        return None if self.margin is None else share(self.margin, self.covered)

    @property
    def contribution(self) -> Decimal | None:
        """The margin less the cost to serve."""
        return None if self.margin is None else total((self.margin, (self.serving or Decimal(0)).copy_negate()))

    @property
    def disappointed(self) -> bool:
        """Whether the client says it got less than it expected."""
        found = self.assessment
        return (
            found is not None
            and found.expectation is not None
            and found.delivered is not None
            and found.delivered < found.expectation
        )


@dataclass(frozen=True)
class ValueReport:
    """Every account with revenue or a cost to serve in the period, the largest contribution first."""

    today: date
    period: Period
    currency: str
    accounts: tuple[Worth, ...]
    many_concessions: Concessions
    left_out: tuple[str, ...]

    @property
    def losing(self) -> tuple[Worth, ...]:
        """Accounts that cost more than they bring."""
        return tuple(each for each in self.accounts if each.contribution is not None and each.contribution < 0)


def value_report(repository: Repository, period: Period, today: date, *, skip: bool = False) -> ValueReport:
    """Compute the report. Raises UnreadableError and DataError where the answer would be wrong."""
    snapshot = repository.snapshot
    unusable = snapshot.unusable(Entity.ACCOUNT, Entity.INTERACTION)
    found = revenue(repository, period, skip=skip, others=unusable)
    exchange = Exchange(repository, min(today, period.last or today), skip=skip)
    squeezed = {each.account: each for each in squeezes(repository, today)}
    brought: dict[str, list[Decimal]] = {}
    known: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for line in found.lines:
        if line.account is not None:
            brought.setdefault(line.account, []).append(line.amount)
            if line.cost is not None:
                known.setdefault(line.account, []).append((line.amount, line.cost))
    made = _Worths(repository, period, today, exchange)
    accounts = []
    for account in dict.fromkeys((*brought, *snapshot.records(Entity.ACCOUNT))):
        worth = made.worth(account, brought.get(account, []), known.get(account, []), squeezed.get(account))
        if worth is not None:
            accounts.append(worth)
    refuse(made.problems, skip=skip)
    accounts.sort(key=_rank)
    return ValueReport(
        today=today,
        period=period,
        currency=found.currency,
        accounts=tuple(accounts),
        many_concessions=repository.policy.limits.concessions,
        left_out=(*unusable, *found.left_out, *made.problems, *exchange.left_out),
    )


def _rank(worth: Worth) -> tuple[bool, Decimal, Decimal, str]:
    contribution = worth.contribution
    return contribution is None, -(contribution or Decimal(0)), -worth.revenue, worth.account


class _Worths:
    """Makes the accounts' lines; `problems` says which fields could not be read."""

    def __init__(self, repository: Repository, period: Period, today: date, exchange: Exchange) -> None:
        self._repository = repository
        self._period = period
        self._today = today
        self._exchange = exchange
        self.problems: list[str] = []

    def worth(
        self,
        account: str,
        brought: list[Decimal],
        known: list[tuple[Decimal, Decimal]],
        squeeze: Squeeze | None,
    ) -> Worth | None:
        """The line of an account; None where it neither brought anything nor cost anything."""
        snapshot = self._repository.snapshot
        record = snapshot.records(Entity.ACCOUNT).get(account)
        typed = snapshot.accounts.get(account)
        serving, assessment = None, None
        if record is not None:
            try:
                serving = self._serving(record)
                assessment = _assessment(Fields(record.data), self._repository.company.fiscal_year_start, self._today)
            except FieldError as error:
                self.problems.append(f"{record.path}:{record.document.position(error.pointer)}: {error}")
        if not brought and serving is None:
            return None
        terms = self._terms(account, record)
        return Worth(
            account=account,
            name=typed.name if typed else account,
            circle=typed.circle if typed else None,
            manager=typed.manager if typed else None,
            revenue=total(brought),
            covered=total(amount for amount, _ in known),
            margin=total(part for amount, cost in known for part in (amount, cost.copy_negate())) if known else None,
            serving=serving,
            discount=max((t.size.percent for t in terms if t.kind == "discount" and t.size.percent), default=None),
            concessions=self._concessions(account),
            assessment=assessment,
            squeeze=squeeze,
        )

    def _terms(self, account: str, record: Record | None) -> list[Term]:
        if record is None:
            return []
        every = (*in_force(self._repository.snapshot, account, self._today), *contract_terms(record, self._today))
        return [term for term in every if term.ours]

    def _concessions(self, account: str) -> int:
        """Concessions of ours that began in the twelve months up to today, those taken back left out (D34)."""
        kinds = self._repository.policy.lists.concession_kinds
        begin = shifted(self._today, -12)
        return sum(
            term.ours
            and term.kind in kinds
            and term.status != "withdrawn"
            and term.since is not None
            and begin < term.since <= self._today
            for term in agreements(self._repository.snapshot, account)
        )

    def _serving(self, record: Record) -> Decimal | None:
        """The cost to serve in the period: of a cost's own period, the part of the days that both share."""
        found = []
        for fields in Fields(record.data).items("cost_to_serve"):
            money, text = fields.money(), fields.text("period")
            if money is None or text is None:
                continue
            try:
                own = read_period(text, self._today, self._repository.company.fiscal_year_start)
            except UsageError:
                raise FieldError((*fields.pointer, "period"), "a period such as 2026 or 2026-Q2") from None
            part = _overlap(own, self._period)
            amount = self._exchange(money, f"the cost to serve {record.name}") if part else None
            if amount is not None:
                found.append(_part(amount, part))
        return total(found) if found else None


def _overlap(own: Period, asked: Period) -> Fraction:
    """The part of a period's days that another has in common with it."""
    assert own.first is not None
    assert own.last is not None
    first, last = max(own.first, asked.first or own.first), min(own.last, asked.last or own.last)
    return Fraction(max(0, days(first, last) + 1), days(own.first, own.last) + 1)


def _part(amount: Decimal, part: Fraction) -> Decimal:
    """All of an amount exactly, a part of it to the cent."""
    if part == 1:
        return amount
    with localcontext(EXACT):
        return Decimal(round(Fraction(amount) * part * 100)).scaleb(-2)


def _assessment(fields: Fields, fiscal_start: int, today: date) -> Assessment | None:
    """The assessment of the latest period that has begun."""
    latest: tuple[date, Assessment] | None = None
    for each in fields.items("value"):
        text = each.text("period")
        try:
            found = read_period(text or "", today, fiscal_start)
        except UsageError:
            continue
        if found.first is None or found.last is None or found.first > today:
            continue
        made = Assessment(
            text or "", each.text("given"), each.text("received"), each.number("expectation"), each.number("delivered")
        )
        if latest is None or found.last >= latest[0]:
            latest = (found.last, made)
    return latest[1] if latest else None
