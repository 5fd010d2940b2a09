"""Partial dates and the periods of reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.errors import UsageError
from kamcli.model.dates import (
    ALL_TIME,
    PartialDate,
    days,
    fiscal_year,
    partial_date,
    period,
    previous,
    rolling_months,
    whole_date,
)

TODAY = date(2026, 3, 15)


@given(st.dates())
def test_whole_dates_round_trip(day: date) -> None:
    assert whole_date(day.isoformat()) == day
    found = partial_date(day.isoformat())
    assert found == PartialDate(day.year, day.month, day.day)
    assert str(found) == day.isoformat()
    assert found.first == found.last == day


@given(st.text(alphabet="0123456789-", max_size=12))
def test_what_is_read_is_written_the_same(text: str) -> None:
    found = partial_date(text)
    if found is not None:
        assert str(found) == text
        if found.year is not None:
            assert found.first <= found.last


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("0001", date.min, date(1, 12, 31)),
        ("9999", date(9999, 1, 1), date.max),
        ("9999-12", date(9999, 12, 1), date.max),
    ],
)
def test_partial_dates_span_days(text: str, first: date, last: date) -> None:
    found = partial_date(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0000",
            "0000-01",
            "2025-02-29",
            "1900-02-29",
            "2026-02-30",
            "2026-13",
            "2026-00",
            "2026-01-00",
            "2026-3",
        ),
        *("02.03.2026", "2026/03/02", "20260302", "26-03-02", "12026", "2026-03-02T10:00", " 2026", "2026\n", "٢٠٢٦"),
        *("--02-30", "--13-01", "--00-01", "---01", "--1-1", "-2026", "2026-", "2026-03-"),
    ],
)
def test_not_dates(text: str) -> None:
    assert partial_date(text) is None
    assert whole_date(text) is None


def test_birthday_without_a_year() -> None:
    found = partial_date("--02-29")
    assert found == PartialDate(None, 2, 29)
    assert str(found) == "--02-29"
    with pytest.raises(ValueError, match="without a year"):
        _ = found.first
    with pytest.raises(ValueError, match="without a year"):
        _ = found.last
    assert whole_date("--02-29") is None


def test_whole_dates_are_whole() -> None:
    assert whole_date("2026-03") is None
    assert whole_date("2026") is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1997", date(1997, 1, 1), date(1997, 12, 31)),
        ("1997-03", date(1997, 3, 1), date(1997, 3, 31)),
        ("1997-03-02", date(1997, 3, 2), date(1997, 3, 2)),
        ("1997-Q2", date(1997, 4, 1), date(1997, 6, 30)),
        ("1997q4", date(1997, 10, 1), date(1997, 12, 31)),
        ("9999-Q4", date(9999, 10, 1), date.max),
        ("12m", date(2025, 3, 1), date(2026, 2, 28)),
        ("1m", date(2026, 2, 1), date(2026, 2, 28)),
        ("1997-01-01..1997-06-30", date(1997, 1, 1), date(1997, 6, 30)),
        ("1997-02..1998", date(1997, 2, 1), date(1998, 12, 31)),
        ("1997..", date(1997, 1, 1), None),
        ("..1997-03", None, date(1997, 3, 31)),
        (" 1997 .. 1998 ", date(1997, 1, 1), date(1998, 12, 31)),
        ("ALL", None, None),
    ],
)
def test_periods(text: str, first: date | None, last: date | None) -> None:
    found = period(text, TODAY)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "last year", "1997-Q5", "1997-Q0", "0000", "0000-Q1", "FY0000", "FY9999", "0m", "601m", "1000m"),
        *("1998..1997", "--03-02", "--03-02..", "1997...1998", "x..1997", "1997-02-30", "02.03.1997..1998", "١m"),
    ],
)
def test_not_periods(text: str) -> None:
    with pytest.raises(UsageError, match="is not a period") as caught:
        period(text, TODAY)
    assert "2026-Q2" in (caught.value.do or "")


def test_no_period_before_the_calendar_began() -> None:
    with pytest.raises(UsageError, match="calendar had not begun"):
        period("12m", date(1, 12, 31))
    assert rolling_months(date(2, 1, 1)).first == date.min


@given(st.dates(date(60, 1, 1)), st.integers(1, 600))
def test_rolling_months_are_full_and_end_before_this_month(today: date, months: int) -> None:
    found = rolling_months(today, months)
    assert found.first is not None
    assert found.last is not None
    assert found.first.day == 1
    assert found.last == today.replace(day=1) - timedelta(days=1)
    assert (found.last.year - found.first.year) * 12 + found.last.month - found.first.month == months - 1
    assert today not in found


@given(st.integers(1, 9998), st.integers(1, 12))
def test_fiscal_years_follow_each_other(year: int, start: int) -> None:
    one = fiscal_year(year, start)
    assert one.last is not None
    assert one.first == date(year, start, 1)
    if year < 9998:
        assert fiscal_year(year + 1, start).first == one.last + timedelta(days=1)


def test_fiscal_years_by_name() -> None:
    found = period("fy1997", TODAY, fiscal_start=4)
    assert (found.first, found.last, str(found)) == (date(1997, 4, 1), date(1998, 3, 31), "FY1997")
    assert str(period("FY0997", TODAY)) == "FY0997"


def test_a_period_holds_its_days() -> None:
    quarter = period("1997-Q2", TODAY)
    assert date(1997, 4, 1) in quarter
    assert date(1997, 6, 30) in quarter
    assert date(1997, 3, 31) not in quarter
    assert date(1997, 7, 1) not in quarter
    assert date.min in ALL_TIME
    assert date.max in ALL_TIME
    assert date(1996, 12, 31) not in period("1997..", TODAY)
    assert date(1998, 1, 1) not in period("..1997", TODAY)


def test_days_between() -> None:
    assert days(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert days(date(2026, 1, 2), date(2026, 1, 1)) == -1


@pytest.mark.parametrize(
    ("of", "first", "last"),
    [
        ("2026", "2025-01-01", "2025-12-31"),
        ("2026-Q1", "2025-10-01", "2025-12-31"),
        ("2026-03", "2026-02-01", "2026-02-28"),
        ("12m", "2024-06-01", "2025-05-31"),
        ("2026-01-10..2026-01-19", "2025-12-31", "2026-01-09"),
        ("2026-01-15..2026-01-31", "2025-12-29", "2026-01-14"),
    ],
)
def test_the_period_before_has_the_same_length(of: str, first: str, last: str) -> None:
    found = previous(period(of, date(2026, 6, 15), 1))
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize("of", ["all", "0001"])
def test_nothing_is_before_everything(of: str) -> None:
    with pytest.raises(UsageError, match="nothing before"):
        previous(period(of, date(2026, 6, 15), 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026H2", "2026-07-01", "2026-12-31"),
        ("FY2026-Q4", "2027-01-01", "2027-03-31"),
        ("fy2026-h2", "2026-10-01", "2027-03-31"),
        ("FY2026-02", "2026-05-01", "2026-05-31"),
    ],
)
def test_halves_and_parts_of_fiscal_years(text: str, first: str, last: str) -> None:
    found = period(text, TODAY, 4)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize("text", ["2026-H3", "2026-Q5", "FY2026-13", "FY0000-Q1", "FY26"])
def test_parts_that_no_year_has_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a period"):
        period(text, TODAY, 4)
