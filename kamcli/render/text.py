"""Text that is safe to show: what a file says can neither drive a terminal nor become a formula. No layout here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from kamcli.model.money import plain

_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
# Marks, embeddings, overrides and isolates of direction; zero-width space, word joiner and other invisible
# characters; tag characters. Zero-width joiner and non-joiner stay: Persian and Hindi names need them.
_INVISIBLE = "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
_LINE_ENDS = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def terminal_safe(text: str) -> str:
    """Strip what could drive or deceive a terminal: control characters and escapes (each shown as U+FFFD), and
    characters that turn the direction of writing or are invisible. Tabs and line ends stay, the latter as `\\n`.
    """
    if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return re.sub(_INVISIBLE, "", re.sub(_CONTROL, "\ufffd", re.sub(_LINE_ENDS, "\n", text)))


def one_line(text: str) -> str:
    """Make `text` fit a cell of a table: terminal-safe, every run of white space one space."""
    return " ".join(terminal_safe(text).split())


def markdown_safe(text: str) -> str:
    """Guard against markup: nothing in `text` can end a cell, start markup or become HTML."""
    escaped = re.sub(r"([\\`*_\[\]|~])", r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spreadsheet_safe(text: str) -> str:
    """Guard against formulas: a leading `=`, `+`, `-` or `@` gets an apostrophe, unless the text is a plain number."""
    if text.startswith(_FORMULA) and not _PLAIN_NUMBER.match(text):
        return f"'{text}"
    return text


def written(value: Any) -> str:
    """Write one value as people read it: exact decimals, ISO dates, yes and no, lists with commas, None as nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return written(value.value)
        case str():
            return value
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case Mapping():
            return ", ".join(f"{key}: {written(each)}" for key, each in value.items())
        case list() | tuple() | set() | frozenset():
            return ", ".join(written(each) for each in value)
        case _:
            return str(value)
