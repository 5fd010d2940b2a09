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

_START = rb"[\n\[:,\-](?: +|(?<=[\n\[]))"
"""Where a value can begin behind the first line's key, and a few places where none does. Quick to search for."""
_END = rb"(?= *(?:$|[\r#,\]]))"

_COMMON: Final = bytes({*range(0x20, 0x100), *b"\n"} - {*b"&*!?%@`{\\<[|>=\x7f\xc2\xe2\xed\xee\xef"})
"""Bytes of which nothing odd is made: with all of them taken away, mostly nothing of a file is left to be looked at."""

_ODD = re.compile(
    _START + rb"(?:[&*!%@`]|\?(?:\s|$)|\{ *[^ }])"  # anchor, alias, tag, complex key, flow mapping
    rb"|\\[^n\"]"
    rb"|[\t<]|\n(?:---|\.\.\.|={7}|>{7}|\|{7})|\n {32}|- - - ",
    re.MULTILINE,
)
_FLOW = re.compile(rb"\[[^\]]*[:\[{&*!?|>\"'#\n]")
_NUMBER = re.compile(
    _START + rb"(?=[-+.0-9])(?!(?:-?(?:0|[1-9][0-9]{0,16})(?:\.[0-9]{1,40})?|[0-9]+(?:-[0-9]+)+"
    rb"|[1-9][0-9]*[a-dfA-DF][0-9a-zA-Z]*)" + _END + rb")"
    rb"[-+]?[0-9.][0-9a-fA-FxXoOiInN_.:+\-]*" + _END,
    re.MULTILINE,
)
"""A token that looks like a number and is neither a plain one, nor digits with hyphens between (a date, a phone), nor
digits before a letter that no number has there (`88ab`)."""

_DECIMAL = re.compile(
    rb"([\[:,\-](?: +|(?<=\[))(?=[-0-9]))(-?(?:0|[1-9][0-9]{0,16})\.[0-9]{1,40})" + _END, re.MULTILINE
)
_TEXT = re.compile(rb"[|>][0-9+\-]* *(?:#[^\n]*)?\r?(?:\n(?! +[^ \r\n])|\Z)")
"""A block scalar whose text does not begin on the next line."""

_LONG = re.compile(rb"^[^:\n]{900}", re.MULTILINE)


_ODD_BEGINNINGS = (b"...", b"=", b">", b"|", b"---", *(char.encode() for char in " ?&*!%@`{[-"))


class _OddError(Exception):
    """Something came back that only the exact path may judge."""


def parse(source: bytes) -> dict[str, Any] | None:
    """The data of `source`, or None if the exact path has to look at it."""
    if _yaml_rs is None or not source:
        return None
    rest = source.translate(None, _COMMON)
    if _is_odd(source, rest):
        return None
    try:
        text = source.decode("utf-8")
        if rest and _UNCLEAR.search(rest) and CONTROL.search(text):
            return None
        data: dict[str, Any] = _loads(text)
        if type(data) is not dict:
            return None
        numbers = _numbers(data)
        if numbers and _NUMBER.search(source):
            return None
        if numbers == _WITH_POINTS:
            data = _loads(_DECIMAL.sub(_MARKED, source).decode("utf-8"))
            _numbers(data)
            _unmark(data)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None
    return data


def is_odd(source: bytes) -> bool:
    """Whether the bytes hold anything that the fast library may read differently from the written subset."""
    return _is_odd(source, source.translate(None, _COMMON)) or _NUMBER.search(source) is not None


def _is_odd(source: bytes, rest: bytes) -> bool:
    """As `is_odd`, but for numbers, which are looked at when it is known that there are any."""
    return bool(
        source.startswith(_ODD_BEGINNINGS)
        or _BREAK.search(source)
        or b"- - - " in source
        or (
            rest
            and (
                ((_SUSPECT.search(rest) or (b"@" in rest and _begins_with_at(source))) and _ODD.search(source))
                or ((b"|" in rest or b">" in rest) and _TEXT.search(source))
                or (b"[" in rest and (source.count(b"[") > 30 or _FLOW.search(source)))
                or b"\xee\x80\x80" in source
            )
        )
        or (len(source) > 900 and (len(source) > LARGEST or _LONG.search(source)))
    )


def _begins_with_at(source: bytes) -> bool:
    """Whether a value may begin with `@`, which mostly stands in the middle of an address."""
    return b" @" in source or b"\n@" in source or b"[@" in source


def _loads(text: str) -> Any:
    return _yaml_rs.loads(text if text.endswith("\n") else text + "\n", parse_datetime=False)


_NONE, _WHOLE, _WITH_POINTS = range(3)
"""Which numbers there are in a value; texts that look like some count as whole ones."""


def _numbers(value: Any) -> int:
    """Which numbers there are in a value. Refuses whatever the screen should have kept away."""
    found = _NONE
    if type(value) is dict:
        for key in value:
            if type(key) is not str:
                raise _OddError
    for item in value.values() if type(value) is dict else value:
        kind = type(item)
        if kind is str:
            if item[:1] in _FIRST and not found and _NUMBERLIKE.match(item):
                found = _WHOLE
        elif kind is dict or kind is list:
            if (inside := _numbers(item)) > found:
                found = inside
        elif kind is int:
            found = found or _WHOLE
        elif kind is float:
            found = _WITH_POINTS
        elif kind is not bool and item is not None:
            raise _OddError
    return found


_FIRST: Final = frozenset("+-.0123456789")
_NUMBERLIKE = re.compile(r"(?![0-9]+(?:-[0-9]+)+\Z)[-+]?[0-9.][0-9a-fA-FxXoOiInN_.:+\-]*\Z")
"""A text of the signs that numbers are written with, whole or odd; no date."""


def _unmark(value: Any) -> None:
    """Make Decimals of marked texts, and refuse numbers that were left unmarked."""
    items = value.items() if type(value) is dict else enumerate(value)
    for key, item in items:
        kind = type(item)
        if kind is str:
            if MARK in item:
                value[key] = _unmarked(item)
        elif kind is dict or kind is list:
            _unmark(item)
        elif kind is float:
            raise _OddError
    if type(value) is dict and any(MARK in key for key in value):
        raise _OddError


def _unmarked(text: str) -> str | Decimal:
    """A text that is one marked number was a plain one; marks elsewhere fell into other texts."""
    if text[0] == MARK and _PLAIN_DECIMAL.match(text, 1):
        return Decimal(text[1:])
    return text.replace(MARK, "")


_MARKED: Final = rb"\1" + MARK.encode() + rb"\2"
_BREAK = re.compile(rb"\n(?:---|\.\.\.| {32})")
_SUSPECT = re.compile(rb"[&*!?%`{\\\t<=|>]")
_UNCLEAR = re.compile(rb"[^&*!?%@`{\\<\[|>=]")
"""What may be a control character: one of ASCII, or the first byte of one beyond."""

_PLAIN_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
