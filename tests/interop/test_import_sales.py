"""Sales lines: found again by ref, edited in place, refused with reasons, checked against control totals."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_company import KAM, Company, write

from kamcli.errors import DataError, UnreadableError, WriteError

MAP = """
system: erp
files: {lines: {}}
import:
  - to: sales
    from: lines
    fields:
      date: date
      account: {column: customer, record: account}
      amount: {compute: "round(price * quantity, 2)"}
      currency: currency
      product: product
      quantity: quantity
      sold_by: {column: seller, record: colleague, missing: empty}
      ref: {template: "{number}"}
"""
HEADER = "number,date,customer,price,quantity,currency,product,seller\n"
ROWS = (
    "1,2026-01-05,A1,10.00,2,EUR,Bolts,7\n"
    "2,2026-01-06,A1,0.335,1,EUR,\"Nuts, big\",\n"
    "3,2026-02-01,A1,-5,1,USD,Bolts,99\n"
)  # fmt: skip
LINES = {"lines.csv": HEADER + ROWS}


def lines(*changes: tuple[str, str]) -> dict[str, str]:
    text = HEADER + ROWS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {"lines.csv": text}


def test_lines_go_to_the_ledgers_of_their_months(company: Company) -> None:
    plan = company.bring(MAP, LINES)
    assert company.read("sales/2026-01.csv") == (
        "date,account,amount,currency,product,quantity,sold_by,ref\n"
        "2026-01-05,acme,20.00,EUR,Bolts,2,anna,erp:1\n"
        '2026-01-06,acme,0.34,EUR,"Nuts, big",1,,erp:2\n'
    )
    assert company.read("sales/2026-02.csv").splitlines()[1] == "2026-02-01,acme,-5.00,USD,Bolts,1,,erp:3"
    assert [(t.currency, t.amount, t.rows) for t in plan.targets[0].totals] == [
        ("EUR", Decimal("20.34"), 2),
        ("USD", Decimal("-5.00"), 1),
    ]
    assert plan.targets[0].period == ("2026-01-05", "2026-02-01")


def test_the_import_is_recorded_without_any_cell(company: Company) -> None:
    plan = company.bring(MAP, LINES)
    assert plan.record == "imports/2026-03-02-erp.yaml"
    text = company.read(plan.record)
    assert "  - name: lines.csv\n    sha256: " in text
    assert "amount: 20.34\n    rows: 2\n    allocated: 20.34\n" in text
    assert "Bolts" not in text


def test_the_same_rows_change_no_byte(company: Company) -> None:
    company.bring(MAP, LINES)
    before = company.files()
    plan = company.bring(MAP, LINES)
    assert plan.files == {}
    assert plan.record is None
    assert company.files() == before


def test_a_number_written_otherwise_by_hand_is_the_same_number(company: Company) -> None:
    company.bring(MAP, LINES)
    company.write("sales/2026-01.csv", company.read("sales/2026-01.csv").replace("20.00", "20.0"))
    assert company.plan(MAP, LINES).files == {}


def test_a_changed_row_edits_only_its_own_line(company: Company) -> None:
    company.bring(MAP, LINES)
    text = company.read("sales/2026-01.csv").replace("ref\n", "ref,note\n").replace("erp:1\n", '"erp:1",by hand\n')
    text = text.replace("erp:2\n", "erp:2,\n")
    company.write("sales/2026-01.csv", text)
    plan = company.bring(MAP, lines(("0.335,1", "0.335,10")))
    assert company.read("sales/2026-01.csv") == text.replace('0.34,EUR,"Nuts, big",1', '3.35,EUR,"Nuts, big",10')
    assert sorted(plan.files) == ["imports/2026-03-02-erp-2.yaml", "sales/2026-01.csv"]
    (change,) = plan.targets[0].changes
    assert [(one.pointer, one.old, one.new) for one in change.fields] == [
        (("amount",), "0.34", "3.35"),
        (("quantity",), "1", "10"),
    ]


def test_new_rows_are_added_below(company: Company) -> None:
    company.bring(MAP, LINES)
    before = company.read("sales/2026-01.csv")
    company.bring(MAP, {"lines.csv": HEADER + ROWS + "4,2026-01-02,A1,1,1,EUR,Bolts,7\n"})
    assert company.read("sales/2026-01.csv") == before + "2026-01-02,acme,1.00,EUR,Bolts,1,anna,erp:4\n"


def test_a_row_with_another_date_moves_to_its_month_with_what_was_added_by_hand(company: Company) -> None:
    company.bring(MAP, LINES)
    text = company.read("sales/2026-01.csv").replace("ref\n", "ref,vat\n").replace("erp:1\n", "erp:1,4\n")
    company.write("sales/2026-01.csv", text.replace("erp:2\n", "erp:2,\n"))
    company.bring(MAP, lines(("2026-01-05", "2026-02-05")))
    assert "erp:1" not in company.read("sales/2026-01.csv")
    moved = company.read("sales/2026-02.csv").splitlines()
    assert moved[0].split(",")[-1] == "vat"
    assert moved[-1] == "2026-02-05,acme,20.00,EUR,Bolts,2,anna,erp:1,4"


def test_a_cell_that_became_empty_keeps_what_a_person_filled_in(company: Company) -> None:
    company.bring(MAP, LINES)
    company.write("sales/2026-01.csv", company.read("sales/2026-01.csv").replace("1,,erp:2", "1,anna,erp:2"))
    assert company.plan(MAP, LINES).files == {}
    removing = MAP.replace("missing: empty}", "missing: empty, when_empty: remove}")
    company.bring(removing, LINES)
    assert "1,,erp:2" in company.read("sales/2026-01.csv")


def test_keep_leaves_what_the_ledger_has_and_says_so(company: Company) -> None:
    company.bring(MAP, LINES)
    company.write("sales/2026-01.csv", company.read("sales/2026-01.csv").replace("Bolts", "Bolts M8"))
    plan = company.plan(MAP.replace("product: product", "product: {column: product, on_change: keep}"), LINES)
    assert plan.files == {}
    (kept,) = plan.targets[0].kept
    assert [(one.old, one.new, one.kept) for one in kept.fields] == [("Bolts M8", "Bolts", True)]
    overwriting = company.plan(MAP, LINES)
    assert [(one.old, one.new) for one in overwriting.targets[0].changes[0].fields] == [("Bolts M8", "Bolts")]


def test_lines_gone_from_the_file_are_told_and_stay(company: Company) -> None:
    company.bring(MAP, LINES)
    company.write("sales/2025-12.csv", "date,account,amount,currency,ref\n2025-12-01,acme,1,EUR,erp:0\n")
    before = company.files()
    fewer = {"lines.csv": HEADER + ROWS.partition("\n")[2].partition("\n")[2] + "5,2026-01-01,A1,1,1,EUR,B,7\n"}
    plan = company.plan(MAP, fewer)
    assert [(gone.id, gone.path, gone.line) for gone in plan.targets[0].gone] == [
        ("erp:1", "sales/2026-01.csv", 2),
        ("erp:2", "sales/2026-01.csv", 3),
    ]
    assert company.files() == before
    partial = MAP.replace("from: lines", "from: lines\n    complete: false")
    assert company.plan(partial, fewer).targets[0].gone == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("10.00,2", '"12,50",2', 2, "price is “12,50” where a number with a decimal point is needed"),
        ("2026-01-05", "05.01.2026", 2, "date is “05.01.2026” where a date written as YYYY-MM-DD is needed"),
        ("2026-01-05", "2026-02-30", 2, "date is “2026-02-30” where a date"),
        ("2026-01-05", "", 2, "date is empty, and every sales line needs its date"),
        ("10.00,2,EUR", "10.00,2,", 2, "currency is empty, and every sales line needs its currency"),
        ("10.00,2,EUR", "10.00,2,euro", 2, "“euro” is not a currency"),
        ("A1,10.00", "A9,10.00", 2, "there is no account with the erp id “A9”"),
        ("A1,10.00", ",10.00", 2, "customer is empty"),
        ("10.00,2", ",2", 2, "price is empty where a number is needed"),
        ("1,2026-01-05", ",2026-01-05", 2, "`number` is empty"),
        ("3,2026-02-01", "1,2026-02-01", 4, "the ref “erp:1” stands in lines.csv:2 already"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(
    company: Company, old: str, new: str, line: int, reason: str
) -> None:
    before = company.files()
    (told,) = company.reasons(MAP, lines((old, new)))
    assert told.startswith(f"lines.csv:{line}: ")
    assert reason in told
    plan = company.bring(MAP, lines((old, new)), skip=True)
    assert plan.targets[0].added == 2
    assert len(plan.bad) == 1
    assert plan.record is not None
    assert "rejected: 1\n" in company.read(plan.record)
    assert company.files().keys() > before.keys()


def test_rows_after_a_cell_of_several_lines_keep_their_line_numbers(company: Company) -> None:
    text = HEADER + '1,2026-01-05,A1,1,1,EUR,"Bolts\nM8\nzinc",7\n2,x,A1,1,1,EUR,b,7\n'
    assert company.reasons(MAP, {"lines.csv": text})[0].startswith("lines.csv:5: date is “x”")


def test_unrounded_divisions_are_no_amounts(company: Company) -> None:
    third = MAP.replace("round(price * quantity, 2)", "price / 3")
    assert "amount has more than 12 decimals: round it" in company.reasons(third, LINES)[0]


def test_an_amount_that_no_report_could_count_is_not_taken(company: Company) -> None:
    plain = MAP.replace('{compute: "round(price * quantity, 2)"}', "price")
    text = HEADER + f"1,2026-01-05,A1,{'9' * 31},1,EUR,b,7\n"
    assert "longer than the 30 characters" in company.reasons(plain, {"lines.csv": text})[0]


def test_an_account_nobody_knows_may_stay_unallocated(company: Company) -> None:
    text = MAP.replace("record: account}", "record: account, missing: unallocated}").replace(
        "currency: currency", "currency: currency\n      legal_entity: {constant: main}"
    )
    plan = company.bring(text, lines(("A1,10.00", "A9,10.00"), ("A1,0.335", ",0.335")))
    assert company.read("sales/2026-01.csv").splitlines()[1] == "2026-01-05,,20.00,EUR,,Bolts,2,anna,erp:1"
    assert [total.allocated for total in plan.targets[0].totals] == [Decimal(0), Decimal("-5.00")]


def test_an_account_may_be_given_by_its_id(company: Company) -> None:
    text = MAP.replace("{column: customer, record: account}", "customer")
    assert company.plan(text, lines(("A1", "acme"))).bad == ()
    assert "there is no account with the id “A1”" in company.reasons(text, LINES)[0]


def test_a_ref_that_the_ledger_has_twice_is_refused(company: Company) -> None:
    company.bring(MAP, LINES)
    text = company.read("sales/2026-01.csv")
    company.write("sales/2026-01.csv", text + text.splitlines()[1] + "\n")
    assert "more than once: sales/2026-01.csv:2 and sales/2026-01.csv:4" in company.reasons(MAP, LINES)[0]


def test_where_passes_rows_over(company: Company) -> None:
    text = MAP.replace("from: lines", "from: lines\n    where: currency == 'EUR' and price > 1")
    plan = company.bring(text, LINES)
    assert (plan.targets[0].read, plan.targets[0].filtered, plan.targets[0].added) == (3, 2, 1)


@pytest.mark.parametrize(
    ("control", "says"),
    [
        ("{rows: 4}", "the file gives 3 rows, and there should be 4"),
        ("{total: {EUR: 20.35}}", "the file sums up to 20.34 EUR, and should to 20.35 EUR"),
        ("{total: {GBP: 1}}", "the file sums up to 0 GBP, and should to 1 GBP"),
        ("{total: 20.34}", "give each currency its control total"),
    ],
)
def test_control_figures_that_do_not_agree_refuse_the_import(company: Company, control: str, says: str) -> None:
    before = company.files()
    with pytest.raises(UnreadableError, match="not what was expected") as caught:
        company.bring(MAP.replace("from: lines", f"from: lines\n    control: {control}"), LINES)
    assert says in str(caught.value)
    assert company.files() == before


def test_control_figures_that_agree_let_it_pass(company: Company) -> None:
    control = "control: {rows: 3, total: {EUR: 20.34, USD: -5}}"
    company.bring(MAP.replace("from: lines", f"from: lines\n    {control}"), LINES)
    company.plan(MAP, LINES, totals={"EUR": Decimal("20.340"), "USD": Decimal(-5)})
    with pytest.raises(UnreadableError):
        company.plan(MAP, LINES, totals={"EUR": Decimal("20.33")})


def test_control_totals_hold_for_what_is_taken(company: Company) -> None:
    bad = lines(("10.00,2", "x,2"))
    assert company.plan(MAP, bad, skip=True, totals={"EUR": Decimal("0.34")}).bad
    with pytest.raises(UnreadableError):
        company.plan(MAP, bad, skip=True, totals={"EUR": Decimal("20.34")})


def test_an_unreadable_ledger_refuses_the_import(company: Company) -> None:
    company.write("sales/2025-01.csv", "date,amount\n2025-01-01,1,2,3\n")
    with pytest.raises(DataError, match="cannot be used"):
        company.plan(MAP, LINES)


def test_nothing_is_written_over_a_file_that_changed_meanwhile(company: Company) -> None:
    company.bring(MAP, LINES)
    plan = company.plan(MAP, lines(("10.00,2", "11.00,2"), ("-5,1", "-6,1")))
    company.write("sales/2026-02.csv", company.read("sales/2026-02.csv") + "2026-02-02,acme,1,EUR,,,,\n")
    before = company.files()
    with pytest.raises(WriteError, match="changed"):
        write(plan, company.root)
    assert company.files() == before


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('\n";,'), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.decimals(-(10**6), 10**6, places=2), st.dates(date(2025, 1, 1), date(2026, 12, 31)), TEXT),
        max_size=8,
    )
)
def test_any_rows_come_in_exactly_and_only_once(tmp_path: Path, rows: list[tuple[Decimal, date, str]]) -> None:
    with TemporaryDirectory(dir=tmp_path) as folder:
        company = Company(Path(folder))
        company.write("kam.yaml", KAM)
        company.write("accounts/acme/account.yaml", "name: Acme\ncircle: customer\nexternal_ids: {erp: A1}\n")
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(HEADER.strip().split(","))
        writer.writerows([n, day, "A1", amount, 1, "EUR", product, ""] for n, (amount, day, product) in enumerate(rows))
        given_files = {"lines.csv": text.getvalue()}
        plan = company.bring(MAP, given_files)
        assert sum((total.amount for total in plan.targets[0].totals), Decimal(0)) == sum(row[0] for row in rows)
        assert plan.targets[0].added == len(rows)
        before = company.files()
        assert company.bring(MAP, given_files).files == {}
        assert company.files() == before
