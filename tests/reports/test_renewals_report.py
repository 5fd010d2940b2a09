"""Contracts that end, and the revenue that stands on them, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from kamcli.cli.main import main
from kamcli.errors import UnreadableError
from kamcli.reports.renewals import renewals
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "date,account,amount,currency,legal_entity\n"
FILES = {
    "accounts/a/account.yaml": "name: Anker\nmanager: anna\ncontracts:\n"
    "- {id: c1, number: A-1, expires: 2026-12-31, legal_entity: one}\n- {id: c2, expires: 2027-03-31}\n",
    "accounts/b/account.yaml": "name: Boje\ncontracts:\n- {id: c1, expires: 2026-07-01}\n- {id: c2}\n",
    "accounts/c/account.yaml": "name: Cargo\ncontracts:\n"
    "- {id: old, expires: 2025-12-31}\n- {id: new, expires: 2026-05-31}\n",
    "accounts/d/account.yaml": "name: Delfin\n",
    "accounts/e/account.yaml": "name: Echo\ncontracts:\n- {id: c1, expires: 2028-01-01}\n",
    "sales/2026-01.csv": HEAD
    + "2026-01-10,a,30,EUR,one\n2026-01-10,a,20,EUR,\n2026-01-10,b,10,EUR,\n2026-01-10,c,15,EUR,\n"
    + "2026-01-10,d,25,EUR,\n2026-01-10,e,100,EUR,\n",
}


def test_what_ends_with_what_stands_on_it(repository: Build) -> None:
    found = renewals(repository(FILES), TODAY)
    assert [(each.account, each.id, each.days, each.revenue, each.alone) for each in found.contracts] == [
        ("c", "new", -15, 15, True),
        ("b", "c1", 16, 10, False),
        ("a", "c1", 199, 30, True),
        ("a", "c2", 289, 50, True),
    ]
    assert found.horizon == date(2027, 6, 15)


def test_an_account_is_at_stake_once_and_only_if_no_contract_lasts_longer(repository: Build) -> None:
    found = renewals(repository(FILES), TODAY)
    assert (found.at_stake, found.at_stake_share) == (65, Fraction(65, 200))
    assert (found.uncovered, found.uncovered_share) == (25, Fraction(1, 8))


def test_months_say_how_far_ahead(repository: Build) -> None:
    found = renewals(repository(FILES), TODAY, months=7)
    assert [(each.account, each.id) for each in found.contracts] == [("c", "new"), ("b", "c1"), ("a", "c1")]
    assert found.at_stake == 15


@pytest.mark.parametrize(("today", "horizon"), [("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29")])
def test_the_horizon_is_the_same_day_or_the_last_of_the_month(repository: Build, today: str, horizon: str) -> None:
    assert str(renewals(repository(FILES), date.fromisoformat(today), months=6).horizon) == horizon


def test_a_contract_that_cannot_be_read_refuses_or_is_said(repository: Build) -> None:
    files = {**FILES, "accounts/d/account.yaml": "name: Delfin\ncontracts:\n- {id: c1, expires: soon}\n"}
    with pytest.raises(UnreadableError, match=r"accounts/d/account.yaml:3:.*expires should be a date"):
        renewals(repository(files), TODAY)
    assert len(renewals(repository(files), TODAY, skip=True).left_out) == 1


def test_no_revenue_and_no_contract(repository: Build) -> None:
    found = renewals(repository({}), TODAY)
    assert (found.contracts, found.at_stake_share) == ((), None)


@pytest.mark.parametrize("format", ["table", "md", "csv", "tsv", "json", "jsonl"])
def test_the_command_prints_every_format(
    repository: Build,
    format: str,  # noqa: A002
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = repository(FILES).root
    assert main(["-C", str(root), "--today", "2026-06-15", "report", "renewals", "--format", format]) == 0
    assert "Cargo" in capsys.readouterr().out
