"""Plan, fact and forecast, by hand; and that nothing is lost between the groupings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kamcli.cli.main import main
from kamcli.errors import DataError, NotFoundError, UnreadableError
from kamcli.reports.plan import PlanReport, plan_report
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 7, 1)
HEAD = "date,account,amount,currency\n"
FILES = {
    "accounts/a/account.yaml": "name: Anker\nmanager: anna\nformer_managers:\n- {who: boris, until: 2026-03-31}\n",
    "accounts/b/account.yaml": "name: Boje\nmanager: boris\n",
    "accounts/c/account.yaml": "name: Cargo\n",
    "accounts/a/deals/one.yaml": "name: One\nstage: proposal\namount: 1000\ncurrency: EUR\nprobability: 40\n"
    "expected_close: 2026-10\n",
    "accounts/a/deals/late.yaml": "name: Late\nstage: need\namount: 100\ncurrency: EUR\nprobability: 50\n"
    "expected_close: 2026-05-01\n",
    "accounts/b/deals/next.yaml": "name: Next year\nstage: need\namount: 900\ncurrency: EUR\nprobability: 50\n"
    "expected_close: 2027-01-01\n",
    "accounts/b/deals/won.yaml": "name: Won\nstage: won\namount: 900\ncurrency: EUR\nprobability: 100\n"
    "expected_close: 2026-08-01\n",
    "team/anna.yaml": "name: Анна\n",
    "plans/2026.yaml": "currency: EUR\naccounts:\n- {account: a, amount: 730, forecast: 700}\n"
    "- {account: b, amount: 365}\nmanagers:\n- {manager: anna, amount: 800}\n- {manager: boris, amount: 400}\n",
    "sales/2025-12.csv": HEAD + "2025-12-31,a,5000,EUR\n",
    "sales/2026-03.csv": HEAD + "2026-03-31,a,300,EUR\n2026-03-31,,7,EUR\n",
    "sales/2026-06.csv": HEAD + "2026-06-30,a,50,EUR\n2026-06-30,b,170,EUR\n2026-06-30,c,20,EUR\n",
    "sales/2026-08.csv": HEAD + "2026-08-01,a,9999,EUR\n",
}


def made(repository: Build, files: dict[str, str] = FILES, **options: int) -> PlanReport:
    return plan_report(repository(files), TODAY, **options)


def test_the_plan_by_now_is_its_part_of_the_days(repository: Build) -> None:
    found = made(repository)
    assert (found.passed, found.whole) == (182, 365)
    anker = found.accounts[0]
    assert (anker.id, anker.plan, anker.due, anker.fact, anker.expected) == ("a", 730, 364, 350, 700)
    assert anker.done == Fraction(350, 364)


def test_behind_is_beyond_the_policys_tolerance(repository: Build) -> None:
    assert {each.id: each.behind for each in made(repository).accounts} == {
        "a": False,
        "b": False,
        "c": False,
        None: False,
    }
    strict = {**FILES, "policy/limits.yaml": "plan: {behind: 3}\n"}
    assert {each.id: each.behind for each in made(repository, strict).accounts}["a"] is True


def test_a_sale_is_the_managers_of_its_day_and_a_deal_that_of_today(repository: Build) -> None:
    found = {each.id: each for each in made(repository).managers}
    assert {name: (each.fact, each.deals) for name, each in found.items()} == {
        "anna": (50, 450),
        "boris": (470, 0),
        None: (27, 0),
    }
    assert (found["anna"].name, found["anna"].forecast) == ("Анна", 500)


def test_only_open_deals_of_this_year_count(repository: Build) -> None:
    found = made(repository)
    assert {each.id: each.deals for each in found.accounts} == {"a": 450, "b": 0, "c": 0, None: 0}
    assert found.late_deals == ("a/late",)


def test_the_company_is_the_sum_of_each_grouping(repository: Build) -> None:
    found = made(repository)
    for lines in (found.accounts, found.managers):
        assert sum(each.fact for each in lines) == found.company.fact == 547
        assert sum(each.deals for each in lines) == found.company.deals == 450
    assert found.company.plan == 1095
    stated = {**FILES, "plans/2026.yaml": FILES["plans/2026.yaml"] + "total: 2000\n"}
    assert made(repository, stated).company.plan == 2000


def test_the_year_is_the_fiscal_year(repository: Build) -> None:
    files = {
        **FILES,
        "kam.yaml": "format: 1\ncompany: {name: X}\ncurrency: EUR\nfiscal_year: {starts: 10}\ntime_zone: UTC\n",
        "plans/2025.yaml": "currency: EUR\ntotal: 12000\n",
    }
    found = made(repository, files)
    assert (found.year, found.period.first, found.company.fact) == (2025, date(2025, 10, 1), 5547)


def test_a_plan_in_another_currency_is_converted(repository: Build) -> None:
    files = {**FILES, "plans/2026.yaml": "currency: RUB\ntotal: 1000\n"}
    with pytest.raises(DataError, match="plan of the company cannot be converted: there is no rate for RUB"):
        made(repository, files)
    rate = {**files, "rates/2026.csv": "date,currency,rate\n2026-06-30,RUB,0.5\n"}
    assert made(repository, rate).company.plan == 500


def test_a_year_that_is_over_expects_no_more_deals(repository: Build) -> None:
    found = plan_report(repository(FILES), date(2027, 2, 1), year=2026)
    assert (found.passed, found.company.deals) == (365, 0)
    assert found.company.due == found.company.plan


def test_without_a_plan_the_message_says_what_to_write(repository: Build) -> None:
    with pytest.raises(NotFoundError, match="no plan for the year that begins on 2024-01-01") as caught:
        made(repository, year=2024)
    assert "plans/2024.yaml" in str(caught.value)


def test_a_plan_that_cannot_be_read_is_named(repository: Build) -> None:
    files = {**FILES, "plans/2026.yaml": "currency: EUR\naccounts:\n- {account: a, amount: much}\n"}
    with pytest.raises(UnreadableError, match=r"plans/2026.yaml:3.*amount should be a number"):
        made(repository, files)


@pytest.mark.parametrize("format", ["table", "md", "csv", "tsv", "json", "jsonl"])
def test_the_command_prints_every_format(
    repository: Build,
    format: str,  # noqa: A002
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = repository(FILES).root
    assert main(["-C", str(root), "--today", "2026-07-01", "report", "plan", "--format", format]) == 0
    out = capsys.readouterr().out
    assert "Анна" in out
    assert "Anker" in out


def test_amounts_stay_exact(repository: Build) -> None:
    files = {**FILES, "sales/2026-06.csv": HEAD + "2026-06-30,a,0.0001,EUR\n2026-06-30,b,123456789.12345,EUR\n"}
    assert made(repository, files).company.fact == Decimal("123456789.12355") + 307
