"""Month headers: formats, names in three languages, what stands around them; and labels of totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kamcli.interop.tabular.formats import StoredDate, StoredNumber
from kamcli.interop.tabular.header import folded, joined
from kamcli.interop.tabular.month import MonthHeaders
from kamcli.interop.tabular.total_label import Totals


@pytest.mark.parametrize(
    ("written", "header", "month"),
    [
        ("MM.YYYY", "01.2026", "2026-01"),
        ("YYYY-MM", " 2026-12 ", "2026-12"),
        ("M/YY", "3/69", "1969-03"),
        ("MMM YYYY", "January 2026", "2026-01"),
        ("MMM YYYY", "SEPT. 2026", "2026-09"),
        ("MMM YYYY", "январь\u00a02026", "2026-01"),
        ("MMM YYYY", "Мая 2026", "2026-05"),
        ("MMM-YY", "дек-25", "2025-12"),
        ("MMM YYYY", "нояб.  2026", "2026-11"),
        ("MMM YYYY", "Ιούλιος 2026", "2026-07"),
        ("MMM YYYY", "ΙΟΥΛΙΟΣ 2026", "2026-07"),
        ("MMM YYYY", "Μαΐου 2026", "2026-05"),
        ("MMM YYYY", "Μάρ 2026", "2026-03"),
        ("YYYY MMMM", "2026 Αύγουστος", "2026-08"),
        ("MMMM YYYY г.", "Январь 2026 г.", "2026-01"),
        ("MM.YYYY", "13.2026", None),
        ("MM.YYYY", "1.2026", None),
        ("MM.YYYY", "01.0999", None),
        ("MM.YYYY", "01.2026 (2)", None),
        ("MMM YYYY", "Янвапь 2026", None),
        ("MMM YYYY", "Total 2026", None),
        ("MMM YYYY", "2026", None),
    ],
)
def test_reads_months(written: str, header: str, month: str | None) -> None:
    found = MonthHeaders((written,)).read(header)
    assert (found.month if found else None) == month


def test_a_date_of_a_workbook_is_a_month_and_a_number_never_is() -> None:
    headers = MonthHeaders(("M.YYYY",))
    found = headers.read(StoredDate("2026-10-31"))
    assert found is not None
    assert found.month == "2026-10"
    assert headers.read(StoredNumber("1.2026")) is None


def test_what_stands_around_the_month_becomes_columns() -> None:
    found = MonthHeaders(("MMM YYYY", "MM.YYYY"), headers="Оборот {month}, {currency}").read("ОБОРОТ янв 2026 , EUR")
    assert found is not None
    assert (found.month, dict(found.parts)) == ("2026-01", {"currency": "EUR"})


def test_the_year_may_stand_in_the_mapping() -> None:
    found = MonthHeaders(("MMMM",), 2026).read("Февраль")
    assert found is not None
    assert found.month == "2026-02"


def test_headers_may_be_listed() -> None:
    found = MonthHeaders(table={folded("Янв, план 2"): "2026-01"}).read("янв,  план 2")
    assert found is not None
    assert found.month == "2026-01"


@pytest.mark.parametrize(
    ("written", "year", "headers"),
    [
        ("MM", None, "{month}"),
        ("YYYY", None, "{month}"),
        ("MM.YYYY", 2026, "{month}"),
        ("MM MMM YYYY", None, "{month}"),
        ("MM.YYYY", None, "Оборот"),
        ("MM.YYYY", None, "{month} {month}"),
        ("MM.YYYY", None, "{month} {year}"),
        ("MM.YYYY", None, "{month} {Валюта}"),
    ],
)
def test_formats_that_make_no_sense_are_refused(written: str, year: int | None, headers: str) -> None:
    with pytest.raises(ValueError, match=r"month|column"):
        MonthHeaders((written,), year, {}, headers)


@pytest.mark.parametrize(
    ("label", "only"),
    [
        ("Итого", None),
        ("ИТОГО:", None),
        ("  Всего ", None),
        ("Общий итог", None),
        ("Grand Total", None),
        ("Sub-total", None),
        ("Σύνολο", None),
        ("ΓΕΝΙΚΟ ΣΥΝΟΛΟ", None),
        ("Итого EUR", "EUR"),
        ("Total, USD", "USD"),
        ("Итого, руб.", None),
        ("Итого (RUB)", "RUB"),
        ("Всего за 2026", "2026"),
        ("Итого 2026 г.", "2026"),
        ("2026 Total", "2026"),
        ("Итого по ООО", None),
        ("Итого по складу «Север»", None),
        ("Total for Acme", None),
        ("Acme Total", None),
        ("Ромашка Итог", None),
    ],
)
def test_labels_of_totals(label: str, only: str | None) -> None:
    found = Totals().read(label)
    assert found is not None
    assert found.only == only


@pytest.mark.parametrize(
    "label",
    [
        "Total SE",
        "TotalEnergies",
        "Итогстрой",
        "Всего хорошего ООО",
        "ООО «Итого»",
        "",
        "2026",
        "Totally",
        "Итоговый клиент",
    ],
)
def test_names_that_only_begin_like_totals(label: str) -> None:
    assert Totals().read(label) is None


def test_a_mapping_says_what_else_is_a_total_and_what_is_not() -> None:
    totals = Totals(True, True, Decimal(0), ("Q? *", "Кв*"), ("Elf Total",))
    assert totals.read("Q1 2026")
    assert totals.read("кв. 1")
    assert totals.read("ELF  TOTAL") is None
    assert Totals(left_out=False).read("Total") is None


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ([["Client", "2025", "", "2026", ""], ["", "Jan", "Feb", "Jan", "Feb"]],
         ["Client", "2025 Jan", "2025 Feb", "2026 Jan", "2026 Feb"]),
        ([["Client", "", "2026", "", "Total"], ["", "City", "Jan", "Feb"]],
         ["Client", "City", "2026 Jan", "2026 Feb", "Total"]),
        ([["Client\nname"], ["(in full)"]], ["Client name (in full)"]),
    ],
)  # fmt: skip
def test_a_header_of_several_lines_is_put_together(lines: list[list[str]], names: list[str]) -> None:
    assert joined(lines) == names
