"""Which lines a report counts, and what of each: revenue or margin, all or part. Groups and measures nothing."""

from __future__ import annotations

from decimal import Decimal, localcontext

from kamcli.dataclass import dataclass
from kamcli.errors import DataError, UnreadableError, UsageError
from kamcli.facts.control import Comparison, comparisons, control_totals
from kamcli.facts.ledger import Entry
from kamcli.facts.revenue import Revenue, revenue, total
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.model.money import STRICT, plain
from kamcli.reports.concentration.dimension import DIMENSIONS, ONE_OFF, RECURRING, Grouping
from kamcli.repository import Repository

ZERO = Decimal(0)
BASES = ("revenue", "margin")
PARTS = (RECURRING, ONE_OFF)


@dataclass(frozen=True, slots=True)
class Counting:
    """How to count.

    `by` is one of DIMENSIONS, `basis` one of BASES, `only` one of PARTS or None for all. `exclude_related` None means
    as the policy says. With `skip`, what cannot be used is left out and said; with `differing`, a ledger that differs
    from the control totals of its imports is counted all the same.
    """

    by: str = "account"
    basis: str = "revenue"
    only: str | None = None
    exclude_related: bool | None = None
    skip: bool = False
    differing: bool = False


USUAL = Counting()


@dataclass(frozen=True, slots=True)
class RelatedParties:
    """Related parties with revenue in the period; where `excluded`, their lines are in no other figure."""

    excluded: bool
    accounts: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Costs:
    """How much of the revenue has a known cost: `covered` of `revenue`; `without` lines have none."""

    revenue: Decimal
    covered: Decimal
    without: int


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The total in its parts: recurring, one-off, and of lines that name no product."""

    recurring: Decimal
    one_off: Decimal
    unknown: Decimal


@dataclass(frozen=True)
class Counted:
    """The lines of a period that count, their `amount` in the base currency being revenue or margin.

    `billed` are the same lines by revenue, before `only` and the basis: what laws about disclosure speak of.
    `recurrence` is None where the policy names no recurring products.
    """

    repository: Repository
    period: Period
    counting: Counting
    found: Revenue
    grouping: Grouping
    lines: tuple[Entry, ...]
    billed: tuple[Entry, ...]
    related: RelatedParties
    costs: Costs
    recurrence: Recurrence | None
    coverage: tuple[Comparison, ...]
    left_out: tuple[str, ...]


def count(repository: Repository, period: Period, counting: Counting, *, each: bool = False) -> Counted:
    """Count the lines of a period: each of them, or sums of those that make no difference to the grouping.

    Raises UnreadableError and DataError where the answer would be wrong, and UsageError where `only` is asked for and
    the policy does not say what recurs.
    """
    snapshot, policy = repository.snapshot, repository.policy
    products = policy.lists.recurring_products
    if (counting.only or counting.by == "recurrence") and not products:
        raise UsageError(
            "which products recur is not said, so one-off and recurring business cannot be told apart",
            do="name them in policy/lists.yaml: recurring_products, as the ledger writes them",
        )
    unusable = snapshot.unusable(Entity.ACCOUNT)
    controls, unusable_controls = control_totals(snapshot)
    apart = {*DIMENSIONS[counting.by].apart, *(("product",) if products else ())}
    found = revenue(
        repository, period, skip=counting.skip, others=(*unusable, *unusable_controls), apart=None if each else apart
    )
    left_out = (*unusable, *unusable_controls, *found.left_out)
    coverage = comparisons(controls, found.ledger, period) if found.source == "sales" else ()
    if not counting.differing and not (counting.skip and left_out):
        _refuse(coverage)
    grouping = Grouping(repository)
    from_policy = policy.limits.concentration.related_parties == "exclude"
    related, billed = _related(
        found, grouping, from_policy if counting.exclude_related is None else counting.exclude_related
    )
    costs = _costs(billed)
    based = _margins(billed) if counting.basis == "margin" else billed
    lines = based
    if counting.only:
        lines = tuple(line for line in based if grouping.recurrence(line) == counting.only)
    return Counted(
        repository=repository,
        period=period,
        counting=counting,
        found=found,
        grouping=grouping,
        lines=lines,
        billed=billed,
        related=related,
        costs=costs,
        recurrence=_recurrence(based, grouping) if products else None,
        coverage=coverage,
        left_out=left_out,
    )


def _refuse(coverage: tuple[Comparison, ...]) -> None:
    """Raise UnreadableError where the ledger is not what its imports brought."""
    wrong = [each for each in coverage if each.difference and not each.overlap]
    if wrong:
        raise UnreadableError(
            "the ledger is not what accounting sent, so the sums would be wrong",
            [
                f"{each.first} to {each.last}: imports {', '.join(each.imports[:3])}"
                f"{f' and {len(each.imports) - 3} more' if len(each.imports) > 3 else ''} brought "
                f"{plain(each.control)} {each.currency}, the ledger has {plain(each.ledger)}: "
                f"{plain(abs(each.difference))} {'more' if each.difference > 0 else 'less'}"
                for each in wrong
            ],
            do="import these days again, or take back what was changed by hand; to count all the same: "
            "--accept-differences",
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


def _costs(lines: tuple[Entry, ...]) -> Costs:
    covered = [line.amount for line in lines if line.cost is not None]
    without = sum(line.lines for line in lines if line.cost is None)
    return Costs(total(line.amount for line in lines), total(covered), without)


def _margins(lines: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The lines with a cost, their margin in place of the amount. Raises DataError rather than round."""
    with localcontext(STRICT):
        try:
            return tuple(line._replace(amount=line.amount - line.cost) for line in lines if line.cost is not None)
        except ArithmeticError:
            raise DataError("amounts and costs differ too much in size for an exact margin") from None


def _recurrence(lines: tuple[Entry, ...], grouping: Grouping) -> Recurrence:
    parts: dict[str | None, list[Decimal]] = {RECURRING: [], ONE_OFF: [], None: []}
    for line in lines:
        parts[grouping.recurrence(line)].append(line.amount)
    return Recurrence(total(parts[RECURRING]), total(parts[ONE_OFF]), total(parts[None]))
