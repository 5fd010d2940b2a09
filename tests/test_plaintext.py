"""What is text, and what never stands in it."""

from __future__ import annotations

import sys

from kamcli.plaintext import CONTROL, decode


def test_what_a_text_never_holds() -> None:
    """All but the printable characters of YAML 1.2, and the two separators that end no line of ours."""
    printable = {*"\t\n\r", *map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0xD800))}
    printable |= {*map(chr, range(0xE000, 0xFFFE)), *map(chr, range(0x10000, sys.maxunicode + 1))}
    printable -= {"\u2028", "\u2029", "\ufeff", "\r"}
    assert {chr(code) for code in range(sys.maxunicode + 1) if not CONTROL.match(chr(code))} == printable
    assert not CONTROL.search("one\r\ntwo\n")
    assert CONTROL.search("one\rtwo")


def test_each_of_them_is_found_in_bytes() -> None:
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code < 0xE000 and (CONTROL.match(chr(code)) or code == 0x0D):
            assert decode(f"a{chr(code)}b".encode()).problems, hex(code)
    assert not decode("Ромашка «Ναυπηγεία» – 5 €\tx\r\n".encode()).problems
