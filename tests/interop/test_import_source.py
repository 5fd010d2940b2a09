"""Foreign files: encodings, delimiters, names, joins, lookups."""

from __future__ import annotations

import pytest
from import_company import Company

from kamcli.errors import KamError

MAP = """
system: erp
files:
  lines: {FILE}
import:
  - to: sales
    from: lines
    fields:
      {date: Дата, account: {constant: acme}, amount: Сумма, currency: {constant: EUR}, product: Товар, ref: Номер}
"""
RUSSIAN = 'Номер;Дата;Сумма;Товар\n1;05.01.2026;"1 234,50";Болт\n2;06.01.2026;-1\u00a0000,5;"Гайка\nМ8"\n'


def mapping(**file: str) -> str:
    entries = ", ".join(f"{key}: {value}" for key, value in file.items())
    return MAP.replace("FILE", entries)


RUSSIAN_MAP = {"delimiter": "';'", "dates": "DD.MM.YYYY", "numbers": "{decimal: ',', thousands: ' '}"}


@pytest.mark.parametrize(
    "encoding", ["cp1251", "windows-1251", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-5"]
)
def test_reads_russian_files(company: Company, encoding: str) -> None:
    text = RUSSIAN.replace("\u00a0", " ") if encoding == "iso-8859-5" else RUSSIAN
    company.bring(mapping(encoding=encoding, **RUSSIAN_MAP), {"lines.csv": text.encode(encoding)})
    assert company.read("sales/2026-01.csv") == (
        "date,account,amount,currency,product,ref\n"
        "2026-01-05,acme,1234.50,EUR,Болт,erp:1\n"
        '2026-01-06,acme,-1000.5,EUR,"Гайка\nМ8",erp:2\n'
    )


def test_plain_utf_8_may_have_a_byte_order_mark(company: Company) -> None:
    company.bring(mapping(**RUSSIAN_MAP), {"lines.csv": RUSSIAN.encode("utf-8-sig")})


def test_lines_above_the_header_are_skipped_and_counted(company: Company) -> None:
    text = "Отчёт о продажах\n\n" + RUSSIAN.replace("05.01.2026", "5 января")
    (told,) = company.reasons(mapping(skip_lines="2", **RUSSIAN_MAP), {"lines.csv": text})
    assert told.startswith("lines.csv:4: Дата is “5 января”")


def test_columns_of_one_name_are_told_apart(company: Company) -> None:
    text = "Номер,Дата,Сумма,Сумма,Товар\n1,2026-01-05,10.00,20.00,Болт\n"
    with pytest.raises(KamError) as refused:
        company.plan(mapping(), {"lines.csv": text})
    assert "several columns called Сумма: write Сумма (1)" in str(refused.value)
    for number, amount in ((1, "10.00"), (2, "20.00")):
        company.bring(mapping().replace("amount: Сумма", f"amount: Сумма ({number})"), {"lines.csv": text})
        assert f",{amount},EUR," in company.read("sales/2026-01.csv")


def test_tabs_and_columns_in_another_case(company: Company) -> None:
    text = RUSSIAN.replace(";", "\t").replace("Дата", " ДАТА ")
    company.bring(
        mapping(delimiter="tab", dates="DD.MM.YYYY", numbers="{decimal: ',', thousands: ' '}"), {"lines.csv": text}
    )


@pytest.mark.parametrize(
    ("file", "source", "says"),
    [
        ({}, RUSSIAN.encode("cp1251"), "lines.csv:1: the file is not written in utf-8"),
        ({"encoding": "cp1251"}, RUSSIAN.encode("utf-16"), "begins with the mark of utf-16"),
        ({"encoding": "latin-1"}, RUSSIAN.encode("utf-16-le"), "not text in latin-1"),
        ({}, b"PK\x03\x04rest", "Excel workbook"),
        ({}, b"<html><table>", "web page"),
        ({}, b"", "lines.csv:1:1: "),
        ({"dates": "DD.MM.YYYY"}, RUSSIAN.encode(), "is delimiter: right?"),
        (
            {"delimiter": "';'"},
            RUSSIAN.replace("Сумма", "Суммa €").encode(),
            "has no column Сумма; did you mean Суммa €?",
        ),
    ],
)
def test_a_file_that_is_not_as_described_is_refused(
    company: Company, file: dict[str, str], source: bytes, says: str
) -> None:
    with pytest.raises(KamError) as caught:
        company.plan(mapping(**file), {"lines.csv": source})
    assert says in str(caught.value)


def test_files_are_told_apart_by_name(company: Company) -> None:
    two = mapping(name="sales-*.csv", **RUSSIAN_MAP)
    other = RUSSIAN.replace("1;05", "3;05").replace("2;06", "4;06")
    plan = company.bring(two, {"SALES-01.csv": RUSSIAN, "sales-02.csv": other})
    assert plan.targets[0].added == 4
    with pytest.raises(KamError, match="should have the same columns"):
        company.plan(two, {"sales-01.csv": RUSSIAN, "sales-02.csv": RUSSIAN.replace("Сумма", "Итого")})
    with pytest.raises(KamError, match=r"other.csv fits none of the files"):
        company.plan(two, {"sales-01.csv": RUSSIAN, "other.csv": other})


def test_a_single_file_may_have_any_name(company: Company) -> None:
    assert company.bring(mapping(**RUSSIAN_MAP), {"export (17).csv": RUSSIAN}).targets[0].added == 2


JOINED = """
system: erp
files:
  lines: {join: {orders: order, prices: {file: products, on: [product, grade], missing: empty}}}
  orders: {key: id, join: {customers: customer}}
  customers: {key: code}
  products: {key: [id, grade]}
lookups:
  names: {file: products, key: id, value: name, missing: same}
  units: {table: {kg: kilo, ST: piece}, missing: error}
import:
  - to: sales
    from: lines
    fields:
      date: orders.date
      account: {column: orders.customers.code, record: account}
      amount: {compute: "quantity * number(default(prices.price, '1'))"}
      currency: {column: orders.customers.currency}
      product: {column: product, lookup: names}
      document: {compute: "lookup('units', unit)"}
      ref: {template: "{order}/{product}"}
"""
FILES = {
    "lines.csv": "order,product,grade,quantity,unit\n10,p,a,3,KG\n10,q,a,2,st\n",
    "orders.csv": "id,customer,date\n10,A1,2026-01-01\n",
    "customers.csv": "code,currency\nA1,EUR\n",
    "products.csv": "id,grade,price,name\np,a,1.5,Pipe\np,b,2,Pipe\n",
}


def test_joins_go_from_file_to_file(company: Company) -> None:
    company.bring(JOINED, FILES)
    assert company.read("sales/2026-01.csv").splitlines()[1:] == [
        "2026-01-01,acme,4.5,EUR,kilo,Pipe,erp:10/p",
        "2026-01-01,acme,2,EUR,piece,q,erp:10/q",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("lines.csv", "10,p", "11,p", "lines.csv:2: orders.csv has no row with id “11”"),
        ("lines.csv", "10,p", ",p", "lines.csv:2: `order` is empty"),
        ("orders.csv", "A1,", "A2,", "lines.csv:2: customers.csv has no row with code “A2”"),
        ("orders.csv", "10,A1", "10,A1,x\n10,A1", "“10” stands in orders.csv more than once: lines 2 and 3"),
        ("lines.csv", "KG", "lb", "lines.csv:2: the lookup units has no entry for “lb”"),
        ("products.csv", "b,2,Pipe", "b,2,Tube", "lines.csv:2: the lookup names has several entries for “p”"),
    ],
)
def test_a_missing_partner_is_a_bad_row(company: Company, file: str, old: str, new: str, reason: str) -> None:
    assert old in FILES[file]
    files = {**FILES, file: FILES[file].replace(old, new)}
    assert reason in "\n".join(company.reasons(JOINED, files))


def test_columns_that_no_file_has_are_mistakes_of_the_mapping(company: Company) -> None:
    wrong = (
        JOINED.replace("orders.date", "orders.dat")
        .replace("quantity *", "quantty *")
        .replace("key: code", "key: kode")
        .replace("value: name", "value: nam")
    )
    with pytest.raises(KamError) as caught:
        company.plan(wrong, FILES)
    told = str(caught.value)
    assert "map.yaml:17:" in told
    assert "orders.csv has no column dat; did you mean date?" in told
    assert "lines.csv has no column quantty; did you mean quantity?" in told
    assert "customers.csv has no column kode; did you mean code?" in told
    assert "products.csv has no column nam; did you mean name?" in told


def test_every_file_must_be_given(company: Company) -> None:
    with pytest.raises(KamError, match=r"needs other files: customers \(customers.csv\), products \(products.csv\)"):
        company.plan(JOINED, {"lines.csv": "", "orders.csv": ""})


def test_columns_under_names_of_ones_own(company: Company) -> None:
    text = """
system: erp
files:
  lines:
    columns:
      price: {name: "Price, net (EUR)", numbers: {decimal: ",", thousands: "."}}
      day: {name: "Date of invoice", dates: D/M/YY}
import:
  - to: sales
    from: lines
    fields: {date: day, account: {constant: acme}, amount: {compute: price * 2}, currency: {constant: EUR}, ref: no}
"""
    company.bring(text, {"lines.csv": '"Price, net (EUR)",Date of invoice,no\n"1.234,5",5/1/26,1\n'})
    assert company.read("sales/2026-01.csv").splitlines()[1] == "2026-01-05,acme,2469.0,EUR,erp:1"
