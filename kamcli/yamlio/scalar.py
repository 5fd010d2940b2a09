"""What a plain (unquoted) scalar means: YAML 1.2's core schema, numbers exact. Knows no files and no positions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from kamcli.dataclass import dataclass

Scalar = str | int | Decimal | bool | None

LONGEST_NUMBER = 100
"""Digits, and powers of ten, of the largest number: more is a mistake, and costs memory without bound."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_JSON_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_STARTS = frozenset("0123456789+-.")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The value of a plain scalar; `odd` marks a number that JSON does not write so."""

    value: Scalar
    odd: bool = False
    not_finite: bool = False
    too_long: bool = False


def resolve(text: str) -> Meaning:
    """Give the meaning of plain `text`: `no` and dates are text, 12.50 is the Decimal with both its places."""
    return _known(text) if len(text) <= _SHORT else _resolved(text)


def _resolved(text: str) -> Meaning:
    if text in _WORDS:
        return Meaning(_WORDS[text])
    if text[0] not in _STARTS:
        return Meaning(text)
    if _JSON_INTEGER.match(text):
        return _integer(text, 10, odd=False)
    if _INTEGER.match(text):
        return _integer(text, 10, odd=True)
    if _BASED.match(text):
        return _integer(text, 0, odd=True)
    if _FLOAT.match(text):
        return _decimal(text)
    return Meaning(text, not_finite=_NOT_FINITE.match(text) is not None)


_SHORT = 40
_known = lru_cache(maxsize=4096)(_resolved)
"""Short texts come again and again: names of fields, ids, days."""


def _integer(text: str, base: int, *, odd: bool) -> Meaning:
    if len(text) > LONGEST_NUMBER:
        return Meaning(text, too_long=True)
    return Meaning(int(text, base), odd=odd)


def _decimal(text: str) -> Meaning:
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > LONGEST_NUMBER or len(exponent) > 5 or abs(int(exponent or 0)) > LONGEST_NUMBER:
        return Meaning(text, too_long=True)
    return Meaning(Decimal(text), odd=_JSON_NUMBER.match(text) is None)
