"""The fast path and the exact path: the same value, or the same refusal."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from handwritten import Written, documents, records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.yamlio import Document, dump, fast, plain, read
from kamcli.yamlio.exact import read_exactly

pytest.importorskip("yaml_rs")

TOKENS = r"""a b key имя é 1 12.50 -3 0.1 007 +7 1_000 0x1F 0o7 0b1 .5 1. 1e5 2026-03-02 12:30 ~ null Null true TRUE no
&x *x ! !!str << --- ... % @ ` # = ======= <<<<<<< >>>>>>> ||||||| ' " \ \n [ ] { } [] {} , | |- |+ > >- |2 ? -
: .inf .nan a,b x:y 1,5 5. +1.5 http://a.b/c 12345678901234567890123 ( ) $ ^ «q» -5.0 --03-02 1.5.2 'it''s'
88abb 1d5 7C 0b2"""
PIECES = re.split("[ \n]", TOKENS)
PIECES.extend([" ", "  ", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", ": ", ", ", " #", "- ", "? ", "\t", "\r\n", "\r"])
PIECES.extend(
    ["\u2028", "\ufeff", "a: 1\n", "b:\n  c: d\n", "l:\n- 1\n- 2\n", "t: |\n  text\n  more\n", "\n\n", "\ue000"]
)

ODD = [
    "a: 0b11\n", "a: -0x1F\n", "a: 1_000\n", "1: x\n", ": x\n", "~: x\n", "- a\n", "a: !t x\n", "a: &x 1\nb: *x\n",
    "a: 1\n---\nb: 1\n", "\ufeffa: 1\n", "a: \0\n", "a: .nan\n", "a: <<\n<<: {b: 1}\n", "a: [b: c]\n", "a: {b}\n",
    "? a\n: b\n", "a: >\n", "a: |2\n\n", "a: |\n  \n    x\n", "a: |\n  x", "k: [|x]\n", "k: [?x]\n", "a: 1\na: 1\n",
    "a: 1.00000000000000000001\n", "a: 1e400\n", "a: 12.50\n", "a: |\n  12.50\n", "a: |-\n  12.50\n", "a:\n  12.50\n",
    "a: x\n  12.50\n", "a:\n  - 12.50\n  - - 1.50\n", "a: [1.50, 2.50]\n", 'a: "1.50"\n', 'a: "b\n  - 1.50"\n',
    "12.50: a\n", "a: - 1.50\n", "a: x, 1.50\n", "a: \ue0001.50\n", "a: 1.50 # c\n", "a: 1.50\r\n", "a: x: 1.50\n",
    "a: 2026-03\n", "a: 2026-03-02\n", "a: +7 495\n", "a: '' \n", "a: -\n", "a: --\n", "a: b\n\n\n  c\n",
    "a: 'b\n\n  c'\n",
    "a: 99999999999999999\n", "a: 999999999999999999999\n", "a: -99999999999999999.5\n", "a: 1.5.\n", "a: 1.5e\n",
    "a: 88abb\n", "a: 1d5\n", "a: 7C\n", "a: 1b\n", "a: 0b\n", "a: 1e5b\n", "a: 1a.5\n", "a: [9f, 1c, 2]\n",
]  # fmt: skip


def typed(value: Any) -> Any:
    """A value in which 1, True, 1.0 and the order of fields differ."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value), str(value)


def agree(source: bytes) -> None:
    data = fast.parse(source)
    if data is None:
        return
    exact = read_exactly(source)
    assert isinstance(exact, Document), (source, data, exact)
    assert typed(exact.data) == typed(data), source
    assert not exact.notes, source


@pytest.mark.parametrize("source", ODD)
def test_both_ways_agree_on_the_odd(source: str) -> None:
    agree(source.encode())
    agree(f"first: 1\n{source}".encode())
    agree(source.replace("\n", "\r\n").encode())


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(["", "a: ", "a:\n  - ", "a: [", "a: |\n  ", "x: 1\na: "]), st.lists(st.sampled_from(PIECES)))
def test_both_ways_agree_on_any_text(beginning: str, pieces: list[str]) -> None:
    agree((beginning + "".join(pieces)).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_both_ways_agree_on_what_people_write(written: Written) -> None:
    agree(written.source)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(), st.data())
def test_both_ways_agree_on_damaged_files(record: dict[str, Any], data: st.DataObject) -> None:
    text = dump(record).decode()
    agree(text.encode())
    for _ in range(3):
        at, until = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        cut = text[:at] + text[min(until, at + 4) :]
        agree(cut.encode())
        agree((text[:at] + data.draw(st.sampled_from(PIECES)) + text[at:]).encode())
        agree((text[:at] + text[at:until] + text[at:]).encode())


PLAIN = """\
name: ООО Ромашка
circle: key
key_reasons: [revenue, image]
legal_entities:
  - id: main
    name: "ООО «Ромашка»"
    tax_id: "7701234567"
    phone: +7 495 123-45-67
headcount: 120
since: 2019-05
potential:
  amount: 12000000.50
strategy:
  goals: |
    Grow by 50 % in the regions.
    Cut costs - all of them (again).
"""


def test_ordinary_files_go_the_fast_way() -> None:
    for source in (PLAIN, PLAIN.replace("\n", "\r\n"), f"# c\n{PLAIN}", f"{PLAIN}login: 88abb\n"):
        data = fast.parse(source.encode())
        assert data is not None
        assert str(data["potential"]["amount"]) == "12000000.50"


def test_what_kamcli_writes_goes_the_fast_way() -> None:
    record = {
        "name": "Acme",
        "amount": 5,
        "empty": [],
        "list": [{"a": "x: y", "b": None}],
        "text": "a\nb\n",
        "no": "no",
    }
    assert fast.parse(dump(record, comment="Made by hand")) == record


def test_the_fast_way_is_fast() -> None:
    source = f"{PLAIN}said: 'it''s plain to nobody else'\n".encode()  # of a plain file, the exact way is quick as well
    assert fast.parse(source) is not None
    assert plain.events(source.decode()) is None
    began = time.perf_counter()
    for _ in range(1000):
        read(source)
    taken = time.perf_counter() - began
    began = time.perf_counter()
    for number in range(20):
        read_exactly(source + b"# %d\n" % number)  # another text each time, since the tests keep what is said of one
    assert taken / 1000 < (time.perf_counter() - began) / 20 / 5


def test_without_the_library_everything_goes_the_exact_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "_yaml_rs", None)
    assert fast.parse(PLAIN.encode()) is None
    found = read(PLAIN.encode())
    assert isinstance(found, Document)
    assert found.data["headcount"] == 120
