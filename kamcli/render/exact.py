"""JSON with exact numbers: a Decimal becomes a number literal with every digit it has. Writes text, reads nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any

from kamcli.model.money import Money, plain

# JSON escapes only C0 itself; these could still drive or deceive a terminal. Escaped, they mean the same.
_DANGEROUS = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Write `value` as JSON, without a final line end; `indent=None` gives one line.

    Decimal → exact number, date → ISO text, Money → {amount, currency}, Enum → its value. TypeError for
    anything else JSON does not know (dataclasses too: say which fields are the contract) and for nan and infinity.
    """
    pieces: list[str] = []
    _write(value, indent, 0, pieces.append)
    return "".join(pieces)


def _write(value: Any, indent: int | None, depth: int, write: Callable[[str], None]) -> None:
    # Text first: it is what there is most of, thousands of times in a long report.
    if type(value) is str:
        write(_quoted(value))
    elif isinstance(value, Mapping):
        parts = [(f"{_quoted(_key(key))}: ", each) for key, each in value.items()]
        _block("{", parts, "}", indent, depth, write)
    elif isinstance(value, (list, tuple)):
        _block("[", [("", each) for each in value], "]", indent, depth, write)
    elif isinstance(value, Money):
        _write({"amount": value.amount, "currency": value.currency}, indent, depth, write)
    else:
        write(_scalar(value))


def _block(
    opening: str,
    parts: list[tuple[str, Any]],
    closing: str,
    indent: int | None,
    depth: int,
    write: Callable[[str], None],
) -> None:
    if not parts:
        write(opening + closing)
        return
    inner = "" if indent is None else "\n" + " " * indent * (depth + 1)
    separator = ", " if indent is None else f",{inner}"
    before = opening + inner
    for key, each in parts:
        write(before)
        write(key)
        _write(each, indent, depth + 1, write)
        before = separator
    write(("" if indent is None else "\n" + " " * indent * depth) + closing)


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
    quoted = encode_basestring(text)
    if quoted.isascii() and "\x7f" not in quoted:
        return quoted
    return _DANGEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
