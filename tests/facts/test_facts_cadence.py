"""Months before and after a day."""

from __future__ import annotations

from datetime import date

import pytest

from kamcli.facts.cadence import shifted


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-03-03", 6, "2026-09-03"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-01-15", -9, "2025-04-15"),
        ("2026-03-03", 0, "2026-03-03"),
        ("0001-01-01", -9, "0001-01-01"),
        ("2026-03-03", 10**30, "9999-12-31"),
    ],
)
def test_shifted(day: str, months: int, expected: str) -> None:
    assert shifted(date.fromisoformat(day), months) == date.fromisoformat(expected)
