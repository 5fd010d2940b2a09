"""A grid in each format."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabulate import tabulate

from kamcli.model.money import Money
from kamcli.render import FORMATS, Column, Grid, grid
from kamcli.render.text import one_line

ACCOUNTS = Grid(
    (Column("account", "Account"), Column("revenue", "Revenue", "right", 2), Column("share", "Share %", "right")),
    (
        ("romashka", Decimal("110277.3050"), Decimal("8.7")),
        ("日本", Decimal("-0.001"), Decimal("12.345")),
        ("none", None, Decimal(100)),
    ),
)


def cell(value: Any, format: str) -> str:  # noqa: A002
    return grid(Grid((Column("c", "C"), Column("d", "D")), ((value, "x"),)), format)


def test_table_lines_up_wide_characters_and_decimal_points() -> None:
    assert grid(ACCOUNTS, "table") == (
        "Account       Revenue    Share %\n"
        "---------  ----------  ---------\n"
        "romashka   110 277.30      8.7\n"
        "日本             0.00     12.345\n"
        "none                     100\n"
    )


LETTERS = st.characters(max_codepoint=0x52F, categories=("L", "N", "P", "S", "Zs"))
NARROW = st.text(LETTERS | st.sampled_from("–—‘’“”•…\u202f→€"))


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.tuples(
            st.lists(st.sampled_from(["Account", "€", "Когда", "Share %"]), min_size=width, max_size=width),
            st.lists(st.lists(NARROW, min_size=width, max_size=width), min_size=1, max_size=5),
            st.lists(st.sampled_from([("left", None), ("right", 2)]), min_size=width, max_size=width),
        )
    )
)
def test_tables_are_as_tabulate_makes_them(drawn: tuple[list[str], list[list[str]], list[Any]]) -> None:
    titles, rows, sides = drawn
    columns = tuple(Column(f"c{at}", title, *side) for at, (title, side) in enumerate(zip(titles, sides, strict=True)))
    written = grid(Grid(columns, tuple(map(tuple, rows))), "table")
    cells = [[one_line(each) for each in row] for row in rows]
    alignment = [side for side, _ in sides]
    made = tabulate(cells, headers=titles, tablefmt="simple", disable_numparse=True, colalign=alignment)
    assert written == "".join(f"{line.rstrip()}\n" for line in made.split("\n"))


NUMBERS = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,4})?", fullmatch=True) | st.sampled_from(
    ["", "x", "1.", "1e5", ".5", "٣"]
)


ODD = ("日本", "한국어", "e\u0301", "👩\u200d👩\u200d👧", "🇬🇷", "ﷺ", "Ά")
WIDE = st.text(st.characters(exclude_categories=("Cs",))) | st.sampled_from(ODD)


@given(st.lists(st.tuples(WIDE, WIDE), min_size=1, max_size=5), WIDE)
def test_wide_texts_are_as_tabulate_makes_them(rows: list[tuple[str, str]], title: str) -> None:
    title = one_line(title)
    written = grid(Grid((Column("a", title), Column("b", "B", "right", digits=2)), tuple(rows)), "table")
    cells = [[one_line(each) for each in row] for row in rows]
    made = tabulate(cells, headers=[title, "B"], disable_numparse=True, colalign=("left", "right"))
    assert written == "".join(f"{line.rstrip()}\n" for line in made.split("\n"))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_numbers_line_up_as_tabulate_makes_them(rows: list[tuple[str, str]]) -> None:
    written = grid(Grid((Column("a", "A", "right"), Column("b", "Percent", "right")), tuple(rows)), "table")
    cells = [[one_line(each) for each in row] for row in rows]
    made = tabulate(cells, headers=["A", "Percent"], disable_numparse=True, colalign=("decimal", "decimal"))
    assert written == "".join(f"{line.rstrip()}\n" for line in made.split("\n"))


def test_numbers_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tabulate", None)
    content = Grid((Column("rank", "#", "right"),), ((Decimal("1.5"),), (None,), (12,)))
    assert grid(content, "table") == "   #\n----\n 1.5\n\n12\n"


def test_an_ordinary_table_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tabulate", None)
    assert grid(Grid((Column("who", "Who"),), (("Анна → key …",),)), "table") == "Who\n------------\nАнна → key …\n"


def test_machines_get_every_digit() -> None:
    assert grid(ACCOUNTS, "csv").splitlines()[1] == "romashka,110277.3050,8.7"
    assert '"revenue": 110277.3050' in grid(ACCOUNTS, "json")
    assert '"revenue": null' in grid(ACCOUNTS, "json")
    assert grid(ACCOUNTS, "tsv").splitlines()[1] == "romashka\t110277.3050\t8.7"


@pytest.mark.parametrize("format", list(FORMATS))
def test_no_rows(format: str) -> None:  # noqa: A002
    text = grid(Grid(ACCOUNTS.columns, ()), format)
    assert text == "" if format == "jsonl" else text.endswith("\n")
    if format == "json":
        assert json.loads(text) == []
    elif format != "jsonl":
        assert "ccount" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("0.125"), "0.12"),
        (Decimal("0.135"), "0.14"),
        (1234567, "1 234 567.00"),
        (Money(Decimal("-1234.5"), "EUR"), "-1 234.50 EUR"),
        (Decimal("12345678901234567890.005"), "12 345 678 901 234 567 890.00"),
        ("n/a", "n/a"),
        (True, "yes"),
    ],
)
def test_rounding_is_for_people_only(value: Any, shown: str) -> None:
    content = Grid((Column("v", "V", "right", 2),), ((value,),))
    assert grid(content, "table").splitlines()[2].strip() == shown
    assert shown in grid(content, "md")


def test_a_cell_of_a_table_is_one_line() -> None:
    assert cell("two\nlines\x1b[1m\u202e", "table").splitlines()[2] == "two lines\ufffd[1m  x"


def test_markdown_cannot_be_broken_out_of() -> None:
    line = cell("a|b <script>[x](javascript:y) `c` *d* \\ _e_\nf", "md").splitlines()[2]
    assert line == r"| a\|b &lt;script&gt;\[x\](javascript:y) \`c\` \*d\* \\ \_e\_ f | x   |"


def test_tsv_has_one_line_a_row() -> None:
    assert cell("a\tb\nc", "tsv") == "c\td\na b c\tx\n"


TEXTS = st.lists(st.tuples(st.text("ab,\"\n =+-@0'"), st.text("xy;\t")), max_size=5)


@given(TEXTS)
def test_csv_reads_back_but_for_the_guard(rows: list[tuple[str, str]]) -> None:
    text = grid(Grid((Column("a", "A"), Column("b", "B")), tuple(rows)), "csv")
    header, *found = csv.reader(io.StringIO(text, newline=""))
    assert header == ["a", "b"]
    assert len(found) == len(rows)
    for (left, right), (one, two) in zip(rows, found, strict=True):
        assert one in (left, f"'{left}")
        assert two in (right, f"'{right}")
        assert not one.startswith(("=", "@", "+", "-=", "--"))


@given(TEXTS)
def test_json_formats_hold_the_same_rows(rows: list[tuple[str, str]]) -> None:
    content = Grid((Column("a", "A"), Column("b", "B")), tuple(rows))
    expected = [{"a": a, "b": b} for a, b in rows]
    assert json.loads(grid(content, "json")) == expected
    assert [json.loads(line) for line in grid(content, "jsonl").splitlines()] == expected


def test_grid_that_is_none() -> None:
    with pytest.raises(ValueError, match="one key"):
        Grid((Column("a", "A"), Column("a", "B")), ())
    with pytest.raises(ValueError, match="2 columns"):
        Grid((Column("a", "A"), Column("b", "B")), (("x",),))
