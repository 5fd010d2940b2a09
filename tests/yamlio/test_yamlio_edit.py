"""Edits: the wanted data, and no byte besides the node's."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from handwritten import Written, documents, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.model.position import Pointer, Position
from kamcli.yamlio import Document, append, read, remove, set_value
from kamcli.yamlio.pieces import same

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def pointers(data: Any, inside: Pointer = ()) -> list[Pointer]:
    """Every place in `data`."""
    found = [inside] if inside else []
    if isinstance(data, dict):
        for key in data:
            found += pointers(data[key], (*inside, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            found += pointers(item, (*inside, index))
    return found


def at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def changed(data: Any, pointer: Pointer, value: Any) -> Any:
    data = copy.deepcopy(data)
    at(data, pointer[:-1])[pointer[-1]] = value
    return data


def data_of(source: bytes) -> Any:
    document = read(source)
    assert isinstance(document, Document), (source.decode(), document)
    return document.data


def kept(old: bytes, new: bytes) -> tuple[int, int]:
    """How many bytes at the beginning and at the end of the old file are still those of the new one."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    backwards = zip(reversed(old), reversed(new), strict=False)
    return start, next((i for i, (a, b) in enumerate(backwards) if a != b), min(len(old), len(new)))


def offset(source: bytes, position: Position) -> int:
    """Where a position is in the bytes."""
    lines = source.split(b"\n")
    before = lines[position.line - 1].decode()[: position.column - 1]
    return sum(len(line) + 1 for line in lines[: position.line - 1]) + len(before.encode())


def is_inline(value: Any) -> bool:
    return value in ([], {}) or not (isinstance(value, dict | list) or (isinstance(value, str) and "\n" in value))


@MANY
@given(documents())
def test_reads_what_was_written(written: Written) -> None:
    assert same(data_of(written.source), written.data), written.source.decode()


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_set_replaces_one_value(written: Written, value: Any, random: Any) -> None:
    pointer = random.choice(pointers(written.data))
    document = read(written.source)
    assert isinstance(document, Document)
    span = document.locate(pointer)
    old = at(written.data, pointer)

    result = set_value(written.source, pointer, value)

    assert same(data_of(result), changed(written.data, pointer, value)), written.source.decode()
    if same(old, value):
        assert result == written.source
    start, end = offset(written.source, span.value), offset(written.source, span.end)
    before, after = kept(written.source, result)
    key_line_end = written.source.find(b"\n", start)
    if is_inline(value) and span.text[:1] not in ("|", ">"):
        assert before >= start or is_inline(old) is False or span.text == "", written.source.decode()
    if span.text == "" or not (isinstance(old, dict | list) or "\n" in span.text):
        assert after >= len(written.source) - (key_line_end if key_line_end >= 0 else len(written.source))
    if is_inline(value) and is_inline(old) and "\n" not in span.text:
        assert after >= len(written.source) - end, written.source.decode()


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_set_adds_a_last_field(written: Written, value: Any, random: Any) -> None:
    places = [(), *(p for p in pointers(written.data) if isinstance(at(written.data, p), dict))]
    pointer = (*random.choice(places), "a new field")

    result = set_value(written.source, pointer, value)

    assert same(data_of(result), changed(written.data, pointer, value)), written.source.decode()
    if at(written.data, pointer[:-1]):
        assert sum(kept(written.source, result)) >= len(written.source), "bytes beside the new field changed"


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_append_adds_a_last_item(written: Written, value: Any, random: Any) -> None:
    places = [p for p in pointers(written.data) if isinstance(at(written.data, p), list)]
    pointer = random.choice([*places, ("a new list",)])
    items = at(written.data, pointer) if pointer in places else []

    result = append(written.source, pointer, value)

    assert same(data_of(result), changed(written.data, pointer, [*items, value])), written.source.decode()
    if items or pointer not in places:
        assert sum(kept(written.source, result)) >= len(written.source), "bytes beside the new item changed"


@MANY
@given(documents(), st.randoms(use_true_random=False))
def test_remove_takes_one_value_out(written: Written, random: Any) -> None:
    pointer = random.choice(pointers(written.data))
    expected = copy.deepcopy(written.data)
    parent = at(expected, pointer[:-1])
    del parent[pointer[-1]]

    result = remove(written.source, pointer)

    assert same(data_of(result), expected), written.source.decode()
    if parent:
        assert len(result) < len(written.source)
        assert sum(kept(written.source, result)) >= len(result), "bytes beside the removed value changed"


@MANY
@given(documents(), values(3), values(3))
def test_edits_can_follow_each_other(written: Written, first: Any, second: Any) -> None:
    source = set_value(written.source, ("group", "one"), first)
    source = append(source, ("group", "many"), second)
    source = append(source, ("group", "many"), first)
    assert same(data_of(source), {**written.data, "group": {"one": first, "many": [second, first]}})
    source = remove(remove(source, ("group", "many", 0)), ("group", "one"))
    assert same(data_of(source), {**written.data, "group": {"many": [first]}})
    assert same(data_of(remove(source, ("group",))), written.data)


SOURCE = """\
# Ромашка
name: ООО Ромашка   # the short name
tags: [big, old]   # flow
manager: anna
sites:
- id: main
  address: |
    Тверская 1
    Москва

  # a comment inside
- id: second   # keeps its comment
unknown:
"""


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        (("name",), "Ромашка", "ООО Ромашка   #", "Ромашка   #"),
        (("name",), "no", "ООО Ромашка   #", '"no"   #'),
        (("tags",), ["x"], "[big, old]   # flow", "[x]   # flow"),
        (("tags", 1), "a, b", "[big, old]", '[big, "a, b"]'),
        (("sites", 0, "id"), 7, "- id: main", "- id: 7"),
        (("sites", 0, "address"), "Арбат 2", "|\n    Тверская 1\n    Москва\n", "Арбат 2\n"),
        (("sites", 0, "address"), "a\nb", "|\n    Тверская 1\n    Москва\n", "|-\n    a\n    b\n"),
        (("sites", 1), {"id": "x", "n": 1}, "- id: second   # keeps its comment", "- id: x\n  n: 1"),
        (("unknown",), {"headcount": {"why": "refused"}}, "unknown:", "unknown:\n  headcount:\n    why: refused"),
        (("unknown", "headcount", "why"), "refused", "unknown:", "unknown:\n  headcount:\n    why: refused"),
        (("sites", 1, "legal_entity"), "m", "comment\nunknown", "comment\n  legal_entity: m\nunknown"),
        (("manager",), None, "manager: anna", "manager: null"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_set_changes_exactly_this(pointer: Pointer, value: Any, old: str, new: str, newline: str) -> None:
    assert SOURCE.count(old) == 1
    source, expected = (text.replace("\n", newline).encode() for text in (SOURCE, SOURCE.replace(old, new)))
    assert set_value(source, pointer, value).decode() == expected.decode()


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        (("tags",), "new", "[big, old]", "[big, old, new]"),
        (("sites",), {"id": "third"}, "its comment\n", "its comment\n- id: third\n"),
        (("unknown",), "x", "unknown:\n", "unknown:\n  - x\n"),
        (("notes",), "x", "unknown:\n", "unknown:\nnotes:\n  - x\n"),
    ],
)
def test_append_changes_exactly_this(pointer: Pointer, value: Any, old: str, new: str) -> None:
    assert append(SOURCE.encode(), pointer, value).decode() == SOURCE.replace(old, new)


@pytest.mark.parametrize(
    ("pointer", "old", "new"),
    [
        (("name",), "name: ООО Ромашка   # the short name\n", ""),
        (("tags", 0), "[big, old]", "[old]"),
        (("tags", 1), "[big, old]", "[big]"),
        (("sites", 0, "id"), "- id: main\n  address", "- address"),
        (("sites", 0, "address"), "  address: |\n    Тверская 1\n    Москва\n", ""),
        (("sites", 1), "- id: second   # keeps its comment\n", ""),
        (("sites", 1, "id"), "- id: second   # keeps its comment", "- {}"),
        (("unknown",), "unknown:\n", ""),
    ],
)
def test_remove_changes_exactly_this(pointer: Pointer, old: str, new: str) -> None:
    assert remove(SOURCE.encode(), pointer).decode() == SOURCE.replace(old, new)


def test_a_list_with_comments_keeps_them() -> None:
    source = b"a: [\n  x, # one\n  y # two\n]\n"
    assert remove(source, ("a", 1)) == b"a: [\n  x, # one\n   # two\n]\n"
    assert remove(source, ("a", 0)) == b"a: [\n   # one\n  y # two\n]\n"
    assert data_of(append(source, ("a",), "z")) == {"a": ["x", "y", "z"]}


def test_the_only_value_leaves_an_empty_collection() -> None:
    assert remove(b"a: 1\n", ("a",)) == b"{}\n"
    assert set_value(b"{}\n", ("a",), 1) == b"a: 1\n"
    assert remove(b"a:\n  b: 1  # c\nd: 2\n", ("a", "b")) == b"a: {}\nd: 2\n"
    assert remove(b"a:\n- 1\n", ("a", 0)) == b"a: []\n"
    assert append(b"a: []\n", ("a",), 1) == b"a: [1]\n"
    assert append(b"a: []\n", ("a",), {"b": 1}) == b"a:\n  - b: 1\n"


def test_a_missing_final_newline_stays_missing() -> None:
    assert set_value(b"a: 1", ("b",), 2) == b"a: 1\nb: 2"
    assert set_value(b"a: |\n  text", ("b",), 2) == b"a: |\n  text\nb: 2"
    assert remove(b"a: 1\nb: 2", ("b",)) == b"a: 1"


def test_the_same_value_changes_nothing() -> None:
    assert set_value(b"a:   'x'\nb: 1.50\n", ("a",), "x") == b"a:   'x'\nb: 1.50\n"
    assert set_value(b"a: 1\n", ("a",), True) == b"a: true\n"


@pytest.mark.parametrize(
    ("source", "pointer", "says"),
    [
        (b"a: &x 1\nb: *x\n", ("a",), "without touching other values"),
        (b"a: &x {c: 1}\nb: *x\n", ("b", "c"), "b is an alias"),
        (b"a: text\n", ("a", "b"), "a holds a single value"),
        (b"a: [1]\n", ("a", 3), "a[3] is not there"),
        (b"a: [1]\n", ("a", "b"), "a holds a list"),
        (b"a: [1]\n", ("a", 1, "b"), "a[1].b is not there"),
        (b"a: 1\na: 2\n", ("a",), "the file cannot be read"),
        (b"", ("a",), "the file cannot be read"),
        (b"a: 1\n", (), "a whole file"),
        (b"a: 1\n", ("x" * 2000,), "more than 1000 characters"),
    ],
)
def test_set_refuses(source: bytes, pointer: Pointer, says: str) -> None:
    with pytest.raises(DataError) as caught:
        set_value(source, pointer, 5)
    assert says in str(caught.value)


def test_what_cannot_be_written_is_refused() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    for value in (1.5, deep, "\ud800", object(), {1: 2}, float("nan")):
        with pytest.raises(DataError):
            set_value(b"a: 1\n", ("b",), value)


def test_an_aliased_value_is_only_removed_with_its_alias() -> None:
    source = b"a: &x 1\nb: *x\nc: 2\n"
    with pytest.raises(DataError):
        remove(source, ("a",))
    assert remove(source, ("b",)) == b"a: &x 1\nc: 2\n"
    assert set_value(source, ("b",), 5) == b"a: &x 1\nb: 5\nc: 2\n"


@pytest.mark.parametrize("edit", [append, remove])
def test_other_edits_refuse(edit: Any) -> None:
    arguments = (5,) if edit is append else ()
    for source, pointer in ((b"a: text\n", ()), (b"a: [", ("a",))):
        with pytest.raises(DataError):
            edit(source, pointer, *arguments)
    with pytest.raises(DataError, match="is not a list"):
        append(b"a: text\n", ("a",), 1)
    with pytest.raises(DataError, match="is not there"):
        remove(b"a: text\n", ("b",))
