"""A new text in the style of the one it replaces: its quotes, its block of lines. Says None where that cannot be.

Whether the result is read back as the text that was wanted, `edit` checks.
"""

from __future__ import annotations

import re
import textwrap

from kamcli.plaintext import CONTROL
from kamcli.yamlio import writing
from kamcli.yamlio.node import Scalar

_WIDTH = 100
"""Characters of a line of a folded block, unless its lines were longer."""
_WHITE = re.compile(r"[ \t]")


def inline(value: str, style: str | None) -> str | None:
    """The text on one line in quotes of the old kind; None where it had none, or they cannot hold it."""
    if style == '"':
        return writing.quoted(value)
    if style == "'" and not CONTROL.search(value) and not re.search(r"[\n\r\t]", value):
        return "'{}'".format(value.replace("'", "''"))
    return None


def block(value: str, old: Scalar, source: str, indent: int) -> list[str] | None:
    """The text as a block like the old one, `source`: its header, and its lines, indented as they were.

    None where the old text is no block, or one of several lines and the new one of one: that goes behind the key.
    """
    if old.style not in ("|", ">") or not value.strip("\n ") or CONTROL.search(value) or "\r" in value:
        return None
    lines = [line for line in source.split("\n")[1:] if line.strip()]
    if old.style == "|" and "\n" not in value and len(lines) != 1:
        return None
    body = value.rstrip("\n")
    if _WHITE.match(value) or value[0] == "\n" or not body.rsplit("\n", 1)[-1].strip():
        return None
    found = min((len(line) - len(line.lstrip(" ")) for line in lines), default=indent)
    margin = " " * (found or indent)
    ends = len(value) - len(body)
    header = f"{old.style}{'-' if ends == 0 else '' if ends == 1 else '+'}"
    if old.style == "|":
        written = body.split("\n")
    else:
        folded = _folded(body, max(_WIDTH, *(len(line.strip()) for line in lines)))
        if folded is None:
            return None
        written = folded
    return [header, *(f"{margin}{line}" if line else "" for line in written), *([""] * (ends - 1))]


def _folded(body: str, width: int) -> list[str] | None:
    """The lines of a folded block: paragraphs with an empty line for each end of line between them, at most `width`."""
    paragraphs = re.split(r"(\n+)", body)
    written: list[str] = []
    for index, part in enumerate(paragraphs):
        if index % 2:
            written += [""] * len(part)
        elif _WHITE.match(part) or part != part.rstrip() or "  " in part or "\t" in part:
            return None
        else:
            written += textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
    return written
