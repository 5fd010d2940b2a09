"""Writing and editing tables: untouched rows keep their bytes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.csvio import Table, edit, read, write
from kamcli.errors import DataError

CELLS = st.text(st.sampled_from('ab,;"\n é1=-<>|'), max_size=6) | st.sampled_from(["=======", "<<<<<<< a", '"', ""])
SOURCE = b'date,"text",amount\r\n2026-01-01,"plain",1\r\n2026-01-02,"a\nb",2\r\n\r\n2026-01-03,,3'


def cells(source: bytes) -> list[dict[str, str]]:
    found = read(source)
    assert isinstance(found, Table), (source, found)
    return [row.cells for row in found.rows]


def test_quotes_stand_only_where_needed() -> None:
    rows = [{"a": "x y", "b": 'say "hi"'}, {"b": "1,5"}, {"a": "two\nlines"}, {}]
    assert write(["a", "b"], rows).decode() == 'a,b\nx y,"say ""hi"""\n,"1,5"\n"two\nlines",\n,\n'


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3), st.data())
def test_what_is_written_is_read_back(width: int, data: Any) -> None:
    header = [f"c{index}" for index in range(width)]
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(header, CELLS)), max_size=5))
    source = write(header, rows)
    assert cells(source) == [{name: cell for name, cell in row.items() if cell} for row in rows]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ([], []),
        (["a", "a"], []),
        (["a", ""], []),
        ([" a"], []),
        (["a"], [{"b": "1"}]),
        (["a"], [{"a": 1}]),
        (["a"], [{"a": "x\0"}]),
        (["a"], [{"a": "x\ry"}]),
        (["a"], [{"a": "\ud800"}]),
        (["a"], [{"a": "x\n=======\ny"}]),
    ],
)
def test_what_cannot_be_read_back_is_not_written(header: list[str], rows: list[Any]) -> None:
    with pytest.raises(DataError):
        write(header, rows)


def test_a_change_touches_one_cell() -> None:
    assert edit(SOURCE, {2: {"amount": "1.5"}}) == SOURCE.replace(b'"plain",1', b'"plain",1.5')
    assert edit(SOURCE, {3: {"text": "c,d"}}) == SOURCE.replace(b'"a\nb"', b'"c,d"')
    assert edit(SOURCE, {3: {"text": ""}}) == SOURCE.replace(b'"a\nb"', b"")
    assert edit(SOURCE, {2: {"text": "plain"}}) == SOURCE
    assert edit(SOURCE, {}) == SOURCE


def test_rows_are_added_at_the_end_in_the_manner_of_the_file() -> None:
    assert edit(SOURCE, {}, [{"amount": "4"}]) == SOURCE + b"\r\n,,4\r\n"
    assert edit(b"a\n1\n", {}, [{"a": "2"}, {}]) == b'a\n1\n2\n""\n'


def test_removing_takes_whole_lines() -> None:
    assert edit(SOURCE, {}, removed={3}) == SOURCE.replace(b'2026-01-02,"a\nb",2\r\n', b"")
    assert edit(SOURCE, {}, removed={6}) == SOURCE.replace(b"2026-01-03,,3", b"")


def test_new_columns_extend_every_row() -> None:
    result = edit(b'a\n"1"\n2\n', {2: {"b": "x"}}, [{"b": "y", "c": "z"}])
    assert result == b'a,b,c\n"1",x,\n2,,\n,y,z\n'


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_edits_give_the_wanted_rows(data: Any) -> None:
    header = ["c0", "c1"]
    row = st.fixed_dictionaries(dict.fromkeys(header, CELLS))
    source = write(header, data.draw(st.lists(row, min_size=1, max_size=5)))
    found = read(source)
    assert isinstance(found, Table)
    lines = [one.line for one in found.rows]
    changes = data.draw(
        st.dictionaries(st.sampled_from(lines), st.dictionaries(st.sampled_from([*header, "new"]), CELLS))
    )
    added = data.draw(st.lists(row, max_size=2))
    removed = data.draw(st.sets(st.sampled_from(lines), max_size=2))
    result = edit(source, changes, added, removed)
    wanted = [{**one.cells, **changes.get(one.line, {})} for one in found.rows if one.line not in removed]
    assert cells(result) == [{name: cell for name, cell in one.items() if cell} for one in [*wanted, *added]]


@pytest.mark.parametrize(
    ("source", "changes", "added"),
    [
        (b"a,b\n1\n", {}, []),
        (b"a\n1\n", {7: {"a": "2"}}, []),
        (b"a\n1\n", {}, [{" padded": "2"}]),
        (b"a\n1\n", {2: {"a": "x\0"}}, []),
    ],
)
def test_edit_refuses(source: bytes, changes: dict[int, dict[str, str]], added: list[dict[str, str]]) -> None:
    with pytest.raises(DataError):
        edit(source, changes, added)
