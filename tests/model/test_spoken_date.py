"""Days as people say them: in three languages, relative to a day that is given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.model.spoken_date import AmbiguousDayError, spoken_day, spoken_part

MONDAY = date(2026, 4, 6)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-30", "2026-04-30"),
        ("today", "2026-04-06"),
        ("Tomorrow", "2026-04-07"),
        ("завтра", "2026-04-07"),
        ("послезавтра", "2026-04-08"),
        ("Αύριο", "2026-04-07"),
        ("χθες", "2026-04-05"),
        ("fri", "2026-04-10"),
        ("on Friday", "2026-04-10"),
        ("mon", "2026-04-13"),
        ("next fri", "2026-04-17"),
        ("last fri", "2026-04-03"),
        ("в пятницу", "2026-04-10"),
        ("в следующую среду", "2026-04-15"),
        ("пн.", "2026-04-13"),
        ("την Τρίτη", "2026-04-07"),
        ("επόμενη Παρασκευή", "2026-04-17"),
        ("+3d", "2026-04-09"),
        ("+2w", "2026-04-20"),
        ("-1w", "2026-03-30"),
        ("+1m", "2026-05-06"),
        ("+1y", "2027-04-06"),
        ("in 3 days", "2026-04-09"),
        ("через неделю", "2026-04-13"),
        ("σε 2 εβδομάδες", "2026-04-20"),
        ("12.03.2026", "2026-03-12"),
        ("1.3.26", "2026-03-01"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("12 марта 2026", "2026-03-12"),
        ("12 March 2026", "2026-03-12"),
        ("Mar 12, 2026", "2026-03-12"),
        ("12 Μαρτίου 2026", "2026-03-12"),
    ],
)
def test_a_day(text: str, day: str) -> None:
    assert str(spoken_day(text, MONDAY)) == day


@pytest.mark.parametrize(
    "text",
    ["", "12.03", "2026", "2026-03", "31.02.2026", "tomorow", "maria 2026", "+99999d", "next", "fri fri", "7", "0"],
)
def test_no_day(text: str) -> None:
    assert spoken_day(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("03.2026", "2026-03"),
        ("март 2026", "2026-03"),
        ("12.03", "--03-12"),
        ("12 июля", "--07-12"),
        ("--03-12", "--03-12"),
        ("fri", "2026-04-10"),
        ("29.02", "--02-29"),
    ],
)
def test_part_of_a_date(text: str, part: str) -> None:
    assert str(spoken_part(text, MONDAY)) == part


def test_what_two_peoples_read_differently_is_refused() -> None:
    with pytest.raises(AmbiguousDayError, match="2026-04-03 or 2026-03-04"):
        spoken_day("03/04/2026", MONDAY)
    assert spoken_day("04/04/2026", MONDAY) == date(2026, 4, 4)


def test_a_weekday_of_the_past_is_the_last_one() -> None:
    assert spoken_day("fri", MONDAY, past=True) == date(2026, 4, 3)
    assert spoken_day("mon", MONDAY, past=True) == date(2026, 3, 30)
    assert spoken_day("+1d", MONDAY, past=True) == date(2026, 4, 7)


def test_a_month_later_is_never_beyond_its_end() -> None:
    assert spoken_day("+1m", date(2026, 1, 31)) == date(2026, 2, 28)


@given(
    st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.sampled_from(["mon", "Tue", "ср", "Πέμπτη", "fri", "сб", "sun"])
)
def test_a_weekday_is_one_of_the_next_seven_days(today: date, word: str) -> None:
    coming, next_week = spoken_day(word, today), spoken_day(f"next {word}", today)
    assert coming is not None
    assert next_week is not None
    assert timedelta(days=1) <= coming - today <= timedelta(days=7)
    assert next_week - coming in (timedelta(days=0), timedelta(days=7))
    assert next_week.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str) -> None:
    try:
        found = spoken_day(text, MONDAY)
    except AmbiguousDayError:
        return
    assert found is None or isinstance(found, date)
