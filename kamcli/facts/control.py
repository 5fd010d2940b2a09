"""The ledger against the control totals that imports kept: is in it what accounting sent? Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.facts.ledger import Entry
from kamcli.facts.revenue import total
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.repository import Snapshot


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What one import said it brought into the sales ledger, in one currency."""

    record: str
    source: str
    day: date
    first: date
    last: date
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Control totals of imports in one currency, against the ledger's lines on the days those imports speak of.

    `overlap`: two imports of one source speak of some of the same days, but neither of all the other's;
    then their totals count some lines twice, and the comparison says little.
    """

    currency: str
    first: date
    last: date
    control: Decimal
    ledger: Decimal
    allocated: Decimal
    imports: tuple[str, ...]
    overlap: bool

    @property
    def difference(self) -> Decimal:
        """What the ledger has more than the control totals."""
        return total((self.ledger, -self.control))


def control_totals(snapshot: Snapshot) -> tuple[list[ControlTotal], list[str]]:
    """Read the control totals of sales from imports/, and a line for each file that cannot be used."""
    found: list[ControlTotal] = []
    problems = snapshot.unusable(Entity.IMPORT)
    for record in snapshot.records(Entity.IMPORT).values():
        try:
            found += _totals(record.id, Fields(record.data))
        except FieldError as error:
            problems.append(f"{record.path}:{record.document.position(error.pointer)}: {error}")
    return found, problems


def comparisons(totals: Iterable[ControlTotal], entries: Iterable[Entry], period: Period) -> tuple[Comparison, ...]:
    """Compare by currency the imports that speak of days in `period` with the ledger.

    An import stands in for earlier ones of its source whose days it covers: it brought them again.
    """
    standing = [each for each in _standing(list(totals)) if _meets(each, period)]
    lines = list(entries) if standing else []
    return tuple(
        _comparison(currency, [each for each in standing if each.currency == currency], lines)
        for currency in sorted({each.currency for each in standing})
    )


def _totals(record_id: str, fields: Fields) -> list[ControlTotal]:
    period, day = fields.inside("period"), fields.day("date")
    first, last = (period.day("first"), period.day("last")) if period else (None, None)
    if first is None or last is None or day is None:
        return []
    return [
        ControlTotal(record_id, fields.text("source") or "", day, first, last, money.currency, money.amount)
        for entry in fields.items("control_totals")
        if entry.text("entity") in (None, "sales") and (money := entry.money()) is not None
    ]


def _standing(totals: list[ControlTotal]) -> list[ControlTotal]:
    def replaced(one: ControlTotal) -> bool:
        return any(
            other.source == one.source
            and other.currency == one.currency
            and (other.day, other.record) > (one.day, one.record)
            and other.first <= one.first
            and one.last <= other.last
            for other in totals
        )

    return [each for each in totals if not replaced(each)]


def _meets(control: ControlTotal, period: Period) -> bool:
    return (period.last is None or control.first <= period.last) and (
        period.first is None or control.last >= period.first
    )


def _comparison(currency: str, totals: Sequence[ControlTotal], entries: Sequence[Entry]) -> Comparison:
    spans = sorted({(each.first, each.last) for each in totals})
    inside = [
        entry
        for entry in entries
        if entry.currency == currency and any(first <= entry.day <= last for first, last in spans)
    ]
    overlap = any(
        one.source == other.source and one is not other and one.first <= other.last and other.first <= one.last
        for one in totals
        for other in totals
    )
    return Comparison(
        currency=currency,
        first=spans[0][0],
        last=max(last for _, last in spans),
        control=total(each.amount for each in totals),
        ledger=total(entry.amount for entry in inside),
        allocated=total(entry.amount for entry in inside if entry.account is not None),
        imports=tuple(sorted({each.record for each in totals})),
        overlap=overlap,
    )
