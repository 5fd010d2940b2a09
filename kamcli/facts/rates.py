"""Exchange rates of rates/<year>.csv: what one unit of a currency was worth on a day. Guesses no rate."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, Inexact, localcontext

from kamcli.csvio import Row
from kamcli.dataclass import dataclass
from kamcli.facts.ledger import AMOUNT, CURRENCY
from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity
from kamcli.model.money import EXACT
from kamcli.repository import Snapshot

LONGEST_RATE = 20
PLACES = Decimal(1).scaleb(-20)
"""A rate per nominal that no decimal can write exactly (1 per 3) is rounded, half to even, to so many places."""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no usable rate: the latest before `day` is of `latest`, too old, or there is none."""

    currency: str
    day: date
    latest: date | None

    def sentence(self, max_age: int) -> str:
        """Say what is missing."""
        if self.latest is None:
            return f"there is no rate for {self.currency} on or before {self.day}"
        return f"the latest rate for {self.currency} before {self.day} is of {self.latest}, older than {max_age} days"

    @property
    def file(self) -> str:
        """Where the rate belongs."""
        return f"rates/{self.day.year:04}.csv"


class Rates:
    """Rates into the base currency: the latest on or before a day, if not older than `max_age` days."""

    def __init__(self, quotes: Mapping[str, Mapping[date, Decimal]], base: str, max_age: int) -> None:
        self.base = base
        self.max_age = max_age
        self._days = {currency: sorted(by_day) for currency, by_day in quotes.items()}
        self._quotes = quotes
        self._known: dict[tuple[str, date], Decimal | Missing] = {}

    def on(self, currency: str, day: date) -> Decimal | Missing:
        """Units of the base currency per 1 of `currency` on `day`."""
        if currency == self.base:
            return Decimal(1)
        key = (currency, day)
        if key not in self._known:
            self._known[key] = self._find(currency, day)
        return self._known[key]

    def _find(self, currency: str, day: date) -> Decimal | Missing:
        quoted = self._days.get(currency, [])
        place = bisect_right(quoted, day)
        if not place:
            return Missing(currency, day, None)
        latest = quoted[place - 1]
        if days(latest, day) > self.max_age:
            return Missing(currency, day, latest)
        return self._quotes[currency][latest]


def rates(snapshot: Snapshot, base: str, max_age: int) -> tuple[Rates, list[str]]:
    """Read all rates, and a line `path:line: what` for each that cannot be used."""
    quotes: dict[str, dict[date, Decimal]] = {}
    problems = snapshot.unusable(Entity.RATES)
    for ledger in snapshot.ledgers(Entity.RATES).values():
        missing = [name for name in ("date", "currency", "rate") if name not in ledger.table.header]
        if missing:
            problems.append(f"{ledger.path}:1: the table of rates has no column {' and no column '.join(missing)}")
            continue
        problems += (f"{ledger.path}:{line}: {what}" for line, what in _take(ledger.table.rows, quotes))
    return Rates(quotes, base, max_age), problems


def _take(rows: Iterable[Row], quotes: dict[str, dict[date, Decimal]]) -> Iterable[tuple[int, str]]:
    """Put the rows' rates into `quotes`; yields line and complaint of each row that cannot be used."""
    for row in rows:
        day = whole_date(row.cells.get("date", ""))
        currency = row.cells.get("currency", "")
        rate, nominal = _positive(row.cells.get("rate", "")), _positive(row.cells.get("nominal", "1"))
        if day is None:
            yield row.line, "the rate has no date such as 2026-03-02"
        elif not CURRENCY.match(currency):
            yield row.line, "the rate has no currency such as EUR"
        elif rate is None:
            yield row.line, f"the rate is not a number above zero such as 0.0105, of at most {LONGEST_RATE} characters"
        elif nominal is None:
            yield row.line, f"the nominal is not a number above zero such as 100, of at most {LONGEST_RATE} characters"
        else:
            value = _per_unit(rate, nominal)
            if quotes.setdefault(currency, {}).setdefault(day, value) != value:
                yield row.line, f"there is another rate for {currency} on {day}"


def _positive(text: str) -> Decimal | None:
    if len(text) > LONGEST_RATE or not AMOUNT.match(text):
        return None
    value = Decimal(text)
    return value if value > 0 else None


def _per_unit(rate: Decimal, nominal: Decimal) -> Decimal:
    with localcontext(EXACT) as context:
        context.clear_flags()
        value = rate / nominal
        if context.flags[Inexact] or len(value.as_tuple().digits) > LONGEST_RATE + 5:
            value = value.quantize(PLACES, rounding=ROUND_HALF_EVEN)
        return value
