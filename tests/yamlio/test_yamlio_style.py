"""A value put in place of another keeps its quotes, its block, its brackets; put back, the file is as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.model.position import Pointer
from kamcli.yamlio import Document, read, set_value
from kamcli.yamlio.pieces import pieces, same

SOURCE = """\
plain: Acme   # a comment
single: 'Acme''s'   # a comment
double: "Acme \\"&\\" Sons"   # a comment
number: 12.50
empty:
literal: |   # a comment
  one
  two
kept: |+
  one

stripped: |-
    deeper
    text
folded: >
  A long text that is folded
  over two lines

  and a paragraph
flow: {a: x, 'b': 'y', "c": [1, "2", three], d: {e: f}}   # a comment
list:
- one   # first
- 'two'
wide: [
  one, # first
  'two',
]
rows:   # some
  - {id: a, n: 1}   # the first
  - id: b
    n: 2   # two
last: 'end'"""


def data_of(source: bytes) -> Any:
    document = read(source)
    assert isinstance(document, Document), source.decode()
    return document.data


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        (("plain",), "Bolt & Co", "plain: Acme", "plain: Bolt & Co"),
        (("plain",), "no", "plain: Acme", 'plain: "no"'),
        (("single",), "it's", "'Acme''s'", "'it''s'"),
        (("single",), "plain", "'Acme''s'", "'plain'"),
        (("single",), "007", "'Acme''s'", "'007'"),
        (("single",), 7, "'Acme''s'", "7"),
        (("double",), "plain", '"Acme \\"&\\" Sons"', '"plain"'),
        (("number",), 3, "12.50", "3"),
        (("literal",), "three\n\n  four\n", "  one\n  two\nkept", "  three\n\n    four\nkept"),
        (("literal",), "one line\n", "  one\n  two\nkept", "  one line\nkept"),
        (("literal",), "no line end", "|   # a comment\n  one\n  two\n", "no line end   # a comment\n"),
        (("kept",), "two\n\n\n", "|+\n  one\n\nstripped", "|+\n  two\n\n\nstripped"),
        (("stripped",), "a\nb", "    deeper\n    text", "    a\n    b"),
        (("folded",), "Short\n", "  A long text that is folded\n  over two lines\n\n  and a paragraph", "  Short"),
        (
            ("folded",),
            "One\ntwo\n",
            "  A long text that is folded\n  over two lines\n\n  and a paragraph",
            "  One\n\n  two",
        ),
        (
            ("folded",),
            " led by a space\n",
            ">\n  A long text that is folded\n  over two lines\n\n  and a paragraph",
            '" led by a space\\n"',
        ),
        (("flow", "a"), "p, q", "a: x", 'a: "p, q"'),
        (("flow", "b"), "z", "'b': 'y'", "'b': 'z'"),
        (("flow", "c", 1), "3", '"2"', '"3"'),
        (("flow", "c"), [1, "2"], '[1, "2", three]', '[1, "2"]'),
        (("flow", "c"), [5, "2", "three", "four"], '[1, "2", three]', '[5, "2", three, four]'),
        (("flow", "d"), {"e": "g", "h": 1}, "{e: f}", "{e: g, h: 1}"),
        (("list",), ["one", "three"], "- 'two'", "- 'three'"),
        (("list",), ["one", "two", "three"], "- 'two'\n", "- 'two'\n- three\n"),
        (("wide",), ["one", "2", "three"], "  'two',\n]", "  '2', three,\n]"),
        (("rows",), [{"id": "a", "n": 5}, {"id": "b", "n": 2}], "{id: a, n: 1}", "{id: a, n: 5}"),
        (("rows", 1), {"id": "b", "n": 3, "m": 4}, "n: 2   # two", "n: 3   # two\n    m: 4"),
        (("last",), "fin", "'end'", "'fin'"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_style_stays(pointer: Pointer, value: Any, old: str, new: str, newline: str) -> None:
    assert SOURCE.count(old) == 1
    source, expected = (text.replace("\n", newline).encode() for text in (SOURCE, SOURCE.replace(old, new)))
    result = set_value(source, pointer, value)
    assert result.decode() == expected.decode()
    before: Any = data_of(source)
    for step in pointer:
        before = before[step]
    kept_style = value not in ("no", 7, "no line end", " led by a space\n", "p, q") and pointer != ("folded",)
    if kept_style and not isinstance(value, list | dict):
        assert set_value(result, pointer, before) == source


WORDS = st.text(st.sampled_from("ab :#'\"-,[]{}&*!|>%@`\\0йλ\n\t "), max_size=25)
PLACES: list[Pointer] = [
    *((name,) for name in ("plain", "single", "double", "literal", "kept", "stripped", "folded", "last")),
    ("flow", "a"),
    ("flow", "b"),
    ("flow", "c", 1),
    ("list", 1),
    ("wide", 1),
]


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PLACES), WORDS, WORDS, st.booleans())
def test_any_text_can_take_the_place_of_any_other(pointer: Pointer, first: str, second: str, windows: bool) -> None:
    source = SOURCE.replace("\n", "\r\n").encode() if windows else SOURCE.encode()
    expected = data_of(source)
    for text in (first, second):
        source = set_value(source, pointer, text)
        at = expected
        for step in pointer[:-1]:
            at = at[step]
        at[pointer[-1]] = text
        assert same(data_of(source), expected)
    for comment in ("# a comment", "# first", "# some", "# the first", "# two"):
        assert source.count(comment.encode()) == SOURCE.count(comment), "a comment is gone"


VALUES = st.recursive(
    st.sampled_from(["x", "y", 1, 2]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.lists(VALUES, max_size=5) | st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4), st.data())
def test_the_pieces_make_one_of_the_other(old: Any, draw: st.DataObject) -> None:
    kind = st.lists(VALUES, max_size=5) if isinstance(old, list) else st.dictionaries(st.sampled_from("abcd"), VALUES)
    new = draw.draw(kind)
    found = pieces(old, new)
    if found is None:
        return
    result: Any = list(old) if isinstance(old, list) else dict(old)
    for piece in found:
        if piece.action == "append":
            result.append(piece.value)
        elif piece.action == "remove":
            del result[piece.pointer[0]]
        else:
            result[piece.pointer[0]] = piece.value
    assert same(result, new)
