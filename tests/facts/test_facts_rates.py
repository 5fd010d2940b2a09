"""Rates: the latest on or before the day, not too old; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kamcli.facts.rates import Missing, Rates, rates
from kamcli.repository import Repository

Build = Callable[..., Repository]


def quotes(
    repository: Build, lines: str, head: str = "date,currency,rate,nominal\n", max_age: int = 10
) -> tuple[Rates, list[str]]:
    return rates(repository({"rates/2026.csv": head + lines}).snapshot, "EUR", max_age)


def test_the_latest_rate_on_or_before_the_day(repository: Build) -> None:
    table, problems = quotes(repository, "2026-01-10,USD,0.92,\n2026-01-05,USD,0.91,\n2026-01-05,GBP,1.2,\n")
    assert problems == []
    assert table.on("USD", date(2026, 1, 5)) == Decimal("0.91")
    assert table.on("USD", date(2026, 1, 9)) == Decimal("0.91")
    assert table.on("USD", date(2026, 1, 10)) == Decimal("0.92")
    assert table.on("EUR", date(1900, 1, 1)) == 1


def test_the_age_limit_itself_is_not_too_old(repository: Build) -> None:
    table, _ = quotes(repository, "2026-01-05,USD,0.91,\n")
    assert table.on("USD", date(2026, 1, 15)) == Decimal("0.91")
    missing = table.on("USD", date(2026, 1, 16))
    assert missing == Missing("USD", date(2026, 1, 16), date(2026, 1, 5))
    assert isinstance(missing, Missing)
    assert missing.sentence(10) == "the latest rate for USD before 2026-01-16 is of 2026-01-05, older than 10 days"
    assert missing.file == "rates/2026.csv"


def test_no_rate_from_the_future(repository: Build) -> None:
    table, _ = quotes(repository, "2026-01-05,USD,0.91,\n")
    assert table.on("USD", date(2026, 1, 4)) == Missing("USD", date(2026, 1, 4), None)
    assert table.on("CHF", date(2026, 1, 5)) == Missing("CHF", date(2026, 1, 5), None)


def test_rates_of_last_year_serve_in_january(repository: Build) -> None:
    files = {"rates/2025.csv": "date,currency,rate\n2025-12-30,USD,0.9\n", "rates/2026.csv": "date,currency,rate\n"}
    table, _ = rates(repository(files).snapshot, "EUR", 10)
    assert table.on("USD", date(2026, 1, 2)) == Decimal("0.9")


def test_nominal(repository: Build) -> None:
    table, problems = quotes(repository, "2026-01-05,JPY,0.61,100\n2026-01-05,XAF,1,655.957\n2026-01-05,AAA,1,3\n")
    assert problems == []
    assert table.on("JPY", date(2026, 1, 5)) == Decimal("0.0061")
    # a ratio that no decimal can write is rounded to twenty places, as the module says
    assert table.on("AAA", date(2026, 1, 5)) == Decimal("0.33333333333333333333")
    assert table.on("XAF", date(2026, 1, 5)) == Decimal("0.00152449017237410379")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("2026-13-05,USD,0.91,", "no date"),
        ("2026-01-05,usd,0.91,", "no currency"),
        ('2026-01-05,USD,"0,91",', "not a number above zero"),
        ("2026-01-05,USD,0,", "not a number above zero"),
        ("2026-01-05,USD,-1,", "not a number above zero"),
        ("2026-01-05,USD,1,0", "nominal is not a number above zero"),
        (f"2026-01-05,USD,0.{'9' * 30},", "at most 20 characters"),
        ("2026-01-05,USD,0.91,", None),
        ("2026-01-05,USD,0.910,", None),
        ("2026-01-05,USD,0.92,", "another rate for USD on 2026-01-05"),
    ],
)
def test_a_rate_that_cannot_be_used_is_told(repository: Build, line: str, complaint: str | None) -> None:
    _, problems = quotes(repository, f"2026-01-05,USD,0.91,\n{line}\n")
    if complaint is None:
        assert problems == []
    else:
        (problem,) = problems
        assert problem.startswith("rates/2026.csv:3: ")
        assert complaint in problem


def test_a_table_without_a_column_is_told(repository: Build) -> None:
    _, problems = quotes(repository, "2026-01-05,USD\n", "date,currency\n")
    assert problems == ["rates/2026.csv:1: the table of rates has no column rate"]
