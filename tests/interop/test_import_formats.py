"""Numbers and dates of foreign files: read strictly, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.interop.tabular.formats import Cell, DateFormat, NumberFormat, RowTrouble, date_in, number_in

POINT = NumberFormat()
COMMA = NumberFormat(",", " ")
AMERICAN = NumberFormat(".", ",")
SWISS = NumberFormat(".", "'")


@pytest.mark.parametrize(
    ("form", "text", "number"),
    [
        (POINT, "12.50", "12.50"),
        (POINT, "-3", "-3"),
        (POINT, "−3.5", "-3.5"),
        (POINT, " 7 ", "7"),
        (COMMA, "12,50", "12.50"),
        (COMMA, "1 234 567,89", "1234567.89"),
        (COMMA, "1\u00a0234,5", "1234.5"),
        (COMMA, "1\u202f234,5", "1234.5"),
        (COMMA, "1234,5", "1234.5"),
        (AMERICAN, "1,234,567.89", "1234567.89"),
        (SWISS, "1'234.50", "1234.50"),
        (SWISS, "1’234.50", "1234.50"),
    ],
)
def test_reads_numbers(form: NumberFormat, text: str, number: str) -> None:
    assert str(form.read(text)) == number


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (POINT, "12,50"),
        (POINT, "1 234"),
        (POINT, ".5"),
        (POINT, "5."),
        (POINT, "1e5"),
        (POINT, "+5"),
        (POINT, "1_000"),
        (POINT, "NaN"),
        (POINT, "٣"),
        (POINT, ""),
        (POINT, "1" * 41),
        (COMMA, "12.50"),
        (COMMA, "12 34,5"),
        (AMERICAN, "12,50"),
        (AMERICAN, "1,2345"),
        (AMERICAN, ",234"),
    ],
)
def test_takes_no_number_of_another_format(form: NumberFormat, text: str) -> None:
    assert form.read(text) is None


ACCOUNTING = NumberFormat(",", " ", ("parentheses", "trailing"), ("€", "₽"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(1 234,50)", "-1234.50"),
        ("1 234,50-", "-1234.50"),
        ("1 234,50 −", "-1234.50"),
        ("€ 12,50", "12.50"),
        ("12,50\u00a0₽", "12.50"),
        ("-€12", "-12"),
        ("(€ 12)", "-12"),
        ("€ (12)", "-12"),
        ("12 €-", "-12"),
        ("1 234,50", "1234.50"),
        ("-3", "-3"),
    ],
)
def test_reads_what_an_accounting_format_writes(text: str, number: str) -> None:
    assert str(ACCOUNTING.read(text)) == number


@pytest.mark.parametrize(
    "text", ["(-5)", "-5-", "((5))", "(5)-", "€ 5 €", "$5", "€", "()", "-", "(5", "5)", "- 5", "−"]
)
def test_takes_no_number_that_is_signed_twice_or_by_another_currency(text: str) -> None:
    assert ACCOUNTING.read(text) is None


@pytest.mark.parametrize("text", ["(5)", "5-", "€5"])
def test_signs_that_the_mapping_does_not_name_are_no_numbers(text: str) -> None:
    assert COMMA.read(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("46053", date(2026, 1, 31)),
        ("61", date(1900, 3, 1)),
        ("46053.75", date(2026, 1, 31)),
        ("60", None),
        ("9999999", None),
    ],
)
def test_serials_are_days_as_excel_counts_them(text: str, day: date | None) -> None:
    assert DateFormat(("DD.MM.YYYY", "serial")).read(text) == day


@settings(max_examples=100)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_every_number_written_in_a_format_reads_back(number: Decimal) -> None:
    american = f"{number:,f}"
    assert AMERICAN.read(american) == number
    european = american.replace(",", "\u00a0").replace(".", ",")
    assert COMMA.read(european) == number


@pytest.mark.parametrize(
    ("written", "text", "day"),
    [
        (("YYYY-MM-DD",), "1997-02-28", date(1997, 2, 28)),
        (("DD.MM.YYYY",), "28.02.1997", date(1997, 2, 28)),
        (("DD.MM.YYYY hh:mm:ss",), "28.02.1997 23:59:59", date(1997, 2, 28)),
        (("M/D/YY",), "2/8/69", date(1969, 2, 8)),
        (("M/D/YY",), "12/8/05", date(2005, 12, 8)),
        (("DD.MM.YYYY", "YYYY-MM-DD"), "1997-02-28", date(1997, 2, 28)),
        (("YYYYMMDD",), "19970228", date(1997, 2, 28)),
    ],
)
def test_reads_dates(written: tuple[str, ...], text: str, day: date) -> None:
    assert DateFormat(written).read(text) == day


@pytest.mark.parametrize(
    "text", ["30.02.1997", "1997-02-28", "28.2.1997", "28.02.97", "28.02.1997 10:00", "٢٨.02.1997", ""]
)
def test_takes_no_date_of_another_format_or_calendar(text: str) -> None:
    assert DateFormat(("DD.MM.YYYY",)).read(text) is None


def test_no_date_before_the_year_1000() -> None:
    assert DateFormat().read("0999-12-31") is None
    assert DateFormat().read("1000-01-01") == date(1000, 1, 1)


@pytest.mark.parametrize("written", ["DD.MM", "YYYY", "DD.MM.YYYY DD", "YYYY YY-MM-DD", ""])
def test_a_date_format_names_year_month_and_day_once(written: str) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        DateFormat((written,))


def test_a_cell_says_in_which_column_and_format_it_fails() -> None:
    cell = Cell.of(" 12,50 ", "unit_price", POINT, DateFormat())
    with pytest.raises(RowTrouble, match=r"unit_price is “12,50” where a number with a decimal point is needed"):
        number_in(cell, COMMA)
    with pytest.raises(RowTrouble, match=r"unit_price is “12,50” where a date written as YYYY-MM-DD is needed"):
        date_in(cell, None, DateFormat(("DD.MM.YYYY",)))
    with pytest.raises(RowTrouble, match="unit_price is empty"):
        number_in(Cell.of("", "unit_price", POINT, DateFormat()), POINT)
