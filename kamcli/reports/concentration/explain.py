"""Where a figure comes from: the lines behind one row of the report, each with its place. Renders nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.ledger import Entry
from kamcli.facts.revenue import total
from kamcli.reports.concentration.counting import Counted
from kamcli.reports.concentration.dimension import DIMENSIONS, UNALLOCATED, Group
from kamcli.reports.concentration.report import Concentration
from kamcli.reports.concentration.view import Kind, Row

ROWS = {"unknown": Kind.UNKNOWN, "unallocated": Kind.UNALLOCATED}
"""Words for the rows that are no groups."""


@dataclass(frozen=True, slots=True)
class Source:
    """One line behind a figure: as it is written, and what it adds, `amount`, in the base currency.

    `rate` is how many of the base currency one of `currency` was worth; `cost` is as written, only for a margin.
    """

    path: str
    line: int
    day: date
    document: str | None
    account: str | None
    product: str | None
    written: Decimal
    cost: Decimal | None
    currency: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Explanation:
    """The lines behind one row, by day; together they are its amount."""

    report: Concentration
    row: Row
    sources: tuple[Source, ...]


def explain(counted: Counted, report: Concentration, wanted: str) -> Explanation:
    """The lines behind the row that is meant: by its id, its name or a part of it, `unknown` or `unallocated`.

    Raises UsageError where no row or more than one fits.
    """
    row = _row(report, wanted)
    group: Group = row.id if row.kind is Kind.GROUP else None if row.kind is Kind.UNKNOWN else UNALLOCATED
    group_of = counted.grouping.of(DIMENSIONS[report.dimension.name])
    lines = [line for line in counted.lines if group_of(line) == group]
    written = _written(counted, lines)
    rates = counted.found.rates
    sources = []
    for line in lines:
        entry = written[line.path, line.line]
        rate = rates.on(line.currency, line.day)
        assert isinstance(rate, Decimal)
        sources.append(
            Source(
                path=line.path,
                line=line.line,
                day=line.day,
                document=line.document,
                account=line.account,
                product=line.product,
                written=entry.amount,
                cost=entry.cost if counted.counting.basis == "margin" else None,
                currency=entry.currency,
                rate=rate,
                amount=line.amount,
            )
        )
    sources.sort(key=lambda each: (each.day, each.path, each.line))
    assert total(each.amount for each in sources) == row.amount
    return Explanation(report, row, tuple(sources))


def _written(counted: Counted, lines: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    places = {(line.path, line.line) for line in lines}
    return {place: entry for entry in counted.found.ledger if (place := (entry.path, entry.line)) in places}


def _row(report: Concentration, wanted: str) -> Row:
    sought = wanted.strip().casefold()
    groups = [row for row in report.rows if row.kind is Kind.GROUP and row.id is not None]
    for fits in (
        lambda row: row.id == wanted.strip(),
        lambda row: row.name.casefold() == sought,
        lambda row: sought and sought in row.name.casefold(),
    ):
        found = [row for row in groups if fits(row)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"{row.id} ({row.name})" for row in found[:8])
            raise UsageError(
                f"'{wanted}' fits {len(found)} {report.dimension.many}",
                do=f"say which: {listed}{f' and {len(found) - 8} more' if len(found) > 8 else ''}",
            )
        rest = next((row for row in report.rows if row.kind is ROWS.get(sought)), None)
        if rest is not None:
            return rest
    names = {word: row.id for row in groups for word in (row.id, row.name)}
    near = get_close_matches(wanted, [str(word) for word in names], n=3, cutoff=0.5)
    close = dict.fromkeys(str(names[word]) for word in near)
    raise UsageError(
        f"no {report.dimension.one} '{wanted}' is in this report",
        do=(f"did you mean {', '.join(close)}? " if close else "")
        + f"--explain takes the id or name of a row, by --by {report.dimension.name}, in the same period",
    )
