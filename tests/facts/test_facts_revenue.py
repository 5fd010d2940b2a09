"""Revenue of a period in the base currency: exact, or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kamcli.errors import DataError, UnreadableError
from kamcli.facts.revenue import revenue, total
from kamcli.model.dates import ALL_TIME, period
from kamcli.repository import Repository

Build = Callable[..., Repository]
SALES = "date,account,amount,currency,cost\n"
RATES = "date,currency,rate\n2026-01-02,USD,0.91234\n"
TODAY = date(2026, 6, 1)


def test_other_currencies_are_converted_exactly(repository: Build) -> None:
    lines = "2026-01-05,acme,100.10,EUR,1\n2026-01-05,acme,33.33,USD,0.01\n"
    found = revenue(repository({"sales/2026-01.csv": SALES + lines, "rates/2026.csv": RATES}), ALL_TIME)
    assert [(line.amount, line.cost, line.currency) for line in found.lines] == [
        (Decimal("100.10"), Decimal(1), "EUR"),
        (Decimal("33.33") * Decimal("0.91234"), Decimal("0.0091234"), "USD"),
    ]
    assert found.currency == "EUR"
    assert found.rates.on("USD", found.lines[1].day) == Decimal("0.91234")
    assert found.ledger[1].currency == "USD"


def test_the_period_counts_both_its_ends(repository: Build) -> None:
    lines = "".join(f"2026-0{month}-01,acme,1,EUR,\n2026-0{month}-28,acme,1,EUR,\n" for month in (1, 2, 3))
    found = revenue(repository({"sales/2026-01.csv": SALES + lines}), period("2026-01-28..2026-03-01", TODAY))
    assert [line.day.isoformat() for line in found.lines] == ["2026-01-28", "2026-02-01", "2026-02-28", "2026-03-01"]
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 3, 28))


def test_a_missing_rate_names_currency_day_and_file(repository: Build) -> None:
    lines = "2026-01-05,acme,1,CHF,\n2026-03-05,acme,1,USD,\n"
    account = repository({"sales/2026-01.csv": SALES + lines, "rates/2026.csv": RATES})
    with pytest.raises(DataError) as error:
        revenue(account, ALL_TIME)
    text = str(error.value)
    assert text.startswith("sales/2026-01.csv:2: there is no rate for CHF on or before 2026-01-05")
    assert "add one to rates/2026.csv" in text
    assert "USD on 2026-03-05" in text
    assert error.value.exit_code == 2


def test_a_rate_that_is_too_old_is_refused_by_the_companys_limit(repository: Build) -> None:
    files = {"sales/2026-01.csv": f"{SALES}2026-01-20,acme,1,USD,\n", "rates/2026.csv": RATES}
    with pytest.raises(DataError, match="of 2026-01-02, older than 10 days"):
        revenue(repository(files), ALL_TIME)
    own = repository({**files, "policy/limits.yaml": "rates: {max_age_days: 18}\n"})
    assert len(revenue(own, ALL_TIME).lines) == 1


def test_lines_outside_the_period_need_no_rate(repository: Build) -> None:
    lines = "2025-01-05,acme,1,CHF,\n2026-01-05,acme,2,EUR,\n"
    found = revenue(repository({"sales/2026-01.csv": SALES + lines}), period("2026", TODAY))
    assert [line.amount for line in found.lines] == [2]


def test_with_skip_what_cannot_be_used_is_left_out_and_said(repository: Build) -> None:
    lines = '2026-01-05,acme,1,CHF,\n2026-01-05,acme,"2,5",EUR,\n2026-01-05,acme,3,EUR,\n'
    account = repository({"sales/2026-01.csv": SALES + lines, "rates/2026.csv": RATES + "2026-01-03,USD,0,\n"})
    with pytest.raises(UnreadableError, match=r"sales/2026-01\.csv:3"):
        revenue(account, ALL_TIME)
    found = revenue(account, ALL_TIME, skip=True)
    assert [line.amount for line in found.lines] == [3]
    assert [line.partition(": ")[0] for line in found.left_out] == [
        "sales/2026-01.csv:3",
        *[place for place in (line.partition(": ")[0] for line in found.left_out) if place.startswith("rates/")],
        "sales/2026-01.csv:2",
    ]


def test_unreadable_rates_are_refused_only_where_they_are_needed(repository: Build) -> None:
    files = {"rates/2026.csv": "date,currency,rate\n2026-01-02,USD,x\n"}
    home = repository({**files, "sales/2026-01.csv": f"{SALES}2026-01-05,acme,1,EUR,\n"})
    assert len(revenue(home, ALL_TIME).lines) == 1
    abroad = repository({**files, "sales/2026-01.csv": f"{SALES}2026-01-05,acme,1,USD,\n"})
    with pytest.raises(UnreadableError, match=r"rates/2026\.csv:2"):
        revenue(abroad, ALL_TIME)


def test_revenue_comes_from_invoices_where_the_policy_says_so_and_never_from_both(repository: Build) -> None:
    invoice = (
        "kind: invoice\ndate: 2026-01-05\nsubject: S\n"
        "invoice: {number: '1', type: tax-invoice, amount: 7, currency: EUR}\n"
    )
    files = {
        "sales/2026-01.csv": f"{SALES}2026-01-05,acme,100,EUR,\n",
        "accounts/acme/interactions/2026/2026-01-05-invoice-1.yaml": invoice,
    }
    assert [line.amount for line in revenue(repository(files), ALL_TIME).lines] == [100]
    own = repository({**files, "policy/limits.yaml": "revenue: {from: invoices}\n"})
    assert [line.amount for line in revenue(own, ALL_TIME).lines] == [7]


def test_a_sum_that_would_have_to_be_rounded_is_refused() -> None:
    assert total([Decimal("1e50"), Decimal("0.1"), Decimal("-1e50")]) == Decimal("0.1")
    with pytest.raises(DataError, match="more than 60 digits"):
        total([Decimal("1e50"), Decimal("1e-20")])
    assert total([]) == 0
