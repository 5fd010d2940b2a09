"""Writing: canonical text that reads back as the same data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from handwritten import TEXTS, records
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.yamlio import Document, dump, read
from kamcli.yamlio.exact import read_exactly
from kamcli.yamlio.pieces import same

RECORD = {
    "name": "ООО «Ромашка»",
    "circle": "key",
    "since": "2019-05-01",
    "country": "no",
    "tax_id": "007701",
    "headcount": 120,
    "amount": Decimal("12000000.50"),
    "small": Decimal("1E-7"),
    "listed": True,
    "parent": None,
    "tags": [],
    "unknown": {},
    "legal_entities": [
        {"id": "main", "address": "Москва,\nТверская 1\n", "status": None},
        {"id": "b", "former_names": ["A: B", "- c"]},
    ],
    "matrix": [[1, 2], [], [{"a": 1}]],
    "strategy": {"goals": {"first": "one\n\n  two"}},
}
WRITTEN = """\
# Made by kam init
#
# by hand from here on
name: ООО «Ромашка»
circle: key
since: 2019-05-01
country: "no"
tax_id: "007701"
headcount: 120
amount: 12000000.50
small: 0.0000001
listed: true
parent: null
tags: []
unknown: {}
legal_entities:
  - id: main
    address: |
      Москва,
      Тверская 1
    status: null
  - id: b
    former_names:
      - "A: B"
      - "- c"
matrix:
  - - 1
    - 2
  - []
  - - a: 1
strategy:
  goals:
    first: |-
      one

        two
"""


def data_of(source: bytes) -> Any:
    found = read(source)
    assert isinstance(found, Document), (source.decode(), found)
    exact = read_exactly(source)
    assert isinstance(exact, Document)
    assert same(exact.data, found.data)
    assert not found.notes
    return found.data


def test_the_canonical_form() -> None:
    assert dump(RECORD, comment="Made by kam init\n\nby hand from here on").decode() == WRITTEN


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records())
def test_what_is_written_is_read_back(record: dict[str, Any]) -> None:
    assert same(data_of(dump(record)), record)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["a", "é", "key with: colon"]))
@example("\n\n", "a")
@example(" \n x", "a")
@example("x\n\ty\n", "a")
@example("a\n \n", "a")
@example("\u2028\x85\x00\ufeff", "a")
@example("=", "<<")
@example("-", "-")
@example("x\ry", "---")
@example("-1", "?")
@example("--03-02", "...")
def test_any_text_is_read_back(text: str, key: str) -> None:
    record = {key: text, "list": [text, [text]], "inside": {text[:200]: text}}
    assert same(data_of(dump(record)), record)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6) | st.integers()
)
@settings(max_examples=200, deadline=None)
def test_any_number_is_read_back(number: Decimal | int) -> None:
    if abs(number) < 10**99:
        assert data_of(dump({"a": number, "b": [number]})) == {"a": number, "b": [number]}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words", "plain words"),
        ("+7 495 123-45-67", "+7 495 123-45-67"),
        ("a.b@example.com", "a.b@example.com"),
        ("2026-03-02", "2026-03-02"),
        ("--03-02", "--03-02"),
        ("https://example.com/?q=1#top", "https://example.com/?q=1#top"),
        ("R&D, 50 %", "R&D, 50 %"),
        ("it's", "it's"),
        ("12.50", '"12.50"'),
        ("1e5", '"1e5"'),
        ("007", '"007"'),
        ("1_000", '"1_000"'),
        ("12:30", '"12:30"'),
        ("0x1F", '"0x1F"'),
        (".inf", '".inf"'),
        ("yes", '"yes"'),
        ("Off", '"Off"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("", '""'),
        (" x", '" x"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ('say "hi"', 'say "hi"'),
        ('"hi" she said', "'\"hi\" she said'"),
        ("a\tb", '"a\\tb"'),
        ("=", '"="'),
        ("@home", '"@home"'),
    ],
)
def test_quotes_stand_only_where_needed(text: str, written: str) -> None:
    assert dump({"a": text}).decode() == f"a: {written}\n"


def test_long_lines_are_not_folded() -> None:
    assert dump({"a": "word " * 200 + "end"}).count(b"\n") == 1


def _deep() -> Any:
    value: Any = 1
    for _ in range(3000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        *(1.5, float("nan"), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+1000"), 10**200, object(), {1: 2}),
        *("\ud800", {"k" * 2000: 1}, _deep(), {"a", "b"}, b"bytes"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_written_is_refused(value: Any) -> None:
    with pytest.raises(DataError):
        dump({"a": value})


def test_only_fields_are_a_file() -> None:
    with pytest.raises(DataError):
        dump([1])  # type: ignore[arg-type]
    assert dump({}) == b"{}\n"
