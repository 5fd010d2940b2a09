"""Versions read one after the other: the same as each read on its own, and what did not change is not read again."""

from __future__ import annotations

import random
from typing import Any

import pytest
from handwritten import Written, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.model.position import Unreadable
from kamcli.yamlio import fast, read
from kamcli.yamlio.versions import VersionReader

FIELDS = [
    "name: Acme", "circle: key # now", "tags:\n- a\n- b", "tags:\n  - a\n  # why\n  - c", "notes: |\n  one\n\n  two\n",
    "notes: |+\n  one\n\n", "notes: >-\n  one\n  two", "a: 'x\n  y'", "a: 'x", "b: y'", "c: [1,", "  2]", "d: [1, 2]",
    "e: {}", "e:\n  f: 1.50\n  g: 2026-03-02", "g: &x 1", "h: *x", "i: !t 1", "---", "...", "- a", "# remark", "",
    "? k", ": v", '"q": 1', "'q': 2", "true: 1", "null: 2", "12: x", "k :  1", "l:x", "m:\t1", "n: \0", "o:", "p: 1\r",
    "<<<<<<< ours", "=======", ">>>>>>> theirs", "q: 88abb", "r: 1_000", "r: 0.10", "s: 'a: b'", "t: \ue000", "u: é",
    "v: a: b", "w: |", "x: |2\n   y", "%YAML 1.2", "   indented: 1", "name: Other", "y: \"a\\n b\"", "z: \"a\\\n  b\"",
]  # fmt: skip


def typed(value: Any) -> Any:
    """A value in which 1, True, 1.0 and the order of fields differ."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value), str(value)


def check(reader: VersionReader, source: bytes) -> None:
    alone, found = read(source), reader.read(source)
    if isinstance(alone, Unreadable):
        assert found == alone, source
    else:
        assert typed(found) == typed(alone.data), source


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(st.sampled_from(FIELDS), max_size=6), min_size=1, max_size=8), st.sampled_from(["", "\n"]))
def test_fields_in_any_order_read_as_each_file_alone(files: list[list[str]], end: str) -> None:
    reader = VersionReader()
    for fields in files:
        check(reader, ("\n".join(fields) + end).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.integers(0, 10**6))
def test_what_people_write_and_cut_about_reads_as_each_file_alone(written: Written, seed: int) -> None:
    chance, reader = random.Random(seed), VersionReader()
    lines = written.source.split(b"\n")
    for _ in range(6):
        check(reader, b"\n".join(lines))
        at = chance.randrange(len(lines))
        lines = [*lines[:at], *lines[at + 1 :], *chance.sample(lines, min(len(lines), 2))]


def test_only_what_is_new_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("yaml_rs")
    asked: list[bytes] = []
    parse = fast.parse
    monkeypatch.setattr(fast, "parse", lambda source: (asked.append(source), parse(source))[1])
    reader = VersionReader()
    head = b"# made by hand\n"
    one = reader.read(head + b"name: Acme\ntags:\n- a\ncircle: key\n")
    other = reader.read(head + b"name: Acme\ntags:\n- a\ncircle: market\n")
    assert asked == [head + b"name: Acme\ntags:\n- a\ncircle: key\n", b"circle: market\n"]
    assert other == {"name": "Acme", "tags": ["a"], "circle": "market"}
    assert other["tags"] is one["tags"]


def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamcli.yamlio.versions._MOST", 100)
    reader = VersionReader()
    for number in range(50):
        check(reader, f"name: Client {number}\nnote: {'x' * 30}\n".encode())
        assert sum(map(len, reader._fields)) <= 100
