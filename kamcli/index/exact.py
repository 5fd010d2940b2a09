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
_DECODER = json.JSONDecoder(parse_float=Decimal)
_PLAIN = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False)


def encoded(value: Any) -> str:
    """JSON of dicts with text keys, lists, text, truths, None, int and Decimal. Raises one of ENCODE_ERRORS."""
    try:
        text = _PLAIN.encode(value)
    except TypeError:
        return _with_decimals(value)
    text.encode("utf-8")  # half a surrogate pair cannot be written: said here, not when it is stored
    return text


def _with_decimals(value: Any) -> str:
    decimals = 0

    def decimal(found: Any) -> str:
        nonlocal decimals
        if type(found) is not Decimal:
            raise TypeError(type(found).__name__)
        text = str(found)
        # Without a point or an exponent it would come back as an int; NaN and its like would not come back at all.
        if not _EXACT.match(text) or ("." not in text and "E" not in text):
            raise ValueError(text)
        decimals += 1
        return f"{_MARK}{text}{_MARK}"

    text = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, default=decimal).encode(value)
    text.encode("utf-8")  # half a surrogate pair cannot be written: said here, not when it is stored
    if text.count(_MARK) != 2 * decimals:
        raise ValueError("the mark of decimals stands in a text")
    return _MARKED.sub(r"\1", text) if decimals else text


def decoded(text: str) -> Any:
    """The value of `encoded` again. Raises ValueError or RecursionError for other text."""
    return _DECODER.decode(text)
