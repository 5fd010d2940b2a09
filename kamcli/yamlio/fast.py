"""The fast path: yaml-rs, for files in which a screen of the bytes finds nothing that it might read differently.

It never reports a problem: whatever is odd or wrong comes back as None and goes the exact way.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from kamcli.plaintext import CONTROL, LARGEST

try:
    import yaml_rs as _yaml_rs
except ImportError:  # an accelerator: there are platforms without it
    _yaml_rs = None  # type: ignore[assignment]

MARK: Final = "\ue000"
"""Put before every decimal number, so that it comes back as text with all its digits."""

_START = rb"[\n\[:,\-](?:(?<=[\n\[]) *| +)"
"""Where a value can begin behind the first line's key, and a few places where none does. Quick to search for."""
_END = rb"(?= *(?:$|[\r#,\]]))"

_SUSPECT = re.compile(rb"[&*!?%@`{\\\t<]|\n(?:---|\.\.\.|={7}|>{7}|\|{7})|\n {32}|- - - ")
"""Characters that may be an anchor, alias, tag, flow mapping, escape, tab…: a cheap first look."""

_ODD = re.compile(
    _START + rb"(?:[&*!%@`]|\?(?:\s|$)|\{ *[^ }])"  # anchor, alias, tag, complex key, flow mapping
    rb"|\\[^n\"]"
    rb"|[\t<]|\n(?:---|\.\.\.|={7}|>{7}|\|{7})|\n {32}|- - - ",
    re.MULTILINE,
)
_FLOW = re.compile(rb"\[[^\]]*[:\[{&*!?|>\"'#\n]")
_NUMBER = re.compile(
    _START + rb"(?!(?:-?(?:0|[1-9][0-9]{0,16})(?:\.[0-9]{1,40})?|[0-9]+(?:-[0-9]+)+)" + _END + rb")"
    rb"[-+]?[0-9.][0-9a-fA-FxXoOiInN_.:+\-]*" + _END,
    re.MULTILINE,
)
"""A token that looks like a number and is neither a plain one nor digits with hyphens between (a date, a phone)."""

_DECIMAL = re.compile(rb"([\[:,\-](?:(?<=\[) *| +))(-?(?:0|[1-9][0-9]{0,16})\.[0-9]{1,40})" + _END, re.MULTILINE)
_TEXT = re.compile(rb"[|>][0-9+\-]* *(?:#[^\n]*)?\r?(?:\n(?! +[^ \r\n])|\Z)")
"""A block scalar whose text does not begin on the next line."""

_LONG = re.compile(rb"^[^:\n]{900}", re.MULTILINE)


_ODD_BEGINNINGS = (b"...", b"=", b">", b"|", b"---", *(char.encode() for char in " ?&*!%@`{[-"))


class _OddError(Exception):
    """Something came back that only the exact path may judge."""


def parse(source: bytes) -> dict[str, Any] | None:
    """The data of `source`, or None if the exact path has to look at it."""
    if _yaml_rs is None or not source or is_odd(source):
        return None
    marked = _DECIMAL.sub(rb"\1" + MARK.encode() + rb"\2", source)
    try:
        text = marked.decode("utf-8")
        if CONTROL.search(text):
            return None
        if not text.endswith("\n"):
            text += "\n"
        data = _yaml_rs.loads(text, parse_datetime=False)
        if type(data) is not dict:
            return None
        _check(data, marked is not source)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None
    return data


def is_odd(source: bytes) -> bool:
    """Whether the bytes hold anything that the fast library may read differently from the written subset."""
    return bool(
        (_SUSPECT.search(source) and _ODD.search(source))
        or source.startswith(_ODD_BEGINNINGS)
        or ((b"|" in source or b">" in source) and _TEXT.search(source))
        or (b"[" in source and (source.count(b"[") > 30 or _FLOW.search(source)))
        or _NUMBER.search(source)
        or (len(source) > 900 and (len(source) > LARGEST or _LONG.search(source)))
        or b"\xee\x80\x80" in source
    )


def _check(value: dict[str, Any] | list[Any], marked: bool) -> None:
    """Make Decimals of marked texts; refuse whatever the screen should have kept away."""
    items = value.items() if type(value) is dict else enumerate(value)
    for key, item in items:
        kind = type(item)
        if kind is str:
            if marked and MARK in item:
                value[key] = _unmarked(item)  # type: ignore[index]
        elif kind is dict or kind is list:
            _check(item, marked)
        elif kind is not int and kind is not bool and item is not None:
            raise _OddError
    if type(value) is dict:
        for key in value:
            if type(key) is not str or (marked and MARK in key):
                raise _OddError


def _unmarked(text: str) -> str | Decimal:
    """A text that is one marked number was a plain one; marks elsewhere fell into other texts."""
    if text[0] == MARK and _PLAIN_DECIMAL.match(text, 1):
        return Decimal(text[1:])
    return text.replace(MARK, "")


_PLAIN_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
