"""Sums are conserved: whatever the grouping, the currency path, the split of the period, and however it is added up."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.model.dates import ALL_TIME, Period
from kamcli.reports.concentration import DIMENSIONS, concentration
from kamcli.reports.concentration.counting import Counting, count
from kamcli.reports.concentration.report import measured
from kamcli.reports.concentration.trend import trend
from kamcli.repository import Repository, open_repository

TODAY = date(2026, 12, 31)
FIRST = date(2025, 1, 1)
RATES = {"EUR": Decimal(1), "USD": Decimal("0.91234"), "RUB": Decimal("0.0103")}
ACCOUNTS = {
    "a": "manager: anna\nparent: top\nindustry: food\ncircle: key\n"
    "circle_log:\n- {circle: customer, date: 2025-03-01}\n- {circle: key, date: 2026-02-01}\n"
    "former_managers:\n- {who: boris, until: 2025-08-31}\n"
    "former_parents:\n- {until: 2025-05-31}\n- {until: 2026-03-31, parent: other}\n",
    "b": "parent: top\ncontrol_group: family\nrelated_party: true\n",
    "c": "control_group: family\nmanager: boris\n",
    "top": "",
    "other": "",
}


@dataclass(frozen=True)
class Line:
    """One line of the ledger, before it is written."""

    day: date
    account: str
    amount: Decimal
    currency: str
    cost: Decimal | None
    product: str
    seller: str


sums = st.decimals(min_value=Decimal("-1e7"), max_value=Decimal("1e7"), places=3)
lines = st.builds(
    Line,
    st.integers(0, 729).map(lambda day: FIRST + timedelta(days=day)),
    st.sampled_from(["a", "b", "c", "other", "stranger", ""]),
    sums,
    st.sampled_from(sorted(RATES)),
    st.none() | sums,
    st.sampled_from(["", "Rent", "Work"]),
    st.sampled_from(["", "ltd", "inc"]),
)
ledgers = st.lists(lines, max_size=25)


@contextmanager
def company(ledger: list[Line], currency: str = "EUR", rates: Mapping[str, Decimal] = RATES) -> Iterator[Repository]:
    months: dict[str, list[str]] = defaultdict(lambda: ["date,account,amount,currency,cost,product,seller\n"])
    for line in ledger:
        cells = (
            line.day,
            line.account,
            f"{line.amount:f}",
            line.currency,
            "" if line.cost is None else f"{line.cost:f}",
        )
        months[f"{line.day:%Y-%m}"].append(",".join(map(str, (*cells, line.product, line.seller))) + "\n")
    quotes = "".join(f"2024-12-31,{name},{rate}\n" for name, rate in rates.items() if name != currency)
    files = {
        "kam.yaml": f"format: 1\ncompany: {{name: Ours}}\ncurrency: {currency}\n",
        "policy/lists.yaml": "recurring_products: [Rent]\n",
        "policy/limits.yaml": "rates: {max_age_days: 3660}\n",
        "rates/2024.csv": "date,currency,rate\n" + quotes,
        **{f"accounts/{name}/account.yaml": f"name: {name}\n{text}" for name, text in ACCOUNTS.items()},
        **{f"sales/{month}.csv": "".join(text) for month, text in months.items()},
    }
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield open_repository(Path(folder))


def worth(line: Line, basis: str = "revenue") -> Decimal:
    if basis == "margin":
        return Decimal(0) if line.cost is None else (line.amount - line.cost) * RATES[line.currency]
    return line.amount * RATES[line.currency]


@pytest.mark.parametrize("basis", ["revenue", "margin"])
@settings(max_examples=20)
@given(ledger=ledgers)
def test_the_total_is_the_same_under_every_grouping(basis: str, ledger: list[Line]) -> None:
    expected = sum((worth(line, basis) for line in ledger), Decimal(0))
    with company(ledger) as repository:
        for by in DIMENSIONS:
            counting = Counting(by=by, basis=basis)
            found = concentration(repository, ALL_TIME, TODAY, counting)
            assert found.total == sum((row.amount for row in found.rows), Decimal(0)) == expected, by
            # line by line it comes to the very same report
            assert measured(count(repository, ALL_TIME, counting, each=True), TODAY) == found, by


@settings(max_examples=20)
@given(ledger=ledgers)
def test_recurring_one_off_and_unknown_are_the_whole(ledger: list[Line]) -> None:
    with company(ledger) as repository:
        whole = concentration(repository, ALL_TIME, TODAY)
        parts = [
            concentration(repository, ALL_TIME, TODAY, Counting(only=only)).total for only in ("recurring", "one-off")
        ]
        assert whole.recurrence is not None
        assert parts == [whole.recurrence.recurring, whole.recurrence.one_off]
        assert whole.total == sum(parts, whole.recurrence.unknown)


@settings(max_examples=20)
@given(ledger=ledgers, cuts=st.sets(st.integers(1, 729), max_size=5), by=st.sampled_from(sorted(DIMENSIONS)))
def test_the_parts_of_a_period_are_the_whole_group_by_group(ledger: list[Line], cuts: set[int], by: str) -> None:
    begins = [0, *sorted(cuts), 730]
    periods = [
        Period(FIRST + timedelta(days=begin), FIRST + timedelta(days=end - 1), "part")
        for begin, end in pairwise(begins)
    ]
    with company(ledger) as repository:
        whole: dict[object, Decimal] = defaultdict(Decimal)
        for part in periods:
            for row in concentration(repository, part, TODAY, Counting(by=by)).rows:
                whole[row.kind, row.id] += row.amount
        rows = concentration(repository, ALL_TIME, TODAY, Counting(by=by)).rows
        assert {(row.kind, row.id): row.amount for row in rows} == whole


@settings(max_examples=10)
@given(ledger=ledgers, step=st.sampled_from(["month", "quarter", "year"]))
def test_the_steps_of_a_trend_are_the_whole(ledger: list[Line], step: str) -> None:
    with company(ledger) as repository:
        points = trend(repository, ALL_TIME, step)
        assert sum((each.total for each in points), Decimal(0)) == concentration(repository, ALL_TIME, TODAY).total


@settings(max_examples=20)
@given(ledger=ledgers)
def test_every_currency_path_comes_to_the_same(ledger: list[Line]) -> None:
    """Converted line by line, by hand per currency, or by a base twice as dear: the same sums, the same shares."""
    halves = {"EUR": Decimal("0.5"), **{name: rate / 2 for name, rate in RATES.items() if name != "EUR"}}
    with company(ledger) as home, company(ledger, "CHF", halves) as abroad:
        by_currency = concentration(home, ALL_TIME, TODAY, Counting(by="currency"))
        for row in by_currency.rows:
            own = sum((line.amount for line in ledger if line.currency == row.id), Decimal(0))
            assert row.amount == own * RATES[str(row.id)]
        one, other = concentration(home, ALL_TIME, TODAY), concentration(abroad, ALL_TIME, TODAY)
        assert one.total == 2 * other.total
        assert [(row.id, row.share, row.abc) for row in one.rows] == [
            (row.id, row.share, row.abc) for row in other.rows
        ]
        assert one.measures == other.measures


@settings(max_examples=20)
@given(ledger=ledgers)
def test_largest_clients_are_those_of_their_groupings(ledger: list[Line]) -> None:
    """The headline's clients and the rows by account, holding and control group are reckoned apart."""
    with company(ledger) as repository:
        for by, name in (("account", "account"), ("holding", "holding"), ("control-group", "group")):
            found = concentration(repository, ALL_TIME, TODAY, Counting(by=by))
            client = getattr(found, f"largest_{name}")
            first = next((row for row in found.rows if row.kind == "group" and row.amount > 0), None)
            assert (client and (client.id, client.amount)) == (first and (first.id, first.amount))
            assert first is None or client.amount == max(row.amount for row in found.rows if row.kind == "group")
