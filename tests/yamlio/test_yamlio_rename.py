"""New names for fields, repeated lines, and the comments of a file."""

from __future__ import annotations

import pytest

from kamcli.errors import DataError
from kamcli.yamlio import Document, comments, read, rename, without_repetition

SOURCE = b"# head\r\nnmae:   Acme # why\r\nlist:\r\n  - {nubmer: 007,  kind: x}\r\n"


def test_only_the_key_changes() -> None:
    assert rename(SOURCE, ("nmae",), "name") == SOURCE.replace(b"nmae", b"name")
    assert rename(SOURCE, ("list", 0, "nubmer"), "number") == SOURCE.replace(b"nubmer", b"number")


def test_new_name_is_quoted_where_it_has_to_be() -> None:
    assert rename(b"a: 1\n", ("a",), "x: y") == b'"x: y": 1\n'
    assert rename(b"'a': 1\n", ("a",), "b") == b"b: 1\n"


@pytest.mark.parametrize(
    ("source", "pointer", "name"),
    [
        (b"a: 1\nb: 2\n", ("a",), "b"),
        (b"a: 1\n", ("b",), "c"),
        (b"a: [1]\n", ("a", 0), "c"),
        (b"a: 1\n", (), "c"),
        (b"a: &x {b: 1}\nc: *x\n", ("c", "b"), "d"),
        (b"a: [\n", ("a",), "b"),
    ],
)
def test_what_cannot_be_renamed(source: bytes, pointer: tuple[str | int, ...], name: str) -> None:
    with pytest.raises(DataError):
        rename(source, pointer, name)


def test_repeated_line_goes_if_it_says_the_same() -> None:
    source = b"a: 1 # x\r\nb:\r\n  c: 2\r\n  c: 2\r\na: 1 # x\r\n"
    shorter = without_repetition(source, ("a",), 5)
    assert shorter == b"a: 1 # x\r\nb:\r\n  c: 2\r\n  c: 2\r\n"
    assert without_repetition(shorter, ("b", "c"), 4) == b"a: 1 # x\r\nb:\r\n  c: 2\r\n"


@pytest.mark.parametrize("second", [b"a: 2\n", b"a: 1 # why\n", b"a:\n  1\n"])
def test_repetition_with_another_value_stays(second: bytes) -> None:
    assert without_repetition(b"a: 1\n" + second, ("a",), 2) is None


def test_lists_and_blocks_are_not_one_line() -> None:
    assert without_repetition(b"a:\n  - 1\na:\n  - 1\n", ("a",), 3) is None
    assert without_repetition(b"a: |\n  x\na: |\n  x\n", ("a",), 3) is None


def test_comments_are_found_and_texts_are_none() -> None:
    source = (
        b"# one\na: b # two\nc: 'x # no' # three\nd: |  # four\n  # no\n  text\ne: [1, # five\n  2]\nf: x#no\n"
        b'g: "two\n  # no"\n  # six\n'
    )
    document = read(source)
    assert isinstance(document, Document)
    found = comments(document)
    assert [comment.text for comment in found] == [" one", " two", " three", " four", " five", " six"]
    assert [comment.alone for comment in found] == [True, False, False, False, False, True]
    assert (found[1].position.line, found[1].position.column, found[1].before) == (2, 6, "a: b ")
