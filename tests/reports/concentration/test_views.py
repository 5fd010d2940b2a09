"""Views of the report: margin, currencies, recurring business, common control, and the holding of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kamcli.errors import UnreadableError, UsageError
from kamcli.model.dates import ALL_TIME, period
from kamcli.reports.concentration import DIMENSIONS, Concentration, concentration
from kamcli.reports.concentration.counting import Counting
from kamcli.reports.concentration.verdict import Level
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 12, 15)
HEAD = "date,account,amount,currency,product,cost\n"


def company(lines: str, accounts: dict[str, str], **others: str) -> dict[str, str]:
    return {
        "sales/2026-01.csv": HEAD + lines,
        **{f"accounts/{name}/account.yaml": f"name: {name.title()}\n{text}" for name, text in accounts.items()},
        **others,
    }


def amounts(repository: Repository, over: str = "all", **how: Any) -> dict[str | None, Decimal]:
    found = concentration(repository, period(over, TODAY, 1), TODAY, Counting(**how))
    assert sum((row.amount for row in found.rows), Decimal(0)) == found.total
    return {row.id or row.name: row.amount for row in found.rows}


MIXED = company(
    "2026-01-05,a,100,EUR,Rent,60\n2026-01-06,a,50,USD,Work,\n2026-01-07,b,30,USD,Work,10\n2026-01-08,,20,EUR,,5\n",
    {"a": "", "b": ""},
    **{
        "rates/2026.csv": "date,currency,rate\n2026-01-02,USD,0.9\n",
        "policy/lists.yaml": "recurring_products: [Rent]\n",
    },
)


def test_by_currency_goes_by_what_is_written_and_adds_up_in_the_base_currency(repository: Build) -> None:
    assert amounts(repository(MIXED), by="currency") == {"EUR": 120, "USD": Decimal("72.0")}


@pytest.mark.parametrize("by", DIMENSIONS)
def test_margin_leaves_out_lines_without_a_cost_and_says_how_much_is_known(repository: Build, by: str) -> None:
    found = concentration(repository(MIXED), ALL_TIME, TODAY, Counting(by=by, basis="margin"))
    assert found.total == 40 + 18 + 15 == sum(row.amount for row in found.rows)
    assert (found.costs.revenue, found.costs.covered, found.costs.without) == (192, Decimal("147.0"), 1)
    assert found.largest_account is not None
    assert (found.largest_account.id, found.largest_account.share) == ("a", Fraction(40, 73))


def test_disclosure_and_new_business_stay_by_revenue(repository: Build) -> None:
    lines = "2026-01-05,a,900,EUR,,899\n2026-01-05,b,100,EUR,,0\n"
    found = concentration(repository(company(lines, {"a": "", "b": ""})), ALL_TIME, TODAY, Counting(basis="margin"))
    assert found.largest_account is not None
    assert found.largest_billed is not None
    assert (found.largest_account.id, found.largest_billed.id) == ("b", "a")
    assert [(each.id, each.share) for each in found.disclosure] == [("a", Fraction(9, 10)), ("b", Fraction(1, 10))]


def test_recurring_business_is_that_of_the_products_the_policy_names(repository: Build) -> None:
    home = repository(MIXED)
    assert amounts(home, by="recurrence") == {"recurring": 100, "one-off": 72, "product not stated": 20}
    assert amounts(home, only="recurring") == {"a": 100}
    assert amounts(home, only="one-off") == {"a": 45, "b": 27}
    split = concentration(home, ALL_TIME, TODAY, Counting(only="one-off", basis="margin")).recurrence
    assert split is not None
    assert (split.recurring, split.one_off, split.unknown) == (40, 18, 15)


@pytest.mark.parametrize("how", [{"only": "recurring"}, {"by": "recurrence"}])
def test_without_a_list_of_recurring_products_nothing_can_be_told_apart(repository: Build, how: dict[str, str]) -> None:
    home = repository(company("2026-01-05,a,1,EUR,Rent,\n", {"a": ""}))
    with pytest.raises(UsageError, match="recurring_products"):
        concentration(home, ALL_TIME, TODAY, Counting(**how))  # type: ignore[arg-type]
    assert concentration(home, ALL_TIME, TODAY).recurrence is None


MOVED = company(
    "2026-01-31,a,60,EUR,,\n2026-02-01,a,30,EUR,,\n2026-03-05,a,10,EUR,,\n2026-01-05,b,40,EUR,,\n2026-01-05,c,5,EUR,,\n",
    {
        "a": "parent: north\nformer_parents:\n- {until: 2026-02-28, parent: south}\n- {until: 2026-01-31}\n",
        "b": "parent: south\n",
        "c": "control_group: family\n",
        "north": "control_group: family\n",
        "south": "",
    },
)


def test_the_holding_is_that_of_the_day(repository: Build) -> None:
    home = repository(MOVED)
    assert amounts(home, by="holding") == {"a": 60, "south": 70, "north": 10, "c": 5}
    assert amounts(home, by="control-group") == {"a": 60, "south": 70, "group:family": 15}
    found = concentration(home, ALL_TIME, TODAY)
    assert found.largest_holding is not None
    assert (found.largest_holding.id, found.largest_holding.amount) == ("south", 70)
    assert found.largest_holding.accounts == ("a", "b")


def test_a_former_id_of_a_former_holding_means_the_present_one(repository: Build) -> None:
    files = {**MOVED, "accounts/south/account.yaml": "name: South\nformer_ids: [old-south]\n"}
    files["accounts/a/account.yaml"] = "name: A\nformer_parents:\n- {until: 2026-12-31, parent: old-south}\n"
    assert amounts(repository(files), by="holding") == {"south": 140, "c": 5}


def test_a_ledger_that_differs_from_its_imports_is_refused_unless_that_is_accepted(repository: Build) -> None:
    record = (
        "source: 1c\ndate: 2026-02-01\nfiles: []\nperiod: {first: 2026-01-01, last: 2026-01-31}\n"
        "control_totals:\n- {entity: sales, currency: EUR, amount: 106.5}\n"
    )
    home = repository({**MOVED, "imports/2026-02-01-1c.yaml": record})
    with pytest.raises(UnreadableError) as refused:
        concentration(home, ALL_TIME, TODAY)
    text = str(refused.value)
    assert "brought 106.5 EUR, the ledger has 105: 1.5 less" in text
    assert "--accept-differences" in text
    assert refused.value.exit_code == 2
    # the imports of other days are not asked
    assert concentration(home, period("2026-03", TODAY, 1), TODAY).total == 10
    found = concentration(home, ALL_TIME, TODAY, Counting(differing=True))
    assert (found.total, found.coverage[0].difference) == (145, Decimal("-1.5"))


def sentences(repository: Build, lines: str, accounts: dict[str, str]) -> tuple[Concentration, str]:
    from kamcli.render.judgement import judgement

    found = concentration(repository(company(lines, accounts)), ALL_TIME, TODAY)
    return found, "\n".join(judgement(found))


def test_the_judgement_names_whom_the_company_depends_on(repository: Build) -> None:
    from kamcli.reports.concentration.overall import overall

    accounts = {"a": "parent: top\n", "b": "parent: top\n", "top": "", "c": "circle: customer\n"}
    lines = "2026-01-05,a,20,EUR,,\n2026-01-05,b,20,EUR,,\n2026-01-05,c,60,EUR,,\n"
    found, text = sentences(repository, lines.replace("60", "10"), accounts)
    assert overall(found).level is Level.DEPENDENCE
    assert "The company depends on Top (2 accounts), which brings 80.00 % of revenue" in text
    assert "No account was key" in text
    many = "".join(f"2026-01-05,x{n},10,EUR,,\n" for n in range(20))
    found, text = sentences(repository, many, {})
    assert overall(found).level is Level.FINE
    assert text.startswith("No single client is a danger: the largest, x0, brings 5.00 % of revenue")
    found, text = sentences(repository, many + "2026-01-05,,20,EUR,,\n", {})
    assert overall(found).level is Level.WARNING
    assert "9.09 % is unallocated" in text
