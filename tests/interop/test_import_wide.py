"""Wide tables: a line for each cell, totals compared and left out, nothing taken or dropped silently."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_company import KAM, Company

from kamcli.errors import KamError, UnreadableError

MAP = """
system: erp
files:
  wide: {FILE unpivot: {months: MM.YYYY UNPIVOT}}
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
TABLE = "Client,City,01.2026,02.2026,Total\nA1,Oslo,10.00,20.50,30.50\nB2,Riga,,-5,-5\nTotal,,10.00,15.50,25.50\n"


def mapping(file: str = "", unpivot: str = "", old: str = "", new: str = "") -> str:
    text = MAP.replace("FILE", file and f"{file},").replace("UNPIVOT", unpivot and f", {unpivot}")
    assert not old or old in text
    return text.replace(old, new) if old else text


def table(*changes: tuple[str, str]) -> dict[str, str | bytes]:
    text = TABLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return {"wide.csv": text}


@pytest.fixture
def company(company: Company) -> Company:
    company.write("accounts/beta/account.yaml", "name: Beta\ncircle: customer\nexternal_ids: {erp: B2}\n")
    return company


def refusal(company: Company, mapping: str, files: dict[str, str | bytes]) -> str:
    before = company.files()
    with pytest.raises(KamError) as caught:
        company.bring(mapping, files)
    assert company.files() == before
    return str(caught.value)


def amounts(company: Company) -> dict[str, str]:
    return {
        row["ref"]: row["amount"]
        for path in sorted((company.root / "sales").glob("*.csv"))
        for row in csv.DictReader(StringIO(path.read_text(encoding="utf-8")))
    }


def test_each_filled_cell_is_a_line_of_the_last_day_of_its_month(company: Company) -> None:
    plan = company.bring(mapping(), table())
    assert (
        company.read("sales/2026-01.csv")
        == "date,account,amount,currency,ref\n2026-01-31,acme,10.00,EUR,erp:A1/2026-01\n"
    )
    assert company.read("sales/2026-02.csv").splitlines()[1:] == [
        "2026-02-28,acme,20.50,EUR,erp:A1/2026-02",
        "2026-02-28,beta,-5,EUR,erp:B2/2026-02",
    ]
    assert plan.notes == (
        "wide.csv:1: the column “Total” is a total and was left out; it agrees with the figures",
        "wide.csv:4: “Total” is a total and was left out; it agrees with the figures",
    )
    before = company.files()
    assert company.bring(mapping(), table()).files == {}
    assert company.files() == before


def test_control_totals_hold_for_wide_tables(company: Company) -> None:
    company.plan(mapping(), table(), totals={"EUR": Decimal("25.50")})
    with pytest.raises(UnreadableError, match=r"sums up to 25.50 EUR, and should to 25.49"):
        company.plan(mapping(), table(), totals={"": Decimal("25.49")})


def test_a_corrected_cell_edits_its_line_and_a_zero_makes_it_zero(company: Company) -> None:
    company.bring(mapping(), table())
    files = table(("20.50,30.50", "0,10"), (",-5,-5", ",0.00,0"), ("15.50,25.50", "0,10.00"))
    plan = company.bring(mapping(), files)
    assert amounts(company) == {"erp:A1/2026-01": "10.00", "erp:A1/2026-02": "0", "erp:B2/2026-02": "0.00"}
    assert "2 cells hold zero" in plan.notes[-1]
    assert company.bring(mapping(), files).files == {}


def test_a_zero_makes_no_new_line_and_an_emptied_cell_is_told(company: Company) -> None:
    zero = table(("20.50,30.50", "0,10.00"), ("15.50,25.50", "-5,5"))
    plan = company.bring(mapping(), zero)
    assert amounts(company) == {"erp:A1/2026-01": "10.00", "erp:B2/2026-02": "-5"}
    assert plan.targets[0].read == 2
    emptied = company.plan(
        mapping(), table(("10.00,20.50,30.50", ",20.50,20.50"), ("10.00,15.50,25.50", ",15.50,15.50"))
    )
    assert [gone.id for gone in emptied.targets[0].gone] == []
    later = company.bring(mapping(), table())
    assert later.targets[0].added == 1
    emptied = company.plan(mapping(), table((",-5,-5", ",,"), ("15.50,25.50", "20.50,30.50")))
    assert [gone.id for gone in emptied.targets[0].gone] == ["erp:B2/2026-02"]


def test_a_cell_that_cannot_be_taken_is_told_with_its_column(company: Company) -> None:
    files = table(("20.50,30.50", '"20,50",30.50'))
    assert company.reasons(mapping(), files) == [
        "wide.csv:2 (02.2026): amount is “20,50” where a number with a decimal point is needed"
    ]
    assert company.reasons(mapping(), table(("A1,", "A9,"))) == ["wide.csv:2: there is no account with the erp id “A9”"]
    assert "stands in wide.csv:2 (02.2026) already" in company.reasons(mapping(), table(("B2,", "A1,")))[0]


def test_what_is_left_out_is_missing_in_the_totals(company: Company) -> None:
    files = table(("20.50,30.50", "x,30.50"))
    assert "says 15.50 for 02.2026" in str(refusal_skipping(company, mapping(), files))
    plan = company.bring(mapping("totals: {compare: false}"), files, skip=True)
    assert (plan.targets[0].added, len(plan.bad)) == (2, 1)


def test_a_line_that_is_left_out_is_missing_in_the_totals(company: Company) -> None:
    told = str(refusal_skipping(company, mapping(), table(("B2,Riga", "B9,Riga"))))
    assert "wide.csv:4: “Total” says 15.50 for 02.2026, and the 2 lines above it add up to 20.50" in told


def refusal_skipping(company: Company, text: str, files: dict[str, str | bytes]) -> KamError:
    with pytest.raises(KamError) as caught:
        company.bring(text, files, skip=True)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("15.50,25.50", "15.51,25.50", "4: “Total” says 15.51 for 02.2026, and the 2 lines above it add up to 15.50"),
        ("20.50,30.50", "20.50,30.51", "2: the column “Total” says 30.51 for A1, and the 2 columns before it add"),
        ("15.50,25.50", "15.50,99", "wide.csv:4: the column “Total” says 99 for Total"),
        ("Total,,10.00", "Total,,x", "wide.csv:4: the total “Total” in 01.2026 is “x”, no number"),
    ],
)  # fmt: skip
def test_a_total_that_is_not_the_sum_refuses_the_import(company: Company, old: str, new: str, says: str) -> None:
    assert says in refusal(company, mapping(), table((old, new)))


def test_a_client_that_is_called_total_is_taken_when_the_mapping_says_so(company: Company) -> None:
    files = table(("B2,Riga,,-5,-5", "Elf Total,Paris,,-5,-5"))
    assert "“Elf Total” says -5 for 02.2026" in refusal(company, mapping(), files)
    company.write("accounts/elf/account.yaml", "name: Elf\ncircle: customer\nexternal_ids: {erp: Elf Total}\n")
    company.bring(mapping("totals: {except: Elf Total}"), files)
    assert amounts(company)["erp:Elf Total/2026-02"] == "-5"


def test_without_totals_nothing_is_left_out(company: Company) -> None:
    assert "the column “Total” holds numbers and no month" in refusal(company, mapping("totals: false"), table())
    told = company.reasons(mapping("totals: false", "ignore: Total"), table())
    assert told == ["wide.csv:4: there is no account with the erp id “Total”"]


def test_rounded_totals_need_a_tolerance(company: Company) -> None:
    files = table(("15.50,25.50", "16,26"))
    assert "tolerance" in refusal(company, mapping(), files)
    company.bring(mapping("totals: {tolerance: 0.5}"), files)


GROUPS = (
    "Client,01.2026,02.2026,Q1,Итого\n"
    "A1,1,2,3,3\nB2,10,20,30,30\nИтого по складу,11,22,33,33\n"
    "C3,100,,100,100\nИтого по рознице,100,,100,100\n"
    "D4,1000,5,1005,1005\n"
    "Grand total,1111,27,1138,1138\n"
)


def test_subtotals_are_compared_with_their_own_lines(company: Company) -> None:
    for client in ("C3", "D4"):
        company.write(
            f"accounts/{client.lower()}/account.yaml",
            f"name: {client}\ncircle: customer\nexternal_ids: {{erp: {client}}}\n",
        )
    text = mapping("totals: {also: Q?}")
    assert company.plan(text, {"wide.csv": GROUPS}).targets[0].added == 7
    for old, new, line in (
        ("рознице,100", "рознице,101", 6),
        ("складу,11", "складу,12", 4),
        ("total,1111", "total,1011", 8),
    ):
        told = refusal(company, text, {"wide.csv": GROUPS.replace(old, new)})
        assert f"wide.csv:{line}: “" in told


def test_a_total_may_stand_above_what_it_adds(company: Company) -> None:
    files: dict[str, str | bytes] = {"wide.csv": "Client,Total,01.2026\nTotal,5,5\nA1,2,2\nB2,3,3\n"}
    assert company.plan(mapping(), files).targets[0].added == 2
    files = {"wide.csv": "Client,Total,01.2026\nTotal,6,6\nA1,2,2\nB2,3,3\n"}
    assert "“Total” says 6 for 01.2026" in refusal(company, mapping(), files)


def test_a_total_may_stand_behind_another_text(company: Company) -> None:
    text = mapping().replace("record: account}", "record: account, missing: unallocated}")
    rows = "Ivan,A1,1\nIvan,B2,2\nIvan,Total,3\nOlga,A1x,5\nOlga,Total,5\n,Total,8\n"
    plan = company.plan(text, {"wide.csv": "Manager,Client,01.2026\n" + rows})
    assert [str(total.amount) for total in plan.targets[0].totals] == ["8"]
    told = refusal(company, text, {"wide.csv": "Manager,Client,01.2026\n" + rows.replace("Total,5", "Total,6")})
    assert "wide.csv:6: “Total” says 6" in told


def test_figures_of_one_client_need_no_names(company: Company) -> None:
    text = mapping().replace("{column: Client, record: account}", "{constant: acme}").replace("{Client}", "acme")
    assert company.plan(text, {"wide.csv": "Our figures,01.2026,02.2026\n,1,2\n"}).targets[0].added == 2


def test_totals_of_years_and_currencies_are_compared_with_their_own(company: Company) -> None:
    text = (
        mapping("", "headers: '{month} {currency}'")
        .replace("{constant: EUR}", "currency")
        .replace("{Client}/{month}", "{Client}/{month}/{currency}")
    )
    files: dict[str, str | bytes] = {
        "wide.csv": "Client,12.2025 EUR,12.2025 USD,01.2026 EUR,Total EUR,Total USD,Total 2025\nA1,1,10,100,101,10,11\n"
    }
    plan = company.bring(text, files)
    assert [(total.currency, total.amount) for total in plan.targets[0].totals] == [
        ("EUR", Decimal(101)),
        ("USD", Decimal(10)),
    ]
    wrong: dict[str, str | bytes] = {"wide.csv": str(files["wide.csv"]).replace("101,10,11", "111,10,11")}
    assert "the column “Total EUR” says 111 for A1, and the 2 columns before it add up to 101" in refusal(
        company, text, wrong
    )


@pytest.mark.parametrize(
    ("header", "unpivot", "says"),
    [
        ("Client,City,Jan,Feb,Total", "", "wide.csv:1: no column is a month (MM.YYYY); the header is “Client”, “City”"),
        ("Client,City,01.2026,O2.2026,Total", "", "the column “O2.2026” holds numbers and no month (MM.YYYY)"),
        ("Client,City,01.2026,01.2026,Total", "", "two columns are 2026-01: 01.2026 and 01.2026 (2)"),
        ("Client,City,13.2025,02.2026,Total", "", "“13.2025” holds numbers"),
        ("Client,City,01.2026,02.2026,", "", "“column 5” holds numbers"),
        ("Client,amount,01.2026,02.2026,Total", "", "the file has a column amount already"),
    ],
)
def test_headers_that_are_not_certain_refuse_the_import(company: Company, header: str, unpivot: str, says: str) -> None:
    files = table((TABLE.partition("\n")[0], header))
    text = mapping("", unpivot)
    assert says in refusal(company, text, files)


def test_a_made_column_needs_a_name_of_its_own(company: Company) -> None:
    files: dict[str, str | bytes] = {"wide.csv": "Client,Month,01.2026\nA1,x,1\n"}
    text = mapping("columns: {when: Month}")
    assert "the file has a column month already" in refusal(company, text, files)
    assert "need different names" in refusal(company, mapping("", "month: amount"), table())


def test_numbers_beside_the_months_are_named_or_ignored(company: Company) -> None:
    files: dict[str, str | bytes] = {"wide.csv": "№,Client,01.2026,Share %\n1,A1,5,100\n,Total,5,100\n"}
    assert "the columns “№”, “Share %” hold numbers" in refusal(company, mapping(), files)
    assert company.plan(mapping("", "ignore: [№, Share *]"), files).targets[0].added == 1


def test_a_missing_month_is_told(company: Company) -> None:
    plan = company.bring(mapping(), {"wide.csv": "Client,11.2025,02.2026\nA1,1,2\n"})
    assert plan.notes == ("wide.csv:1: no column is 2025-12, 2026-01",)


def test_figures_without_a_name_are_no_revenue_of_anybody(company: Company) -> None:
    text = mapping().replace("record: account}", "record: account, missing: unallocated}")
    text = text.replace('{template: "{Client}/{month}"}', "{compute: \"joined('/', month, Client)\"}")
    assert company.reasons(text, table(("Total,,10.00", ",,10.00"))) == [
        "wide.csv:4: amount stands in a line without a name: if that is a total, write so in the line, or delete it"
    ]


def test_texts_that_mean_nothing_are_named_in_the_mapping(company: Company) -> None:
    files = table(("B2,Riga,,", "B2,Riga,-,"))
    assert "amount is “-” where a number" in company.reasons(mapping(), files)[0]
    assert company.plan(mapping("", "empty: ['-', n/a]"), files).targets[0].added == 3


def test_two_header_lines_are_put_together(company: Company) -> None:
    text = 'Revenue\n"Client\nname",,2026,,\n,City,01,02,Total\nA1,Oslo,1,x,3\n'
    two = mapping("skip_lines: 1, header_lines: 2").replace("MM.YYYY", "YYYY MM").replace("Client", "Client name")
    two = two.replace("{Client name}/", "{column('Client name')}/")
    assert company.reasons(two, {"wide.csv": text}) == [
        "wide.csv:5 (2026 02): amount is “x” where a number with a decimal point is needed"
    ]
    assert company.plan(two, {"wide.csv": text.replace("x,3", "2,3")}).targets[0].added == 2


def test_months_may_be_listed(company: Company) -> None:
    files: dict[str, str | bytes] = {"wide.csv": "Client,янв,фев план\nA1,1,2\n"}
    listed = mapping().replace("MM.YYYY", "{Янв: 2026-01, фев план: 2026-02}")
    assert company.plan(listed, files).targets[0].added == 2
    assert "there is no column “мар”" in refusal(
        company, listed.replace("Янв: 2026-01", "янв: 2026-01, мар: 2026-03"), files
    )
    assert "2026-13 is not a month" in refusal(company, listed.replace("2026-02", "2026-13"), files)


def test_files_of_two_years_are_read_as_one(company: Company) -> None:
    text = mapping("name: 'rev*.csv'")
    company.bring(text, {"rev25.csv": "Client,12.2025\nA1,1\n", "rev26.csv": "Client,01.2026,Total\nA1,2,2\n"})
    assert amounts(company) == {"erp:A1/2025-12": "1", "erp:A1/2026-01": "2"}


def test_totals_of_a_long_table_are_looked_for_when_the_mapping_says_so(company: Company) -> None:
    text = """
system: erp
files: {long: {TOTALS}}
import:
  - to: sales
    from: long
    fields: {date: day, account: {constant: acme}, amount: sum, currency: {constant: EUR}, product: product, ref: no}
"""
    source = "no,day,product,sum,pages\n1,2026-01-01,Pipe,10,7\n2,2026-01-02,Rod,5.5,8\nTotal,,,15.5,2\n"
    on = text.replace("TOTALS", "totals: true")
    assert len(company.plan(text.replace("{TOTALS}", "{}"), {"long.csv": source}).bad) == 1
    plan = company.plan(on, {"long.csv": source})
    assert (plan.bad, plan.targets[0].added) == ((), 2)
    assert plan.notes == ("long.csv:4: “Total” is a total and was left out; it agrees with the figures",)
    assert "long.csv:4: “Total” says 15.6" in refusal(company, on, {"long.csv": source.replace("15.5", "15.6")})


def test_the_widest_table_is_read(company: Company) -> None:
    months = [f"{month:02}.{year}" for year in range(1000, 2365) for month in range(1, 13)]
    header = ",".join(["Client", *months])
    cells = ["1" if number % 1000 == 0 else "" for number in range(len(months))]
    plan = company.plan(mapping(), {"wide.csv": header + "\n" + ",".join(["A1", *cells]) + "\n"})
    assert plan.targets[0].added == 17
    assert "two columns are 2364-12" in refusal(company, mapping(), {"wide.csv": f"{header},12.2364\nA1,1\n"})
    assert "at most 16384" in refusal(company, mapping(), {"wide.csv": header + ",a,b,c,d,e,f\n"})


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("header_lines: 9", "", "", "header_lines is a whole number from 1 to 5"),
        ("sheet: true", "", "", "sheet"),
        ("totals: {excpt: x}", "", "", "there is no entry excpt here; did you mean except?"),
        ("totals: {tolerance: -1}", "", "", "tolerance is a number, zero or more"),
        ("numbers: {negative: minus}", "", "", "there are parentheses, trailing"),
        ("", "MM.YYYY", "MM", "the month format 'MM' must say"),
        ("", "MM.YYYY", "MM.YYYY, year: 2026", "and no year"),
        ("", "MM.YYYY", "MM.YYYY, headers: x", "must say {month} once"),
        ("", "MM.YYYY", "MM.YYYY, valu: x", "did you mean value?"),
        ("", "months: MM.YYYY", "value: x", "lacks months:"),
    ],
)
def test_mistakes_of_the_mapping_are_told_with_their_places(
    company: Company, file: str, old: str, new: str, says: str
) -> None:
    told = refusal(company, mapping(file, "", old, new), table())
    assert says in told
    assert "map.yaml:4:" in told


FIGURES = st.decimals(-(10**7), 10**7, places=2) | st.just(Decimal(0)) | st.none()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(FIGURES, min_size=3, max_size=3), min_size=1, max_size=6),
    groups=st.sets(st.integers(0, 5)),
    slip=st.tuples(st.integers(0, 40), st.sampled_from([Decimal("0.01"), Decimal(-1)])),
)
def test_true_totals_pass_and_no_slip_of_a_grand_total_does(
    tmp_path: Path, rows: list[list[Decimal | None]], groups: set[int], slip: tuple[int, Decimal]
) -> None:
    def written(total: Decimal) -> list[list[object]]:
        out: list[list[object]] = [["Client", "01.2026", "02.2026", "03.2026"]]
        since: list[list[Decimal | None]] = []
        for number, row in enumerate(rows):
            out.append([f"c{number}", *row])
            since.append(row)
            if number in groups:
                out.append(
                    [f"Итого по {number}", *(sum(x or 0 for x in column) for column in zip(*since, strict=True))]
                )
                since = []
        sums: list[Decimal] = [sum((x or Decimal(0) for x in column), Decimal(0)) for column in zip(*rows, strict=True)]
        out.append(["Grand total", sums[0] + total, *sums[1:]])
        return out

    def source(total: Decimal) -> dict[str, str | bytes]:
        text = StringIO(newline="")
        csv.writer(text).writerows(written(total))
        return {"wide.csv": text.getvalue()}

    with TemporaryDirectory(dir=tmp_path) as folder:
        company = Company(Path(folder))
        company.write("kam.yaml", KAM)
        for number in range(len(rows)):
            company.write(f"accounts/c{number}/account.yaml", f"name: C{number}\nexternal_ids: {{erp: c{number}}}\n")
        plan = company.plan(mapping(), source(Decimal(0)))
        assert sum((total.amount for total in plan.targets[0].totals), Decimal(0)) == sum(
            x or 0 for row in rows for x in row
        )
        assert plan.targets[0].added == sum(bool(x) for row in rows for x in row)
        last = sum((row[1] or Decimal(0) for row in rows[-1:]), Decimal(0))
        if len(rows) > 1 and any(row[1] for row in rows) and last != sum(row[1] or 0 for row in rows):
            with pytest.raises(UnreadableError, match="Grand total"):
                company.plan(mapping(), source(slip[1] * (10**9)))
