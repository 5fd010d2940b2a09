"""The golden figures of real data: two years of a distributor's order lines, net of discount."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kamcli.model.dates import ALL_TIME, period
from kamcli.reports.concentration import DIMENSIONS, Concentration, concentration
from kamcli.reports.concentration.counting import Counting
from kamcli.repository import Repository

Build = Callable[..., Repository]
DATA = Path(__file__).resolve().parents[3] / "examples/northwind/data"
TODAY = date(2026, 1, 1)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def northwind() -> dict[str, str]:
    """The repository's files, converted here and not by the import, so that each is the other's witness."""
    orders = {order["order_id"]: order for order in rows("orders.csv")}
    months: dict[str, list[str]] = defaultdict(lambda: ["date,account,amount,currency,document,sold_by\n"])
    for line in rows("order_lines.csv"):
        order = orders[line["order_id"]]
        amount = Decimal(line["unit_price"]) * Decimal(line["quantity"]) * (1 - Decimal(line["discount"]))
        day, who, seller = order["order_date"], order["customer_id"].lower(), order["employee_id"]
        months[day[:7]].append(f"{day},{who},{amount:f},USD,{order['order_id']},colleague-{seller}\n")
    files = {f"sales/{month}.csv": "".join(lines) for month, lines in months.items()}
    files["policy/lists.yaml"] = "recurring_products: [subscription]\n"
    for customer in rows("customers.csv"):
        entity = f"legal_entities:\n- {{id: main, name: main, country: {customer['country'].replace(' ', '')}}}\n"
        files[f"accounts/{customer['customer_id'].lower()}/account.yaml"] = f"name: {customer['customer_id']}\n{entity}"
    return files


@pytest.fixture
def northwinds(repository: Build) -> Repository:
    return repository(northwind(), currency="USD")


def places(fraction: Fraction | None, digits: int) -> Decimal:
    assert fraction is not None
    return round(Decimal(fraction.numerator) / Decimal(fraction.denominator), digits)


def report(repository: Repository, over: str, by: str = "account") -> Concentration:
    return concentration(repository, ALL_TIME if over == "all" else period(over, TODAY), TODAY, Counting(by=by))


def test_all_time(northwinds: Repository) -> None:
    found = report(northwinds, "all")
    assert found.total == Decimal("1265793.0395")
    assert (found.lines, found.customers.customers) == (2155, 89)
    assert [(row.name, row.amount, places(row.share and row.share * 100, 4)) for row in found.rows[:3]] == [
        ("QUICK", Decimal("110277.3050"), Decimal("8.7121")),
        ("ERNSH", Decimal("104874.9785"), Decimal("8.2853")),
        ("SAVEA", Decimal("104361.9500"), Decimal("8.2448")),
    ]
    measures = found.measures
    assert measures.cr5 is not None
    assert measures.cr10 is not None
    assert places(measures.cr5 * 100, 4) == Decimal("33.2275")
    assert places(measures.cr10 * 100, 4) == Decimal("45.0425")
    assert places(measures.hhi, 4) == Decimal("336.9089")
    assert places(measures.effective_number, 2) == Decimal("29.68")
    assert places(measures.gini, 5) == Decimal("0.57545")
    assert measures.fewest == 34


def test_one_year(northwinds: Repository) -> None:
    found = report(northwinds, "1997")
    assert found.total == Decimal("617085.2035")
    assert found.customers.customers == 86
    assert places(found.measures.hhi, 4) == Decimal("366.4995")
    assert (found.rows[0].name, found.rows[0].amount) == ("QUICK", Decimal("61109.9100"))


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("over", ["all", "1997", "1998-Q1"])
def test_the_total_is_the_same_however_it_is_grouped(northwinds: Repository, by: str, over: str) -> None:
    found = report(northwinds, over, by)
    assert sum(row.amount for row in found.rows) == found.total == report(northwinds, over).total
    if by == "sold-by":
        assert len(found.rows) == 9


def test_years_add_up_to_all_time(northwinds: Repository) -> None:
    assert sum(report(northwinds, year).total for year in ("1996", "1997", "1998")) == report(northwinds, "all").total


def test_regular_buyers_of_one_year_are_about_what_the_domain_says(northwinds: Repository) -> None:
    candidates = report(northwinds, "1997").candidates
    assert candidates is not None
    assert 44 <= len(candidates.accounts) <= 65
