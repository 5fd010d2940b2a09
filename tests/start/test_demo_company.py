"""The hand-made example company: nothing is missing in it, and its numbers check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Severity, lint
from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository
from kamcli.start.demo import identifiers

COMPANY = Path(__file__).parents[2] / "examples" / "company"
TODAY = date(2026, 4, 6)

CHECKED: dict[str | None, Callable[[str], str]] = {"RU": identifiers.inn, "GR": identifiers.afm}


@pytest.fixture(scope="module")
def company() -> Repository:
    return open_repository(COMPANY)


def test_lint_finds_nothing(company: Repository) -> None:
    assert lint(company, TODAY).findings == ()


def test_it_has_all_circles_and_one_holding(company: Repository) -> None:
    accounts = company.snapshot.accounts
    assert {account.circle for account in accounts.values()} == {"market", "contacted", "customer", "key"}
    assert [account.parent for account in accounts.values() if account.parent] == ["arkhipelag"]


def test_tax_numbers_check(company: Repository) -> None:
    entities = [entity for account in company.snapshot.accounts.values() for entity in account.legal_entities]
    numbers = [(e.country, e.tax_id) for e in (*entities, *company.company.legal_entities) if e.country in CHECKED]
    assert len(numbers) == 6
    for country, number in numbers:
        assert number is not None
        assert CHECKED[country](number[:-1]) == number


def test_the_key_account_is_explained(company: Repository) -> None:
    text = (COMPANY / "accounts" / "ostrov" / "account.yaml").read_text(encoding="utf-8")
    assert text.count("#") >= 8
    assert company.snapshot.records(Entity.PERSONAL)


@pytest.mark.parametrize("today", [date(2026, 5, 1), date(2026, 12, 31), date(2027, 6, 1), date(2040, 2, 29)])
def test_time_alone_makes_no_error(company: Repository, today: date) -> None:
    report = lint(company, today)
    assert report.findings
    assert all(finding.severity is not Severity.ERROR for finding in report.findings)
