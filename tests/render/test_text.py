"""What files say can neither drive a terminal nor become a formula."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.model.entity import Entity
from kamcli.model.money import Money
from kamcli.render import one_line, spreadsheet_safe, terminal_safe, written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ромашка\tΕπε\n日本 é", "Ромашка\tΕπε\n日本 é"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("a\x9b31mb\x00\x7f", "a\ufffd31mb\ufffd\ufffd"),
        ("\u202egnp.exe\u2066x\u2069", "gnp.exex"),
        ("Ac\u200bme\ufeff", "Acme"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\udc80", "\ufffd"),
    ],
)
def test_terminal_safe(text: str, shown: str) -> None:
    assert terminal_safe(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_dangerous_is_left_and_it_is_stable(text: str) -> None:
    safe = terminal_safe(text)
    assert all(unicodedata.category(each) not in ("Cc", "Cs") or each in "\t\n" for each in safe)
    assert not any(
        unicodedata.bidirectional(each) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for each in safe
    )
    assert terminal_safe(safe) == safe
    safe.encode("utf-8")
    assert "\n" not in one_line(text)


@pytest.mark.parametrize("text", ["=1+1", "+30 210 123", "-x", "@SUM(A1)", "\t=1", "＝1", "-1+1", "+7", "-1e5", "-"])
def test_formula_is_guarded(text: str) -> None:
    assert spreadsheet_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "12", "-3", "0.00", "", "Acme", "a=b", "1+1"])
def test_plain_numbers_and_text_stay(text: str) -> None:
    assert spreadsheet_safe(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12.50"), "12.50"),
        (date(2026, 3, 2), "2026-03-02"),
        (Entity.ACCOUNT, "account"),
        (("a", Decimal("1.0"), None), "a, 1.0, "),
        (Money(Decimal("12.50"), "EUR"), "12.50 EUR"),
        ({"why": "refused"}, "why: refused"),
    ],
)
def test_written(value: object, text: str) -> None:
    assert written(value) == text
