"""Where the top-level fields of a file stand, seen from how its lines begin. Never guesses: None where it is not plain.

Building the tree of a file takes a millisecond; most findings only want the place of one top-level field.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kamcli.model.position import Position

_LINE = re.compile(
    r"^(?:(?P<key>[A-Za-z_][\w.-]*):(?=[ \r\n]|\Z)|#|-(?=[ \r\n]|\Z)|(?P<odd>[^ \r\n]))", re.MULTILINE | re.ASCII
)
"""A line that begins at the margin: with a plain key, or with a comment or list item, or with anything else."""

_VALUE = re.compile(r"(?: +#[^\n]*| *\r?\n|(?<=\n)#[^\n]*)*(?P<indent> *)(?P<first>[^ \r\n]?)")
"""From a key's colon over spaces, line ends and comments to the first character of the value."""

_HEADER = re.compile(r": *\n")
_ITEM = re.compile(
    r"(?P<indent> *)- +(?P<value>\"[^\"\\\n]*\"|'[^'\n]*'"
    r"|[^\s\"'#&*!|>\[\]{}%@`?:,-](?:[^\n:#]|:(?=[^\s])|(?<=[^\s])#)*)(?:\n|\Z)"
)
"""An item that stands on one line, with nothing before it and no remark behind it."""

_UNCLEAR = frozenset("&*!\t")
"""What may stand before a value without being part of it, or stands for one that is elsewhere."""


class Outline:
    """The places of top-level keys and of their values."""

    __slots__ = ("_colons", "_text")

    def __init__(self, text: str, colons: dict[str, int]) -> None:
        self._text = text
        self._colons = colons

    def first(self) -> Position:
        """Where the first field begins, and with it the content of the file."""
        return self.key(next(iter(self._colons)))

    def key(self, name: str) -> Position:
        """Where a field's name stands."""
        return Position(self._text.count("\n", 0, self._colons[name]) + 1, 1)

    def value(self, name: str) -> Position | None:
        """Where a field's value begins: behind the colon if there is none; None if only the tree can say."""
        colon = self._colons[name]
        match = _VALUE.match(self._text, colon + 1)
        start = match.start("first") if match else colon + 1
        first = match["first"] if match else ""
        if not first or (match and self._is_key(start)):
            start = colon + 1
        elif first in _UNCLEAR:
            return None
        line_start = self._text.rfind("\n", 0, start) + 1
        return Position(self._text.count("\n", 0, start) + 1, start - line_start + 1)

    def item(self, name: str, index: int, count: int) -> Position | None:
        """Where an item begins in a field that is a list of `count` texts, numbers and their like; None if only the
        tree can say: it can where each item stands on a line of its own.
        """
        header = _HEADER.match(self._text, self._colons[name])
        if header is None:
            return None
        offset, found, indent = header.end(), [], None
        while match := _ITEM.match(self._text, offset):
            if indent not in (None, match["indent"]):
                return None
            indent = match["indent"]
            found.append(match.start("value") - offset + 1)
            offset = match.end()
        if len(found) != count or (self._text[offset : offset + 1] or "\n") in " \t#\r":
            return None
        return Position(self._text.count("\n", 0, header.end()) + 1 + index, found[index])

    def _is_key(self, offset: int) -> bool:
        """Whether the next key already begins there."""
        return self._text[offset - 1] == "\n" and self._text[offset] != "-"


def outline(text: str, names: Collection[str]) -> Outline | None:
    """The outline of a file whose top-level fields are `names`; None where a look at its lines does not settle it.

    All true keys are among the lines found; so where there are as many lines as keys, there are no others.
    """
    colons: dict[str, int] = {}
    count = 0
    for match in _LINE.finditer(text):
        if match["odd"]:
            return None
        if match["key"]:
            colons[match["key"]] = match.end("key")
            count += 1
    return Outline(text, colons) if count == len(names) > 0 and all(name in colons for name in names) else None
