"""The circle of the period, not of today."""

from __future__ import annotations

from datetime import date

import pytest

from kamcli.facts.circles import circle_on, key_circles
from kamcli.model.account import Account, account
from kamcli.model.fields import Fields
from kamcli.policy import load


def acme(**fields: object) -> Account:
    return account("acme", Fields({"name": "Acme", **fields}))


LOG = [{"circle": "key", "date": "2026-03-01"}, {"circle": "customer", "date": "2025-01-01"}]


@pytest.mark.parametrize(
    ("day", "circle"),
    [("2026-03-01", "key"), ("2026-02-28", "customer"), ("2025-01-01", "customer"), ("2024-12-31", None)],
)
def test_the_log_says_which_circle_held(day: str, circle: str | None) -> None:
    assert circle_on(acme(circle="key", circle_log=LOG), date.fromisoformat(day)) == circle


def test_an_account_made_key_today_was_not_key_last_year() -> None:
    made = acme(circle="key", circle_log=[{"circle": "key", "date": "2026-03-01"}])
    assert circle_on(made, date(2025, 6, 1)) is None


def test_without_a_log_todays_circle_is_all_that_is_known() -> None:
    assert circle_on(acme(circle="customer"), date(1999, 1, 1)) == "customer"
    assert circle_on(acme(), date(1999, 1, 1)) is None


def test_key_circles_are_those_of_a_decision() -> None:
    assert key_circles(load(lambda _: None).policy) == {"key"}
