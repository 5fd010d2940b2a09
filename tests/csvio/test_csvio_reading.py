"""Reading tables: rows with their lines, and what is wrong with its place."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.csvio import Row, Table, locate, read
from kamcli.model.position import Unreadable


def table(source: str | bytes, **options: object) -> Table:
    found = read(source if isinstance(source, bytes) else source.encode(), **options)  # type: ignore[arg-type]
    assert isinstance(found, Table), found
    return found


def shown(found: Table | Unreadable) -> str:
    problems = found.problems if isinstance(found, Unreadable) else found.notes
    return " ".join(f"{problem.kind}@{problem.position}" for problem in problems)


def test_rows_have_the_line_they_begin_on() -> None:
    found = table('date,text,amount\n2026-01-01,"two\nlines, ""quoted""",12.50\n\n2026-01-02,,-3\r\n')
    assert found.header == ("date", "text", "amount")
    assert found.rows == (
        Row(2, {"date": "2026-01-01", "text": 'two\nlines, "quoted"', "amount": "12.50"}),
        Row(5, {"date": "2026-01-02", "amount": "-3"}),
    )
    assert found.notes == ()


def test_cells_are_text_as_written() -> None:
    found = table("a,b,c\n 007 ,1 000,=1+1\n")
    assert found.rows[0].cells == {"a": " 007 ", "b": "1 000", "c": "=1+1"}


@pytest.mark.parametrize("source", ["a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r\n1,2", '"a","b"\n"1","2"\n'])
def test_every_line_ending_gives_the_same(source: str) -> None:
    assert table(source).rows == (Row(2, {"a": "1", "b": "2"}),)


def test_a_header_alone_is_an_empty_table() -> None:
    assert table("a,b\n").rows == ()


REFUSED = [
    (b"", "empty-file@1:1"),
    (b"\n\r\n\n", "empty-file@1:1"),
    ("имя\n".encode("cp1251"), "not-utf8@1:1"),
    (b"a\nx\xff\n", "not-utf8@2:2"),
    ("a\n1\n".encode("utf-16"), "not-utf8@1:1"),
    (b"\xef\xbb\xbfa,b\n1,2\n", "byte-order-mark@1:1"),
    (b"a,b\n1\x00,2\n", "control-character@2:2"),
    (b"a,b\r1,2\r", "control-character@1:4 control-character@1:8"),
    (b"a,b\n<<<<<<< HEAD\n1,2\n=======\n1,3\n>>>>>>> x\n", "conflict-marker@2:1"),
    (b"a,b\n1\n", "csv-structure@2:1"),
    (b"a,b\n1,2,3\n4,5\n6,7,\n", "csv-structure@2:1 csv-structure@4:1"),
    (b'a,b\n1,x"y"\n', "csv-structure@2:4"),
    (b'a,b\n"x"y,2\n', "csv-structure@2:4"),
    (b'a,b\n1,"open\n2,3\n', "csv-structure@2:3"),
    (b"a,a\n1,2\n", "csv-structure@1:3"),
    (b"a,,c\n1,2,3\n", "csv-structure@1:3"),
    (b"a, b\n1,2\n", "csv-structure@1:3"),
    ("имя,я\n1,2,3\n".encode(), "csv-structure@2:1"),
]


@pytest.mark.parametrize(("source", "expected"), REFUSED, ids=range(len(REFUSED)))
def test_refused_with_kind_and_place(source: bytes, expected: str) -> None:
    found = read(source)
    assert isinstance(found, Unreadable)
    assert shown(found) == expected
    assert all(problem.message and problem.do for problem in found.problems)


def test_lenient_reading_says_what_it_put_right() -> None:
    found = table('\ufeff a ;b;b;;\n1;2\n;;;;\n3;x"y;z;4;\n'.encode(), delimiter=";", strict=False)
    assert found.header == ("a", "b", "b (2)", "column 4")
    assert [row.cells for row in found.rows] == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": 'x"y', "b (2)": "z", "column 4": "4"},
    ]
    assert [row.line for row in found.rows] == [2, 4]
    assert shown(found) == " ".join(f"csv-structure@{at}" for at in ("1:1", "1:7", "1:9", "1:10", "2:1", "3:1", "4:4"))


def test_lenient_reading_keeps_a_last_column_that_has_values() -> None:
    found = table("a,\n1,2\n", strict=False)
    assert found.header == ("a", "column 2")
    assert found.rows[0].cells == {"a": "1", "column 2": "2"}


def test_lenient_reading_loses_no_cell() -> None:
    found = read(b"a,b\n1,2,3\n", strict=False)
    assert shown(found) == "csv-structure@2:1"
    assert isinstance(found, Unreadable)
    assert "3 cells" in found.problems[0].message
    assert table("a,b\n1,2,,\n", strict=False).rows[0].cells == {"a": "1", "b": "2"}


def test_foreign_encodings() -> None:
    source = "имя;сумма\nРомашка;12,50\n"
    for encoding in ("cp1251", "utf-16", "utf-8-sig", "utf-8"):
        found = table(source.encode(encoding), delimiter=";", encoding=encoding, strict=False)
        assert found.rows[0].cells == {"имя": "Ромашка", "сумма": "12,50"}
    assert shown(read(b"a\n\x98\n", encoding="cp1251", strict=False)) == "not-utf8@2:1"
    assert shown(read(b"a\n", encoding="klingon", strict=False)) == "not-utf8@1:1"
    assert shown(read(b"a\n", encoding="a\0b", strict=False)) == "not-utf8@1:1"
    assert shown(read(b"a\n", encoding="base64", strict=False)) == "not-utf8@1:1"


def test_old_line_ends_of_a_foreign_file() -> None:
    assert table("a,b\r1,2\r", strict=False).rows == (Row(2, {"a": "1", "b": "2"}),)


def test_problems_do_not_flood() -> None:
    found = read(b"a,b\n" + b"1\n" * 5000)
    assert isinstance(found, Unreadable)
    assert len(found.problems) == 20


def test_cells_divided_by_another_sign_are_recognised() -> None:
    found = read(b"date;amount\n2026-01-02;12,50\n")
    assert isinstance(found, Unreadable)
    assert "semicolons" in found.problems[0].do


def test_a_table_is_as_wide_as_a_spreadsheet_and_no_wider() -> None:
    header = ",".join(f"c{number}" for number in range(16_384))
    assert len(table(f"{header}\n").header) == 16_384
    found = read(f"{header},more\n".encode(), strict=False)
    assert isinstance(found, Unreadable)
    assert "16385 columns" in found.problems[0].message


def test_columns_of_one_name_cost_no_more_than_their_number() -> None:
    header = table("x" + ",x" * 5000 + ",x (3)\n", strict=False).header
    assert header[:3] == ("x", "x (2)", "x (3)")
    assert len(set(header)) == len(header) == 5002


def test_locate_a_cell() -> None:
    found = table('дата,текст,x\n"1\n2",y,z\n')
    assert str(locate(found, 2, "текст")) == "3:4"
    assert str(locate(found, 2, "nobody")) == "2:1"
    assert str(locate(found, 99, "x")) == "99:1"


CELL = st.text(st.sampled_from('ab,;"\n é1='), max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_reads_what_the_standard_library_writes(rows: list[list[str]], newline: str, everything: bool) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline, quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL)
    writer.writerows([["one", "two"], *rows])
    found = table(out.getvalue())
    wanted = [{name: cell for name, cell in zip(("one", "two"), row, strict=True) if cell} for row in rows]
    assert [row.cells for row in found.rows] == wanted


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a,"\n\r;é\0'), max_size=30), st.booleans())
def test_any_text_gives_a_value(source: str, strict: bool) -> None:
    found = read(source.encode(), strict=strict)
    assert isinstance(found, Table) or found.problems


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "cp1251", "utf-16", "utf-32", "latin-1"]), st.booleans())
def test_any_bytes_give_a_value(source: bytes, encoding: str, strict: bool) -> None:
    found = read(source, encoding=encoding, strict=strict)
    assert isinstance(found, Table) or found.problems


@pytest.mark.parametrize("line", ['"' * 1001, '"a""b",' * 200, 'x"' * 500, ",".join(['"x"'] * 300)])
def test_quotes_cost_no_more_than_their_length(line: str) -> None:
    began = time.monotonic()
    read(("a,b\n" + f"{line}\n" * 500).encode())
    assert time.monotonic() - began < 10
