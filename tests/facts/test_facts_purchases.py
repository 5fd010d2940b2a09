"""Regular buyers (D10): purchases are documents, credits are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kamcli.facts.ledger import Entry
from kamcli.facts.purchases import months_before, purchases, regular_buyers
from kamcli.policy import Regularity

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def entry(account: str | None, day: str, document: str | None = None, amount: int = 5, seller: str = "main") -> Entry:
    return Entry(
        date.fromisoformat(day), account, Decimal(amount), "EUR", None, document, seller, *[None] * 4, "sales", 2
    )


def test_a_purchase_is_a_document_however_many_lines_it_has() -> None:
    lines = [entry("acme", "2026-01-05", "D1"), entry("acme", "2026-01-05", "D1"), entry("acme", "2026-01-05", "D2")]
    assert purchases(lines, *YEAR) == {"acme": 2}


def test_numbers_begin_anew_each_year_and_with_each_seller() -> None:
    lines = [entry("acme", "2026-01-05", "D1"), entry("acme", "2026-01-05", "D1", seller="other")]
    assert purchases([*lines, entry("acme", "2025-12-30", "D1")], date(2025, 1, 1), date(2026, 12, 31)) == {"acme": 3}


def test_without_numbers_a_day_is_a_purchase() -> None:
    lines = [entry("acme", "2026-01-05"), entry("acme", "2026-01-05"), entry("acme", "2026-01-06")]
    assert purchases(lines, *YEAR) == {"acme": 2}


def test_credits_and_documents_that_come_to_nothing_are_no_purchases() -> None:
    lines = [
        entry("acme", "2026-01-05", "C1", -5),
        entry("acme", "2026-01-06", "D1", 5),
        entry("acme", "2026-01-06", "D1", -5),
    ]
    assert purchases(lines, *YEAR) == {"acme": 0}


def test_unallocated_lines_and_other_days_do_not_count() -> None:
    assert purchases([entry(None, "2026-01-05", "D1"), entry("acme", "2025-12-31", "D2")], *YEAR) == {}


def test_regular_buyers_most_first() -> None:
    lines = [entry("few", f"2026-0{month}-01", f"A{month}") for month in (1, 2, 3)]
    lines += [entry("many", f"2026-0{month}-01", f"B{month}") for month in (1, 2, 3, 4, 5)]
    lines += [entry("enough", f"2026-0{month}-01", f"C{month}") for month in (1, 2, 3, 4)]
    assert regular_buyers(lines, Regularity(4, 12), date(2026, 12, 31)) == {"many": 5, "enough": 4}


@pytest.mark.parametrize(
    ("last", "months", "first"),
    [
        ("2026-03-31", 12, "2025-04-01"),
        ("2026-02-28", 12, "2025-03-01"),
        ("2026-03-30", 1, "2026-02-28"),
        ("2026-05-15", 3, "2026-02-16"),
        ("2024-02-28", 12, "2023-02-28"),
    ],
)
def test_months_before(last: str, months: int, first: str) -> None:
    assert months_before(date.fromisoformat(last), months) == date.fromisoformat(first)
