"""Reading: values of the subset, and every hostile input as a value with kind, place and advice."""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.model.position import Unreadable
from kamcli.yamlio import Document, read
from kamcli.yamlio.exact import read_exactly

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)

# source, then kind@line:column of every problem
REFUSED: list[tuple[str | bytes, str]] = [
    (b"\xcf\xf0\xe8\xe2\xe5\xf2: 1\n", "not-utf8@1:1"),
    ("имя: ".encode() + b"\xff\n", "not-utf8@1:6"),
    (b"a: 1\nb: \xed\xa0\x80\n", "not-utf8@2:4"),
    ("a: 1\n".encode("utf-16"), "not-utf8@1:1"),
    ("a: 1\n".encode("utf-16-le"), "not-utf8@1:1"),
    ("\ufeffa: 1\n", "byte-order-mark@1:1"),
    ("\ufeffa: 1\na: 2\n", "byte-order-mark@1:1 duplicate-key@2:1"),
    ("a: x\ufeff\n", "control-character@1:5"),
    ("a: 1\nb: x\0y\n", "control-character@2:5"),
    ("a: x\u2028y\n", "control-character@1:5"),
    ("a: x\u2029y\nb: \x85\n", "control-character@1:5 control-character@2:4"),
    ("a: \x1b[31m\n", "control-character@1:4"),
    ("a: x\x7f\n", "control-character@1:5"),
    ("a: x\ufffe\n", "control-character@1:5"),
    ("a: x\ry\n", "control-character@1:5"),
    ('a: "\\ud800"\n', "control-character@1:4"),
    ('a: "\\ud83d\\ude00"\n', "control-character@1:4"),
    ("", "empty-file@1:1"),
    ("\n\n", "empty-file@1:1"),
    ("# only a comment\n", "empty-file@1:1"),
    ("---\n", "empty-file@1:1"),
    ("null\n", "empty-file@1:1"),
    ("- a\n- b\n", "not-a-mapping@1:1"),
    ("# c\n[a]\n", "not-a-mapping@2:1"),
    ("just text\n", "not-a-mapping@1:1"),
    ("name:Acme\n", "not-a-mapping@1:1"),
    ("a:\n\tb: 1\n", "tab-indentation@2:1"),
    ("\ta: 1\n", "tab-indentation@1:1"),
    ("a:\n  - x\n \t- y\n", "tab-indentation@3:2"),
    ("a:\tb\n", "tab-indentation@1:3"),
    ("a: 1\na: 2\n", "duplicate-key@2:1"),
    ("a:\n  - {x: 1, x: 2}\n  - y: 1\n    'y': 2\n", "duplicate-key@2:12 duplicate-key@4:5"),
    ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n", "conflict-marker@1:1"),
    ("a: 1\n<<<<<<< HEAD\nb: 1\n||||||| base\nb: 0\n=======\nb: 2\n>>>>>>> x\n", "conflict-marker@2:1"),
    ("a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n=======\r\nb: 2\r\n>>>>>>> x\r\n", "conflict-marker@2:1"),
    ("a: 1\n=======\nb: 2\n", "conflict-marker@2:1"),
    ("a: 1\n>>>>>>> theirs\n", "conflict-marker@2:1"),
    ("a: 1\n||||||| base\n", "conflict-marker@2:1"),
    (
        "t: |\n  x\n<<<<<<< a\n  y\n=======\n  z\n>>>>>>> b\nc: 1\n<<<<<<< a\n",
        "conflict-marker@3:1 conflict-marker@9:1",
    ),
    ("a: !!python/object:os.system ls\n", "yaml-tag@1:4"),
    ("a: !x y\nb: ! z\nc: !!str 5\n", "yaml-tag@1:4 yaml-tag@2:4 yaml-tag@3:4"),
    ("a: !e!x y\n", "yaml-tag@1:4"),
    ("!!map {a: 1}\n", "yaml-tag@1:1"),
    ("a: !!timestamp 2026-01-01\n", "yaml-tag@1:4"),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge-key@3:3"),
    ("---\na: 1\n---\nb: 1\n", "several-documents@3:1"),
    ("a: 1\n...\n", "several-documents@2:1"),
    ("a: 1\n---\n", "several-documents@2:1"),
    ("%YAML 1.1\n---\na: no\n", "directive@1:1"),
    ("# c\n%YAML 9.9\n---\na: 1\n", "directive@2:1"),
    ("%TAG ! tag:x,2000:\n---\na: 1\n", "directive@1:1"),
    ("a: .nan\nb: .NaN\nc: .NAN\n", "not-finite@1:4 not-finite@2:4 not-finite@3:4"),
    ("a: .inf\nb: -.Inf\nc: [+.INF]\n", "not-finite@1:4 not-finite@2:4 not-finite@3:5"),
    (f"a: {'9' * 5000}\n", "not-finite@1:4"),
    ("a: 1e999999999\n", "not-finite@1:4"),
    ("a: 1e-999999999\n", "not-finite@1:4"),
    (LAUGHS, "alias-limit@5:8"),
    ("a: &a [*a]\n", "alias-limit@1:8"),
    ("a: &a {b: *a}\n", "alias-limit@1:11"),
    ("a: &a x\nb: [" + "*a, " * 101 + "]\n", "alias-limit@2:405"),
    ("a: " + "[" * 10_000, "alias-limit@1:103"),
    ("a: " + "[" * 10_000 + "]" * 10_000 + "\n", "alias-limit@1:103"),
    ("a: " + "{a: " * 10_000, "alias-limit@1:400"),
    ("a:\n  " + "- " * 10_000 + "x\n", "alias-limit@2:201"),
    ("\n".join(" " * i + "a:" for i in range(1000)), "alias-limit@101:101"),
    (b"a: " + b"x" * 50_000_000, "file-too-large@1:1"),
    ("? [a]\n: b\n", "syntax@1:1"),
    ("? a\n: b\n", "syntax@1:1"),
    ("[a]: b\n", "syntax@1:1"),
    ("{a: b}: c\n", "syntax@1:1"),
    ("1: a\ntrue: b\n1.5: c\n~: d\n", "syntax@1:1 syntax@2:1 syntax@3:1 syntax@4:1"),
    (": a\n", "syntax@1:1"),
    ("a: 1\nb: *nobody\n", "syntax@2:4"),
    ("a: b: c\n", "syntax@1:5"),
    ("a: [b\nc: 1\n", "syntax@1:4"),
    ("a: {b\nc: 1\n", "syntax@1:4"),
    ('a: "open\nb: 1\n', "syntax@1:4"),
    ("a: 'it's'\n", "syntax@1:8"),
    ("a:\n  b: 1\n c: 2\n", "syntax@3:2"),
    ("a: 1\nhello\nb: 2\n", "syntax@2:1"),
    ("a: - x\n", "syntax@1:4"),
    ("a: 1\n- b\n", "syntax@2:1"),
    ("a: @x\n", "syntax@1:4"),
    ("a: `x\n", "syntax@1:4"),
    ("a: %x\n", "syntax@1:4"),
    ('a: "\\q"\n', "syntax@1:6"),
    ("a: [b: c]\n", "syntax@1:5"),
    ("a: {b, c: 1}\n", "syntax@1:5"),
    (f"{'k' * 2000}: 1\n", "syntax@1:2001"),
    ("a: &x &y 1\n", "syntax@1:7"),
]


def shown(found: Document | Unreadable) -> str:
    assert isinstance(found, Unreadable), found
    return " ".join(f"{problem.kind}@{problem.position}" for problem in found.problems)


@pytest.mark.parametrize(("source", "expected"), REFUSED, ids=range(len(REFUSED)))
def test_refused_with_kind_and_place(source: str | bytes, expected: str) -> None:
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    began = time.monotonic()
    found = read(data)
    assert time.monotonic() - began < 5
    assert shown(found) == expected
    assert isinstance(found, Unreadable)
    for problem in found.problems:
        assert problem.message[:1].islower() or not problem.message[0].isalpha()
        assert not problem.message.endswith(".")
        assert problem.do
        assert "ruamel" not in problem.message
        assert "token" not in problem.message


# source, then the data
READ: list[tuple[str, Any]] = [
    ("a: no\nb: yes\nc: on\nd: NO\n", {"a": "no", "b": "yes", "c": "on", "d": "NO"}),
    ("a: 2026-03-02\nb: 2026-03-02T10:00:00Z\n", {"a": "2026-03-02", "b": "2026-03-02T10:00:00Z"}),
    ("a: 12:30\nb: 1:20:30\nc: 190:20:30.15\n", {"a": "12:30", "b": "1:20:30", "c": "190:20:30.15"}),
    ("a: 1_000\nb: 0b11\nc: -0x1F\nd: 0o8\n", {"a": "1_000", "b": "0b11", "c": "-0x1F", "d": "0o8"}),
    ("a: ~\nb: null\nc: NULL\nd: Null\ne:\nf: nULL\n", {**dict.fromkeys("abcde"), "f": "nULL"}),
    ("a: true\nb: True\nc: FALSE\nd: tRUE\n", {"a": True, "b": True, "c": False, "d": "tRUE"}),
    ("a: nan\nb: inf\nc: Infinity\nd: .iNF\n", {"a": "nan", "b": "inf", "c": "Infinity", "d": ".iNF"}),
    ("a: 0\nb: -5\nc: 12345678901234567890123\n", {"a": 0, "b": -5, "c": 12345678901234567890123}),
    ("a: 1e5\nb: 1E-2\n", {"a": Decimal("1e5"), "b": Decimal("0.01")}),
    ("a: &x [1, {b: 2}]\nc: *x\n", {"a": [1, {"b": 2}], "c": [1, {"b": 2}]}),
    ("---\na: 1\n", {"a": 1}),
    ("--- # c\na: 1\n", {"a": 1}),
    ("{}\n", {}),
    ('{"a": {"b": [1, null, "x"]}}', {"a": {"b": [1, None, "x"]}}),
    ('a: "\\x00\\u2028\\n\\/"\n', {"a": "\0\u2028\n/"}),
    ("t: |\n  =======\n  <<<<<<< x\n  ...\n  ---\n", {"t": "=======\n<<<<<<< x\n...\n---\n"}),
    ("a: |\r\n  x\r\n  y\r\nb: 1\r\n", {"a": "x\ny\n", "b": 1}),
    ("a: |\n  no final newline", {"a": "no final newline\n"}),
    ("a: |+\n  x\n\n\nb: >-\n  y\n  z\n", {"a": "x\n\n\n", "b": "y z"}),
    ("a:\n- b\n-\n- - c\n", {"a": ["b", None, ["c"]]}),
    ("a: 'tab\there'\nb: |\n  x\ty\n", {"a": "tab\there", "b": "x\ty\n"}),
    ('"1": a\n"true": b\n"": c\n"<<": d\n', {"1": "a", "true": "b", "": "c", "<<": "d"}),
    ("2026-01-01: a\nno: b\n", {"2026-01-01": "a", "no": "b"}),
    ("a: http://x.y/z?a=b#c\nb: x#y\nc: x #y\n", {"a": "http://x.y/z?a=b#c", "b": "x#y", "c": "x"}),
    ("a: +7 495 123-45-67\nb: 50 %\nc: R&D & co\nd: (x) - y\n", {"a": "+7 495 123-45-67", "b": "50 %"}
     | {"c": "R&D & co", "d": "(x) - y"}),
    ("a: «ё»\u00a0x\nимя: Ναυπηγεία 🚢\n", {"a": "«ё»\u00a0x", "имя": "Ναυπηγεία 🚢"}),
    ("a: " + "[" * 90 + "]" * 90 + "\n", {"a": eval("[" * 90 + "]" * 90)}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), READ, ids=range(len(READ)))
def test_read(source: str, expected: Any) -> None:
    for reader in (read, read_exactly):
        found = reader(source.encode())
        assert isinstance(found, Document), found
        assert found.data == expected
        assert found.notes == ()


def test_decimals_keep_their_digits() -> None:
    found = read(b"a: 12.50\nb: [0.10, -3.0]\nc:\n  - d: 1265793.0395\n")
    assert isinstance(found, Document)
    texts = [str(found.data["a"]), *map(str, found.data["b"]), str(found.data["c"][0]["d"])]
    assert texts == ["12.50", "0.10", "-3.0", "1265793.0395"]
    assert isinstance(found.data["a"], Decimal)


def test_odd_numbers_are_read_and_noted() -> None:
    found = read(b"a: 007\nb:\n  - +7\n  - .5\nc: 1.\nd: 0x1F\ne: 0o7\nf: 01.50\ng: -0\nh: 1e5\n")
    assert isinstance(found, Document)
    assert found.data["a"] == 7
    assert found.data["b"] == [7, Decimal("0.5")]
    assert (found.data["d"], found.data["e"], found.data["f"]) == (31, 7, Decimal("1.50"))
    notes = [f"{note.kind}@{note.position} {note.pointer}" for note in found.notes]
    assert notes == [
        "odd-number@1:4 ('a',)",
        "odd-number@3:5 ('b', 0)",
        "odd-number@4:5 ('b', 1)",
        "odd-number@5:4 ('c',)",
        "odd-number@6:4 ('d',)",
        "odd-number@7:4 ('e',)",
        "odd-number@8:4 ('f',)",
    ]


def test_problems_of_a_file_come_together() -> None:
    found = read("\ufeffa: !t 1\na: 2\nb: .nan\nc:\n  <<: 1\n5: x\n".encode())
    assert shown(found) == "byte-order-mark@1:1 yaml-tag@1:4 duplicate-key@2:1 not-finite@3:4 merge-key@5:3 syntax@6:1"


def test_a_problem_says_where_in_the_data() -> None:
    found = read(b"list:\n- x: 1\n- x: 1\n  x: .nan\n")
    assert isinstance(found, Unreadable)
    assert [problem.pointer for problem in found.problems] == [("list", 1, "x"), ("list", 1, "x")]
    assert "line 3" in found.problems[0].message


def test_problems_do_not_flood() -> None:
    found = read(b"a: 1\n" * 5000)
    assert isinstance(found, Unreadable)
    assert {problem.kind for problem in found.problems} == {"duplicate-key"}
    assert len(found.problems) == 20
    assert len(read(b"a: \x01\n" * 5000).problems) <= 40  # type: ignore[union-attr]


SLOW = {
    "keys": "".join(f"key{i}: 0x{i}\n" for i in range(40_000)),
    "colons": "a: " + "x: " * 200_000,
    "brackets": "a: " + "[x" * 200_000,
    "dashes": "a: " + "- " * 200_000,
    "quotes": "a: '" + "''" * 400_000,
    "backslashes": 'a: "' + "\\" * 900_001,
    "newlines": "a: |\n" + "\n" * 900_000,
    "spaces": "a: x\n" + " " * 900_000,
    "directives": "%a\n" * 200_000,
    "aliases": "a: &x 1\n" + "".join(f"b{i}: *x\n" for i in range(50_000)),
    "numbers": ("-" * 30 + "1.") * 20_000,
    "comments": "a: [\n" + "# c\n" * 200_000 + "]",
    "tabs": "\t" * 900_000,
    "angles": "<" * 900_000,
    "list of comments": "l:\n" + "- a # c\n" * 100_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_megabyte_of_anything_ends_soon(name: str) -> None:
    source = SLOW[name].encode()
    assert len(source) <= 1024 * 1024
    began = time.monotonic()
    read(source)
    assert time.monotonic() - began < 20


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_value(source: bytes) -> None:
    found = read(source)
    assert isinstance(found, Document) or found.problems


@given(st.text(st.sampled_from("ab:-?[]{}#&*!|>'\"%@`,.\n\t \\0123ё"), max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_a_value_in_its_lines(source: str) -> None:
    found = read(source.encode())
    last = source.count("\n") + 2
    for problem in found.problems if isinstance(found, Unreadable) else found.notes:
        assert 1 <= problem.position.line <= last
        assert problem.position.column >= 1


def test_the_recursion_limit_is_never_near() -> None:
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(260 + len(_frames()))
        for source in ("a: " + "[" * 90 + "]" * 90, "a: " + "[" * 5000, "a:\n" + "- " * 3000):
            read(source.encode())
    finally:
        sys.setrecursionlimit(limit)


def _frames() -> list[Any]:
    frames, frame = [], sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return frames
