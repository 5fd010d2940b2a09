"""The quick way to a tree, for files in the plain style: it gives what ruamel.yaml gives, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.yamlio import dump, plain, tree
from kamcli.yamlio.node import Alias, Node, Scalar

PLAIN = """\
# A comment above.
goals: |
  Two lines: one
  - and two  # no remark

next:
- what: |-
    call
      them

  due: 2026-03-02
name: Ромашка  # and behind
circle: key
left:
site: 'St. John: 7'
"""

ODD = [
    "a: text\n  goes on\n",
    'a: "text\n  goes on"\n',
    'a: "an escape \\n"\n',
    "a: 'it''s'\n",
    "a: |\n  text",
    "a: |\n\n  text\n",
    "a: |\n  text\n   \n",
    "a: |  # why\n  text\n",
    "a: |+\n  text\n\n",
    "a: |2\n   text\n",
    "a: >\n  text\n",
    "a: |\nb: c\n",
    "a:\n  b: |\n  c\n",
    "a:\n- |\n  text\n",
    "a: {b: c}\n",
    "a: &x b\n",
    "a: *x\n",
    "a: !t b\n",
    "? a\n: b\n",
    "- a\n",
    "a\n",
    "-\n",
    "a: b\n---\nc: d\n",
    "a: b\n   c: d\n",
    "a:\n  b: c\n d: e\n",
    "a:\n- b\n  c\n",
    "a: b: c\n",
    "a: b\n- c\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: b\u2028c: d\n",
    "a: [b, [c]]\n",
    "a: [b c]\n",
    "%YAML 1.1\na: b\n",
]

_SCALARS = st.sampled_from(
    (
        *("x", "x y", "1.50", "-3", "007", "null", "true", "2026-03-02", "--03-02", "x:y", "x#y", "'a: b'", '"q # r"'),
        *("|", "|", "|-", "|+", ">"),
        *("", "[]", "[a, b-c]", "~", "[1, 2]", "x  # why", "# only a comment", "x ", "é", ".5", "a, b", "a]"),
    )
)
_LINES = st.tuples(
    st.sampled_from(("", "", "", "  ", "  ", "    ", " ")),
    st.sampled_from(("", "", "- ", "-  ")),
    st.sampled_from(("a: ", "b: ", "c_d: ", "a:", "e:", "")),
    _SCALARS,
).map("".join)


def _shape(node: Node | None) -> Any:
    """A tree as values that can be compared."""
    if node is None:
        return None
    common = (type(node).__name__, node.start, node.end, node.count, node.height)
    if isinstance(node, Scalar):
        return (*common, repr(node.value), node.style)
    if isinstance(node, Alias):
        return common
    entries = tuple((_shape(entry.key), entry.mark, _shape(entry.value)) for entry in node.entries)  # type: ignore[attr-defined]
    return (*common, node.flow, entries)  # type: ignore[attr-defined]


def _read(text: str) -> Any:
    reader = tree.TreeReader(text)
    reader.run()
    return _shape(reader.root), reader.problems, reader.notes, reader.complete


def _both(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """What is read from the text, once as it is and once by ruamel.yaml alone."""
    quick = _read(text)
    with monkeypatch.context() as patch:
        patch.setattr(tree.plain, "events", lambda _: None)
        return quick, _read(text)


def test_a_plain_file_is_read_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain.events(PLAIN) is not None
    quick, exact = _both(PLAIN, monkeypatch)
    assert quick == exact


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_plain_is_left_to_the_exact_way(text: str) -> None:
    assert plain.events(text) is None


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=7).map("\n".join))
def test_lines_at_random_are_read_alike_or_not_at_all(text: str) -> None:
    if plain.events(f"{text}\n") is not None:
        with pytest.MonkeyPatch.context() as patch:
            quick, exact = _both(text, patch)
        assert quick == exact


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("name", "summary", "team", "next_steps")),
        st.recursive(
            st.text("ab Яж1-.:#'", max_size=8) | st.integers(-9, 99) | st.none() | st.booleans(),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "who")), inner, max_size=2)
            ),
            max_leaves=8,
        ),
        min_size=1,
    )
)
def test_what_kamcli_writes_is_read_alike(record: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick, exact = _both(dump(record).decode(), patch)
    assert quick == exact


def test_a_field_twice_is_found_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "kind: call\nsubject: first\nsubject: second\n"
    assert plain.events(text) is not None
    quick, exact = _both(text, monkeypatch)
    assert quick == exact
    assert [problem.kind for problem in quick[1]] == ["duplicate-key"]
