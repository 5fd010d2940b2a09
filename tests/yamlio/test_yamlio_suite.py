"""The cases of the public YAML test suite: both readers agree on each, and with the suite wherever they read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kamcli.model.position import Unreadable
from kamcli.yamlio import Document, fast, read
from kamcli.yamlio.exact import read_exactly
from kamcli.yamlio.node import value_of
from kamcli.yamlio.tree import TreeReader

FILE = Path(__file__).parent.parent / "data" / "yaml-test-suite.json"
CASES: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]

LAX = {
    "9C9N": "a list in brackets goes on at the margin",
    "QB6E": "a quoted text goes on at the margin",
    "DK95-01": "a tab begins a line within a quoted text",
    "SU5Z": "a comment follows a value without a space",
}
"""What YAML 1.2 forbids and we read: there is only one thing it can mean, and yaml-rs is never asked."""

SUBSET = {
    "not-a-mapping": "a record is a group of fields",
    "empty-file": "a record is not nothing",
    "several-documents": "one record a file",
    "yaml-tag": "no tags",
    "directive": "no directives",
    "tab-indentation": "no tabs where spaces indent",
    "syntax": "no field names that are not plain text, no pairs in lists, no ? before names",
}
"""Why the written subset refuses what is YAML."""


def source(name: str) -> bytes:
    text: str = CASES[name]["yaml"]
    return text.encode("utf-8", "surrogateescape")


def values(name: str) -> list[Any]:
    """The documents of a case, numbers exact."""
    text, decoder = CASES[name].get("json", ""), json.JSONDecoder(parse_float=Decimal)

    def documents() -> Iterator[Any]:
        at = 0
        while rest := text[at:].lstrip():
            value, end = decoder.raw_decode(rest)
            yield value
            at = len(text) - len(rest) + end

    return list(documents())


def kinds(found: Document | Unreadable) -> list[str] | str:
    return sorted({problem.kind for problem in found.problems}) if isinstance(found, Unreadable) else "value"


@pytest.mark.parametrize("name", CASES)
def test_both_ways_of_reading_give_the_same(name: str) -> None:
    exact, quick = read_exactly(source(name)), read(source(name))
    assert kinds(quick) == kinds(exact)
    if isinstance(exact, Document) and isinstance(quick, Document):
        assert repr(quick.data) == repr(exact.data)
        assert quick.notes == exact.notes


@pytest.mark.parametrize("name", CASES)
def test_a_value_is_that_of_the_suite_or_refused_by_the_subset(name: str) -> None:
    found, case = read_exactly(source(name)), CASES[name]
    assert kinds(found) == case["ours"]
    if case.get("error"):
        assert isinstance(found, Unreadable) or name in LAX
    elif isinstance(found, Document):
        assert [found.data] == values(name)
    else:
        assert set(kinds(found)) <= set(SUBSET)


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case["ours"] == ["not-a-mapping"] and "json" in case]
)
def test_what_is_no_group_of_fields_is_understood_all_the_same(name: str) -> None:
    tree = TreeReader(source(name).decode("utf-8"))
    tree.run()
    assert tree.root is not None
    assert [value_of(tree.root)] == values(name)


def test_every_reason_and_exception_is_needed() -> None:
    errors = {name for name, case in CASES.items() if case.get("error")}
    assert {name for name in errors if CASES[name]["ours"] == "value"} == set(LAX)
    ours = [case["ours"] for name, case in CASES.items() if name not in errors and case["ours"] != "value"]
    assert {kind for each in ours for kind in each} == set(SUBSET)


def test_the_quick_way_is_taken_for_some() -> None:
    assert sum(fast.parse(source(name)) is not None for name in CASES) > 20
