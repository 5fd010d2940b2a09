"""Revenue of a period in the base currency, line by line, exact. The one place where amounts are converted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal, Inexact, localcontext
from functools import cached_property

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.facts.condensed import Condensed, condensed
from kamcli.facts.ledger import Entry, entries, refuse
from kamcli.facts.rates import Missing, Rates, rates
from kamcli.model.dates import Period
from kamcli.model.money import EXACT, STRICT
from kamcli.repository import Repository


@dataclass(frozen=True)
class Revenue:
    """The entries of a period in the order of the files, their amounts and costs in the base `currency`.

    An entry's own `currency` is the one that it is written in, and `rates` has what that was worth. `ledger` are
    all entries, inside the period or not, with the amounts as they are written. `left_out` says what could not be
    used (only with `skip`).
    """

    currency: str
    period: Period
    source: str
    lines: tuple[Entry, ...]
    ledger: tuple[Entry, ...]
    left_out: tuple[str, ...]
    rates: Rates
    condensed: Condensed | None = None
    """What the entries are from, where they are sums of several lines each."""

    @cached_property
    def first(self) -> date | None:
        """The day of the earliest entry of the ledger."""
        return min((entry.day for entry in self.ledger), default=None)

    @cached_property
    def last(self) -> date | None:
        """The day of the latest entry of the ledger."""
        return max((entry.day for entry in self.ledger), default=None)


def revenue(
    repository: Repository,
    period: Period,
    *,
    skip: bool = False,
    others: Sequence[str] = (),
    apart: Collection[str] | None = None,
) -> Revenue:
    """Count the revenue of a period from the policy's one source (`revenue.from`).

    Raises UnreadableError where a file or a line that counts cannot be used, and DataError where a rate
    is missing or too old; with `skip`, both are left out and said in `left_out`. `others` is what the
    caller found unusable elsewhere: it is refused together with these, so that all is told at once.
    `apart` is for who only adds up, by account, day, currency and these of condensed.EXTRA: lines alike in them may
    then come as one entry.
    """
    limits = repository.policy.limits
    if apart is not None and not others and limits.revenue.from_ == "sales":
        brief = _in_brief(repository, period, apart)
        if brief is not None:
            return brief
    found = entries(repository.snapshot, limits.revenue.from_)
    refuse((*others, *found.problems), skip=skip)
    problems = list(found.problems)
    inside = _inside(found.entries, period)
    base = repository.company.currency
    table = Rates({}, base, limits.rates.max_age_days)
    if any(entry.currency != base for entry in inside):
        table, wrong = rates(repository.snapshot, base, limits.rates.max_age_days)
        refuse(wrong, skip=skip)
        problems += wrong
    lines, missing = _converted(inside, table)
    if missing and not skip:
        raise _no_rate(missing, table.max_age)
    problems += (f"{entry.path}:{entry.line}: {gap.sentence(table.max_age)}" for entry, gap in missing)
    return Revenue(base, period, limits.revenue.from_, lines, found.entries, tuple(problems), table)


def _in_brief(repository: Repository, period: Period, apart: Collection[str]) -> Revenue | None:
    """The revenue by a condensed ledger; None where anything is wrong with it, which its lines have to tell."""
    found = condensed(repository, apart)
    if found is None:
        return None
    limits, base = repository.policy.limits, repository.company.currency
    inside = _inside(found.entries, period)
    table = Rates({}, base, limits.rates.max_age_days)
    if any(entry.currency != base for entry in inside):
        table, wrong = rates(repository.snapshot, base, limits.rates.max_age_days)
        if wrong:
            return None
    lines, missing = _converted(inside, table)
    return None if missing else Revenue(base, period, "sales", lines, found.entries, (), table, found)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum. Raises DataError rather than round."""
    with localcontext(STRICT):
        try:
            return sum(amounts, Decimal(0))
        except Inexact:
            raise DataError(
                f"the amounts differ so much in size that their sum has more than {STRICT.prec} digits",
                do="look for an amount with far too many digits",
            ) from None


def _inside(entries: Iterable[Entry], period: Period) -> list[Entry]:
    first, last = period.first or date.min, period.last or date.max
    return [entry for entry in entries if first <= entry[0] <= last]


def _converted(inside: Iterable[Entry], table: Rates) -> tuple[tuple[Entry, ...], list[tuple[Entry, Missing]]]:
    lines: list[Entry] = []
    missing: list[tuple[Entry, Missing]] = []
    base = table.base
    with localcontext(EXACT):
        for entry in inside:
            if entry.currency == base:
                lines.append(entry)
                continue
            rate = table.on(entry.currency, entry.day)
            if isinstance(rate, Missing):
                missing.append((entry, rate))
            else:
                cost = None if entry.cost is None else entry.cost * rate
                lines.append(entry._replace(amount=entry.amount * rate, cost=cost))
    return tuple(lines), missing


def _no_rate(missing: list[tuple[Entry, Missing]], max_age: int) -> DataError:
    """One error for all gaps: the first in full, and how many more days need a rate."""
    gaps = sorted({gap for _, gap in missing}, key=lambda gap: (gap.day, gap.currency))
    first = gaps[0]
    entry = next(entry for entry, gap in missing if gap == first)
    lines = [f"add one to {first.file} (columns: date, currency, rate)"]
    if len(gaps) > 1:
        others = ", ".join(f"{gap.currency} on {gap.day}" for gap in gaps[1:6])
        more = f" and {len(gaps) - 6} more" if len(gaps) > 6 else ""
        lines.append(f"rates are missing for other days too: {others}{more}")
    return DataError(first.sentence(max_age), where=f"{entry.path}:{entry.line}", do="\n  ".join(lines))
