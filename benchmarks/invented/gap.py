"""Defects for the mostly failing variant: what people leave out, mistype, or point at the wrong thing."""

from __future__ import annotations

from random import Random

SHARE = 0.8


def spoil(text: bytes, chance: Random) -> bytes:
    """Return the file with a defect, or now and then as it was."""
    if chance.random() >= SHARE:
        return text
    return chance.choice(DEFECTS)(text)


def _unknown_field(text: bytes) -> bytes:
    return text + b"sumary: Mistyped\n"


def _wrong_type(text: bytes) -> bytes:
    return text + b"custom: none\n"


def _unreadable(text: bytes) -> bytes:
    return text + b"subject: first\nsubject: second\n"


def _placeholder(text: bytes) -> bytes:
    return text + b"custom:\n  note: n/a\n"


def _bad_date(text: bytes) -> bytes:
    return text.replace(b'date: "20', b'date: "30.06.20', 1).replace(b'informed: "20', b'informed: "soon 20', 1)


def _stranger(text: bytes) -> bytes:
    return text.replace(b"team:\n  - ", b"team:\n  - nobody-", 1).replace(b"reports_to: ", b"reports_to: nobody-", 1)


def _missing(text: bytes) -> bytes:
    return text.replace(b"subject: ", b"# subject: ", 1).replace(b"name: ", b"# name: ", 1)


def _nothing_said(text: bytes) -> bytes:
    head, mark, rest = text.partition(b"summary: ")
    return head + mark + b"ok\n" + rest.partition(b"\n")[2] if mark else _unknown_field(text)


DEFECTS = (_unknown_field, _wrong_type, _unreadable, _placeholder, _bad_date, _stranger, _missing, _nothing_said)
