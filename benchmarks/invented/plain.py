"""Write a record as YAML that every tool reads alike: dates quoted, all else as plain as may be. Fast, and for made-up
values only: what people type needs kamcli's own writer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value]"

# Letters first, then nothing that YAML 1.1 or 1.2 could take for anything but text.
_PLAIN = re.compile(r"[^\W\d_][\w .,;()/«»@+%°–-]*[\w.)»%]\Z")
_WORDS = frozenset({"no", "yes", "on", "off", "true", "false", "null", "n", "y"})


def dump(record: Mapping[str, Value]) -> bytes:
    """Return the record as a YAML file."""
    return ("\n".join(_fields(record, "")) + "\n").encode()


def _fields(fields: Mapping[str, Value], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _fields(value, indent + "  ")
        elif isinstance(value, str | int | float):
            yield f"{indent}{name}: {scalar(value)}"
        else:
            yield f"{indent}{name}:"
            for item in value:
                yield from _item(item, indent + "  ")


def _item(item: Value, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield f"{indent}- {scalar(item) if isinstance(item, str | int | float) else json.dumps(item)}"
        return
    first, *others = _fields(item, indent + "  ")
    yield f"{indent}- {first.lstrip()}"
    yield from others


@lru_cache(100_000, typed=True)
def scalar(value: str | float | bool) -> str:
    """Return one value as YAML; text that could be read as anything else stands in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return value if _PLAIN.match(value) and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)
