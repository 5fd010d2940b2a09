"""Places: where keys and values stand, to the character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from handwritten import Written, documents
from hypothesis import HealthCheck, given, settings

from kamcli.model.position import Pointer
from kamcli.yamlio import Document, read

SOURCE = """\
# c
имя: ООО Ромашка   # c
list:
- a
-   b: 1
    c: |
      x

flow: [a, {b: c}, 'q' ]
empty:
anchored: &x
  k: 1
other: *x
last: "a
  b"
"""


def document(source: str) -> Document:
    found = read(source.encode())
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("pointer", "key", "value", "end", "text"),
    [
        ((), None, "2:1", "15:5", None),
        (("имя",), "2:1", "2:6", "2:17", "ООО Ромашка"),
        (("list",), "3:1", "4:1", "8:1", "- a\n-   b: 1\n    c: |\n      x\n"),
        (("list", 0), None, "4:3", "4:4", "a"),
        (("list", 1), None, "5:5", "8:1", "b: 1\n    c: |\n      x\n"),
        (("list", 1, "c"), "6:5", "6:8", "8:1", "|\n      x\n"),
        (("flow",), "9:1", "9:7", "9:24", "[a, {b: c}, 'q' ]"),
        (("flow", 1, "b"), "9:12", "9:15", "9:16", "c"),
        (("flow", 2), None, "9:19", "9:22", "'q'"),
        (("empty",), "10:1", "10:7", "10:7", ""),
        (("anchored", "k"), "12:3", "12:6", "12:7", "1"),
        (("other",), "13:1", "13:8", "13:10", "*x"),
        (("other", "k"), "12:3", "12:6", "12:7", "1"),
        (("last",), "14:1", "14:7", "15:5", '"a\n  b"'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_locate(pointer: Pointer, key: str | None, value: str, end: str, text: str | None, newline: str) -> None:
    span = document(SOURCE.replace("\n", newline)).locate(pointer)
    assert (str(span.key) if span.key else None, str(span.value), str(span.end)) == (key, value, end)
    if text is not None:
        assert span.text == text.replace("\n", newline)


@pytest.mark.parametrize("pointer", [("nobody",), ("list", 2), ("list", -1), ("list", "b"), ("имя", 0), ("flow", "0")])
def test_what_is_not_there_has_no_place(pointer: Pointer) -> None:
    with pytest.raises(KeyError):
        document(SOURCE).locate(pointer)


def test_nearest_is_the_deepest_that_exists() -> None:
    found = document(SOURCE)
    assert found.nearest(("list", 1, "nobody", 3)) == found.locate(("list", 1))
    assert found.nearest(("nobody", "x")) == found.locate(())
    assert found.nearest(("имя",)) == found.locate(("имя",))


def test_the_text_of_an_odd_number_is_kept() -> None:
    assert document("tax_id: 007\n").locate(("tax_id",)).text == "007"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_every_value_has_a_place_that_holds_it(written: Written) -> None:
    found = document(written.source.decode())
    lines = written.source.decode().split("\n")

    def check(data: Any, pointer: Pointer) -> None:
        span = found.locate(pointer)
        assert span.value <= span.end
        assert lines[span.value.line - 1][span.value.column - 1 :].startswith(span.text.split("\n")[0])
        for step, item in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
            inner = found.locate((*pointer, step))
            assert span.value <= (inner.key or inner.value)
            assert inner.end <= span.end
            check(item, (*pointer, step))

    check(written.data, ())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_positions_are_those_of_the_tree(written: Written) -> None:
    pointers = list(_pointers(written.data))
    for pointer in ((), ("nobody",), *pointers, *((*pointer, "nobody") for pointer in pointers)):
        # a document of its own each time: once there is a tree, nothing else is asked
        plain, exact = read(written.source), read(written.source)
        assert isinstance(plain, Document)
        assert isinstance(exact, Document)
        assert plain.position(pointer) == exact.nearest(pointer).value
        if pointer in pointers:
            span = exact.locate(pointer)
            assert plain.key_position(pointer) == (span.key or span.value)


@pytest.mark.parametrize(
    "source",
    [
        "a: 'x\n\nb: y'\n",
        'a: "x\nb: y"\nc: 1\n',
        "a:\nb:   # c\n# d\n\n  # e\n  x\nc:\n- 1\n",
        "a: |\n  b: 1\n\n  c\nd: >-\n  e\n",
        "a:\n# c\n- 1\n# c\n- 2\nb: # c\n",
        "a: &x\n  k: 1\nb: *x\nc: &y 1\n",
        "  a: 1\n  b: 2\n",
        "a: plain\n  goes: on\n",
        '"a": 1\nb: 2\n',
        "a: {b: 1,\n c: 2}\nd: [1,\n 2]\n",
        "a:  \t 1\nb:\n  \t# c\n  2\n",
        "a: 1\r\nb:\r\n  - 2\r\nc:\r\n",
        "a:",
        "a: ''",
        "{a: 1, b: 2}\n",
        "---\na: 1\n",
        "a : 1\nb: 2\n",
        "a:\n- 1\n-  2\nb: 3\n",
        "a:\n  - x\n  - 'y # z'\n  - \"q: r\"\n\nb: 1\n",
        "a:\n  - x\n    - y\n  - z\n",
        "a:\n  - x\n\n    y\n",
        "a:\n  - x\n\n  - y\n",
        "a:\n  - x  \n  - y # c\n",
        "a:\n  - 'x\n  - y'\n  - z\n",
        "a:\n- 'x\n- y'\n- z\n- w\n",
        "a:\n  - 'x'' y'\n  - \"z\\n\"\n",
        "a:\n  - - x\n  - y\n",
        "a: # c\n  - x\n",
        "a:  \n  - |\n    x\n  - y\n",
        "a:\n  -\n    x\n  - -1\n  - x:y#z\n",
        "a:\n  - x\n # c\n  - y\n",
        "a:\n  # c\n  - x\n",
        "a:\n  - &x 1\n  - *x\n",
        "a:\n- x\n-\n- y",
    ],
)
def test_positions_in_odd_files_are_those_of_the_tree(source: str) -> None:
    found = read(source.encode())
    if not isinstance(found, Document):
        return
    for pointer in ((), *_pointers(found.data)):
        plain, exact = read(source.encode()), read(source.encode())
        assert isinstance(plain, Document)
        assert isinstance(exact, Document)
        assert plain.position(pointer) == exact.nearest(pointer).value, pointer
        if pointer:
            span = exact.locate(pointer)
            assert plain.key_position(pointer) == (span.key or span.value), pointer


def test_the_place_of_a_top_level_field_needs_no_tree() -> None:
    found = document(SOURCE.replace("имя", "name"))
    assert str(found.position(("list", "nobody"))) == "4:1"
    assert str(found.position(("nobody",))) == "2:1"
    assert str(found.position(("empty",))) == "10:7"
    assert str(found.key_position(("last",))) == "14:1"
    assert found._tree is None


def test_the_place_of_an_item_on_a_line_of_its_own_needs_no_tree() -> None:
    found = document("kind: call\nteam:\n  - anna\n  -  'boris'\nparticipants:\n- cfo\n- 7\n")
    places = [found.position(pointer) for pointer in (("team", 0), ("team", 1), ("participants", 1))]
    assert [*map(str, places)] == ["3:5", "4:6", "7:3"]
    assert found._tree is None
    assert str(found.position(("team", 2))) == "3:3"


def _pointers(data: Any, at: Pointer = ()) -> Iterator[Pointer]:
    """The pointers of all values in data but the whole."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*at, step)
        yield from _pointers(value, (*at, step))


@pytest.mark.parametrize(
    ("source", "lacks"),
    [
        (b"name: x\n", True),
        (b"currency: EUR\n", False),
        (b"# currency\nname: x\n", False),
        (b'"c\\u0075rrency": EUR\n', False),
    ],
)
def test_what_surely_stands_nowhere(source: bytes, lacks: bool) -> None:
    document = read(source)
    assert isinstance(document, Document)
    assert document.lacks(b"currency") is lacks
    assert not Document(lambda: source, document.data).lacks(b"currency")  # nothing is read to know
