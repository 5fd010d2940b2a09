"""JSON with exact numbers: a Decimal becomes a number literal with every digit it has. Writes text, reads nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from kamcli.model.money import Money, plain

# JSON escapes only C0 itself; these could still drive or deceive a terminal. Escaped, they mean the same.
_DANGEROUS = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Write `value` as JSON, without a final line end; `indent=None` gives one line.

    Decimal → exact number, date → ISO text, Money → {amount, currency}, Enum → its value. TypeError for
    anything else JSON does not know (dataclasses too: say which fields are the contract) and for nan and infinity.
    """
    return "".join(_pieces(value, indent, 0))


def _pieces(value: Any, indent: int | None, depth: int) -> Iterable[str]:
    if isinstance(value, Mapping):
        parts = [(f"{_quoted(_key(key))}: ", each) for key, each in value.items()]
        yield from _block("{", parts, "}", indent, depth)
    elif isinstance(value, (list, tuple)):
        yield from _block("[", [("", each) for each in value], "]", indent, depth)
    elif isinstance(value, Money):
        yield from _pieces({"amount": value.amount, "currency": value.currency}, indent, depth)
    else:
        yield _scalar(value)


def _block(opening: str, parts: list[tuple[str, Any]], closing: str, indent: int | None, depth: int) -> Iterable[str]:
    if not parts:
        yield opening + closing
        return
    inner = "" if indent is None else "\n" + " " * indent * (depth + 1)
    separator = ", " if indent is None else f",{inner}"
    yield opening + inner
    for number, (key, each) in enumerate(parts):
        if number:
            yield separator
        yield key
        yield from _pieces(each, indent, depth + 1)
    yield ("" if indent is None else "\n" + " " * indent * depth) + closing


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Enum():
            return _scalar(value.value)
        case str():
            return _quoted(value)
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return plain(value)
        case float() if math.isfinite(value):
            return repr(value)
        case date():
            return _quoted(value.isoformat())
        case _:
            raise TypeError(f"{value!r} has no place in JSON")


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is not a key of a JSON object")
    return key


def _quoted(text: str) -> str:
    return _DANGEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
