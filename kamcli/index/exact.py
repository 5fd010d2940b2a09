"""Values as JSON text and back, numbers exact: nothing that is read can execute, and a Decimal keeps its digits."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

ENCODE_ERRORS = (TypeError, ValueError, RecursionError, OverflowError)
"""What `encoded` raises for values that are not kept: whoever wants to keep them goes on without."""

_MARK = "\ue000"
_MARKED = re.compile(f'"{_MARK}([^"]*){_MARK}"')
_EXACT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?\Z")


def _decimal(value: Any) -> str:
    if type(value) is not Decimal:
        raise TypeError(type(value).__name__)
    text = str(value)
    # Without a point or an exponent it would come back as an int; NaN and its like would not come back at all.
    if not _EXACT.match(text) or ("." not in text and "E" not in text):
        raise ValueError(text)
    return f"{_MARK}{text}{_MARK}"


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, default=_decimal)
_DECODER = json.JSONDecoder(parse_float=Decimal)


def encoded(value: Any) -> str:
    """JSON of dicts with text keys, lists, text, truths, None, int and Decimal. Raises one of ENCODE_ERRORS."""
    text = _ENCODER.encode(value)
    if _MARK not in text:
        text.encode("utf-8")  # half a surrogate pair cannot be written: said here, not when it is stored
        return text
    plain = _MARKED.sub(r"\1", text)
    if _MARK in plain:
        raise ValueError("the mark of decimals stands in a text")
    plain.encode("utf-8")
    return plain


def decoded(text: str) -> Any:
    """The value of `encoded` again. Raises ValueError or RecursionError for other text."""
    return _DECODER.decode(text)
