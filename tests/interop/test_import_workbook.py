"""Excel workbooks: exact numbers, dates, merged and hidden cells, formulas, and files that must not be opened."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from import_company import Company
from openpyxl.worksheet.worksheet import Worksheet

from kamcli.errors import ConfigurationError, KamError

MAP = """
system: erp
files:
  wide: {name: "*.xlsx", FILE unpivot: {months: MM.YYYY}}
import:
  - to: sales
    from: wide
    fields:
      date: {compute: month_end(month)}
      account: {column: Client, record: account}
      amount: amount
      currency: {constant: EUR}
      ref: {template: "{Client}/{month}"}
"""


def mapping(file: str = "") -> str:
    return MAP.replace("FILE", file and f"{file},")


def book(*rows: list[Any], change: Callable[[Worksheet], None] | None = None, title: str = "2026") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def patched(source: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The workbook with one of its parts changed, byte for byte."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for before, after in changes if name == part else ():
                assert before in data, (before, data)
                data = data.replace(before, after)
            new.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["Client", "01.2026", "02.2026"]


def refusal(company: Company, text: str, source: bytes) -> str:
    before = company.files()
    with pytest.raises(KamError) as caught:
        company.bring(text, {"r.xlsx": source})
    assert company.files() == before
    return str(caught.value)


def test_numbers_have_the_digits_that_excel_shows(company: Company) -> None:
    source = book([*HEADER, "03.2026", "04.2026"], ["A1", 0.1 + 0.2, 1234567.89, 1e-7, 100])
    company.bring(mapping(), {"r.xlsx": source})
    lines = [company.read(f"sales/2026-0{month}.csv").splitlines()[1].split(",")[2] for month in (1, 2, 3, 4)]
    assert lines == ["0.3", "1234567.89", "0.0000001", "100"]


def test_cells_with_numbers_are_numbers_whatever_the_files_format(company: Company) -> None:
    source = book([*HEADER, "Итого"], ["A1", 1234.5, "1 234,50", 2469])
    company.bring(mapping("numbers: {decimal: ',', thousands: ' '}"), {"r.xlsx": source})
    assert company.read("sales/2026-01.csv").splitlines()[1] == "2026-01-31,acme,1234.5,EUR,erp:A1/2026-01"
    assert company.read("sales/2026-02.csv").splitlines()[1] == "2026-02-28,acme,1234.50,EUR,erp:A1/2026-02"


def test_dates_in_the_header_are_months(company: Company) -> None:
    source = book(["Client", datetime(2026, 1, 1), datetime(2026, 2, 28)], ["A1", 1, 2])
    plan = company.plan(mapping(), {"r.xlsx": source})
    assert [change.id for change in plan.targets[0].changes] == ["erp:A1/2026-01", "erp:A1/2026-02"]
    twice = book(["Client", datetime(2026, 1, 1), datetime(2026, 1, 31)], ["A1", 1, 2])
    assert "two columns are 2026-01" in refusal(company, mapping(), twice)
    same = book(["Client", datetime(2026, 1, 1), datetime(2026, 1, 1)], ["A1", 1, 2])
    assert "two columns are 2026-01" in refusal(company, mapping(), same)


def test_binary_sums_of_totals_agree_and_wrong_ones_do_not(company: Company) -> None:
    company.write("accounts/b/account.yaml", "name: B\ncircle: customer\nexternal_ids: {erp: B2}\n")
    company.write("accounts/c/account.yaml", "name: C\ncircle: customer\nexternal_ids: {erp: C3}\n")
    figures = [1e4 / 3, 1e4 / 3, 1e4 / 3]
    rows = [[name, figure] for name, figure in zip(("A1", "B2", "C3"), figures, strict=True)]
    text = mapping()
    assert company.plan(text, {"r.xlsx": book(["Client", "01.2026"], *rows, ["Total", sum(figures)])}).bad == ()
    wrong = book(["Client", "01.2026"], *rows, ["Total", sum(figures) + 0.001])
    assert "r.xlsx[2026]:5: “Total” says" in refusal(company, text, wrong)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("#N/A", "amount holds the error #N/A"),
        ("=1/0", "amount is a formula without a result"),
        (time(10, 30), "amount is “10:30:00”, a time"),
        (datetime(2026, 1, 5), "amount is “2026-01-05” where a number"),
        (True, "amount is “true” where a number"),
        ("x", "amount is “x” where a number"),
        (1e300, "amount is “1000"),
    ],
)
def test_cells_that_hold_no_figure_are_bad_rows(company: Company, cell: Any, says: str) -> None:
    (told,) = company.reasons(mapping(), {"r.xlsx": book(HEADER, ["A1", 1, cell])})
    assert told.startswith("r.xlsx[2026]:2 (02.2026): ")
    assert says in told


def test_a_number_larger_than_any_is_no_figure(company: Company) -> None:
    source = patched(book(HEADER, ["A1", 1, 2]), SHEET, (b"<v>2</v>", b"<v>1E+309</v>"))
    assert "holds no number" in company.reasons(mapping(), {"r.xlsx": source})[0]
    source = patched(book(HEADER, ["A1", 1, 2]), SHEET, (b"<v>2</v>", b"<v>NaN</v>"))
    assert "cannot be read" in refusal(company, mapping(), source)


def test_formulas_count_with_the_result_that_was_saved(company: Company) -> None:
    source = patched(book(HEADER, ["A1", 1, "=B2*2"]), SHEET, (b"<f>B2*2</f><v />", b"<f>B2*2</f><v>2.5</v>"))
    company.bring(mapping(), {"r.xlsx": source})
    assert "acme,2.5,EUR" in company.read("sales/2026-02.csv")


def test_a_formula_whose_result_is_no_text_at_all_is_an_empty_cell(company: Company) -> None:
    source = book(HEADER, ["A1", 1, "=B2*2"])
    empty = patched(source, SHEET, (b'<c r="C2"><f>', b'<c r="C2" t="str"><f>'), (b"<v />", b"<v></v>"))
    assert company.plan(mapping(), {"r.xlsx": empty}).targets[0].added == 1


def test_words_in_merged_cells_hold_for_each_row_and_figures_for_none(company: Company) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")

    text = mapping().replace("{Client}/{month}", "{Client}/{City}/{month}")
    source = book(["Client", "City", "01.2026"], ["A1", "Oslo", 1], [None, "Riga", 2], change=merge)
    assert [one.id for one in company.plan(text, {"r.xlsx": source}).targets[0].changes] == [
        "erp:A1/Oslo/2026-01",
        "erp:A1/Riga/2026-01",
    ]

    def merge_figures(sheet: Worksheet) -> None:
        sheet.merge_cells("B2:C2")

    (told,) = company.reasons(mapping(), {"r.xlsx": book(HEADER, ["A1", 5, None], change=merge_figures)})
    assert "amount is merged over B2:C2" in told


def test_a_header_of_merged_years_and_months(company: Company) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    source = book(["Client", "2026", None, "Total"], [None, "Январь", "Февраль", None], ["A1", 1, 2, 3], change=merge)
    text = mapping("header_lines: 2").replace("MM.YYYY", "YYYY MMMM")
    plan = company.plan(text, {"r.xlsx": source})
    assert [one.id for one in plan.targets[0].changes] == ["erp:A1/2026-01", "erp:A1/2026-02"]


def test_hidden_rows_and_columns_are_read_and_told(company: Company) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    plan = company.plan(mapping(), {"r.xlsx": book(HEADER, ["A1", 1, 2], change=hide)})
    assert plan.targets[0].added == 2
    assert plan.notes == (
        "r.xlsx[2026]: 1 hidden row was read as well",
        "r.xlsx[2026]: hidden columns were read as well: B",
    )


@pytest.mark.parametrize(
    ("formats", "signs"),
    [
        (("#,##0.00 [$€-407]", '"USD" 0.00'), "USD, €"),
        (("#,##0.00 [$€-407]", "0.00"), None),
        (("[$USD] 0.00", "[$RUB-419] 0.00"), "RUB, USD"),
        (("0.00 €", "0.00 [$€-1]"), None),
    ],
)
def test_currencies_that_only_formats_show_are_told(
    company: Company, formats: tuple[str, str], signs: str | None
) -> None:
    def show(sheet: Worksheet) -> None:
        sheet["B2"].number_format, sheet["C2"].number_format = formats

    notes = company.plan(mapping(), {"r.xlsx": book(HEADER, ["A1", 1, 2], change=show)}).notes
    assert [f"cells are shown in {signs};" in note for note in notes] == ([True] if signs else [])


def sheets() -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, amount in (("EUR", 1), ("USD", 2), ("Notes", 3)):
        sheet = made.create_sheet(title)
        sheet.append(["Client", "01.2026"])
        sheet.append(["A1", amount])
    return saved(made)


def test_sheets_are_named_or_numbered(company: Company) -> None:
    assert "several sheets: EUR, USD, Notes" in refusal(company, mapping(), sheets())
    assert "no sheet 4; it has 3" in refusal(company, mapping("sheet: 4"), sheets())
    assert "no sheet Eur0; it has EUR, USD, Notes" in refusal(company, mapping("sheet: Eur0"), sheets())
    for sheet, amount in (("2", "2"), ("USD", "2"), ("n*", "3")):
        plan = company.plan(mapping(f"sheet: {sheet}"), {"r.xlsx": sheets()})
        assert [str(total.amount) for total in plan.targets[0].totals] == [amount]


def test_several_sheets_are_one_table_with_their_names_in_a_column(company: Company) -> None:
    text = mapping("sheet: '???'").replace("{constant: EUR}", "sheet").replace("{Client}/", "{Client}/{sheet}/")
    plan = company.bring(text, {"r.xlsx": sheets()})
    assert company.read("sales/2026-01.csv").splitlines()[1:] == [
        "2026-01-31,acme,1,EUR,erp:A1/EUR/2026-01",
        "2026-01-31,acme,2,USD,erp:A1/USD/2026-01",
    ]
    assert plan.record is not None
    assert "name: r.xlsx[EUR]" in company.read(plan.record)
    assert company.bring(text, {"r.xlsx": sheets()}).files == {}


def test_the_name_of_a_sheet_is_no_label_of_a_total(company: Company) -> None:
    source = book(HEADER, ["A1", 1, 2], title="Итого")
    assert company.plan(mapping(), {"r.xlsx": source}).targets[0].added == 2


def test_one_workbook_serves_several_entries_by_their_sheets(company: Company) -> None:
    made = openpyxl.load_workbook(BytesIO(sheets()))
    made["Notes"]["A1"], made["Notes"]["A2"], made["Notes"]["B1"] = "Code", "A1", "Name"
    made["Notes"]["B2"] = "Acme Ltd"
    text = mapping("sheet: EUR").replace("import:", '  clients: {name: "*.xlsx", sheet: Notes}\nimport:')
    text += "  - {to: accounts, from: clients, external_id: Code, fields: {name: Name}}\n"
    plan = company.bring(text, {"r.xlsx": saved(made)})
    assert [(target.to, target.added, target.changed) for target in plan.targets] == [
        ("accounts", 0, 1),
        ("sales", 1, 0),
    ]


LONG = """
system: erp
files: {lines: {name: "*.xlsx", dates: DD.MM.YYYY}}
import:
  - to: sales
    from: lines
    fields: {date: day, account: {constant: acme}, amount: sum, currency: {constant: EUR}, ref: no}
"""


def test_a_number_is_no_date_unless_the_mapping_says_serial(company: Company) -> None:
    rows = [["no", "day", "sum"], [1, 46053, 1.5], [2, datetime(2026, 1, 31, 23, 59), 2], [3, "31.01.2026", 3]]
    (told,) = company.reasons(LONG, {"l.xlsx": book(*rows)})
    assert "day is “46053”, a number, where a date is needed" in told
    company.bring(LONG.replace("DD.MM.YYYY", "[DD.MM.YYYY, serial]"), {"l.xlsx": book(*rows)})
    assert {line[:10] for line in company.read("sales/2026-01.csv").splitlines()[1:]} == {"2026-01-31"}


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open(SHEET, "w") as part:
            for _ in range(70):
                part.write(b" " * 1024 * 1024)
    return out.getvalue()


def packed(name: str, data: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, data)
    return out.getvalue()


def far() -> bytes:
    def place(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = 1

    return book(HEADER, ["A1", 1, 2], change=place)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (bomb, "70 MB, unpacked; at most 32 MB"),
        (lambda: packed("word/document.xml", "<w/>"), "no Excel workbook"),
        (lambda: packed("xl/workbook.xml", "no xml"), "Excel workbook cannot be read"),
        (lambda: book(HEADER, ["A1", 1, 2])[:-400], "Excel workbook cannot be read"),
        (lambda: patched(book(HEADER, ["A1", 1, 2]), SHEET, (b"<sheetData>", b"<sheetDat")), "cannot be read"),
        (far, "reaches to row 1048576 and column 16384"),
        (lambda: book(), "the header is empty"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind (.xls), or one with a password"),
    ],
)  # fmt: skip
def test_workbooks_that_cannot_be_read_are_refused_with_the_reason(
    company: Company, source: Callable[[], bytes], says: str
) -> None:
    assert says in refusal(company, mapping(), source())


def test_entities_are_not_expanded(company: Company) -> None:
    bombed = b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "' + b"&a;" * 10 + b'">]><worksheet'
    source = patched(book(HEADER, ["A1", 1, 2]), SHEET, (b"<worksheet", bombed))
    assert "cannot be read" in refusal(company, mapping(), source)


def test_without_the_library_the_way_to_install_it_is_told(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigurationError, match=r'pip install "kamcli\[xlsx\]"'):
        company.plan(mapping(), {"r.xlsx": book_kept})


book_kept = book(HEADER, ["A1", 1, 2])
