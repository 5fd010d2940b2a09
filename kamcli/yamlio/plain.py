"""The events of a text in the plain style that kamcli writes: one field or item a line. Never guesses: None for any
other text, which ruamel.yaml then reads, many times slower.
"""

from __future__ import annotations

import re
from typing import Final

from kamcli.yamlio.event import Event

_ODD = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What ends lines, or is in no text of ours: control characters, lone carriage returns and their like."""

_WORD: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_./@+-]*[A-Za-z0-9_])?"
_LINE = re.compile(
    r"(?P<indent> *)(?:#.*|(?P<dash>-[ ]+)?(?P<key>[A-Za-z_][A-Za-z0-9_-]{0,99}(?=:(?: |$)))?(?(key):[ ]*)"
    r"(?:\"(?P<double>[^\"\\]*)\"|'(?P<single>[^']*)'"
    rf"|(?P<list>\[(?:{_WORD}(?:, *{_WORD})*)?\])"
    r"|(?(key)(?P<block>\|-?)(?=[ ]*$))"
    # No indicator first; no colon before a space or at the end, no hash behind a space.
    r"|(?P<plain>(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=\S))(?:[^\s:#]|:(?=[^\s])|(?<=[^\s])#|[ ]+(?=[^\s#]))*))?"
    r"[ ]*(?:(?<=[ ])#.*)?)$"
)
_ITEM = re.compile(_WORD)


def events(text: str) -> list[Event] | None:
    """All events of a text but those of the document itself; None where a look at its lines does not settle it."""
    if _ODD.search(text):
        return None
    lines = _Lines()
    offset = 0
    rows = iter(text.split("\n"))
    line = next(rows, None)
    while line is not None:
        match = _LINE.match(line)
        if match is None:
            return None
        if match.lastgroup != "indent" and not lines.take(match, offset):
            return None
        offset += len(line) + 1
        line = next(rows, None)
        if match["block"]:
            content = []
            margin = " " * len(_MARGIN.match(line or "")[0])  # type: ignore[index]
            while line is not None and (not line or line.startswith(margin)):
                if line.isspace():
                    return None
                content.append(line[len(margin) :])
                offset += len(line) + 1
                line = next(rows, None)
            if line is None and content and content[-1]:
                return None  # the text has no last line end, and the value then neither
            if not lines.take_block(match, content, len(margin), min(offset, len(text))):
                return None
    return lines.ended(len(text))


_MARGIN = re.compile(" *")


class _Lines:
    """Takes lines one by one; `found` are the events so far."""

    def __init__(self) -> None:
        self.found: list[Event] = []
        self._open: list[tuple[str, int]] = []
        """The collections that are open: `mapping` or `sequence`, and the column that their entries stand in."""
        self._waiting: int = -1
        """Behind the colon of a field that has no value yet; -1 where none waits."""

    def take(self, match: re.Match[str], offset: int) -> bool:
        """Take a line with content; False where it does not fit what is open."""
        column = match.end("indent")
        if match["dash"] is None and match["key"] is None:
            return False
        kind = "sequence" if match["dash"] else "mapping"
        if not self._placed(kind, column, offset):
            return False
        if match["dash"]:
            column = match.end("dash")
            if match["key"]:
                self._opened("mapping", column, offset)
        if match["key"]:
            start, end = match.span("key")
            self.found.append(Event("scalar", offset + start, offset + end, match["key"], None, True))
        return self._value(match, offset)

    def _placed(self, kind: str, column: int, offset: int) -> bool:
        """Open or close collections until an entry of this kind may stand in this column."""
        if not self._open:
            if column or kind == "sequence" or self.found:
                return False
            self._opened(kind, column, offset)
            return True
        inside, at = self._open[-1]
        if self._waiting >= 0:
            if column > at or (column == at and kind == "sequence" and inside == "mapping"):
                self._waiting = -1
                self._opened(kind, column, offset)
                return True
            self._empty()
        while self._open:
            inside, at = self._open[-1]
            if at == column and inside == kind:
                return True
            if at < column or (at == column and inside == "mapping"):
                return False
            self._closed(offset)
        return False

    def _value(self, match: re.Match[str], offset: int) -> bool:
        for group, style in (("plain", None), ("double", '"'), ("single", "'")):
            if (value := match[group]) is not None:
                start, end = match.span(group)
                if style:
                    start, end = start - 1, end + 1
                self.found.append(Event("scalar", offset + start, offset + end, value, style, style is None))
                return True
        if match["block"]:
            return True
        if match["list"] is not None:
            start, end = match.span("list")
            self.found.append(Event("sequence", offset + start, offset + start + 1, flow=True))
            self.found += (
                Event("scalar", offset + start + item.start(), offset + start + item.end(), item[0], None, True)
                for item in _ITEM.finditer(match["list"])
            )
            self.found.append(Event("end", offset + end - 1, offset + end))
            return True
        if match["key"] is None:
            return False  # an item that begins on another line, or is empty
        self._waiting = offset + match.end("key") + 1
        return True

    def take_block(self, match: re.Match[str], content: list[str], margin: int, end: int) -> bool:
        """Take the lines of a text below `field: |`, up to `end`; False where they are not plainly one."""
        _, column = self._open[-1]
        if not content or not content[0] or content[0][0] == "#" or margin <= column:
            return False
        value = "\n".join(content).rstrip("\n") + ("" if match["block"] == "|-" else "\n")
        start = self.found[-1].end + match.start("block") - match.end("key")
        self.found.append(Event("scalar", start, end, value, "|"))
        return True

    def _opened(self, kind: str, column: int, offset: int) -> None:
        start = offset + column
        self.found.append(Event("mapping" if kind == "mapping" else "sequence", start, start))
        self._open.append((kind, column))

    def _closed(self, offset: int) -> None:
        self.found.append(Event("end", offset, offset))
        self._open.pop()

    def _empty(self) -> None:
        self.found.append(Event("scalar", self._waiting, self._waiting, "", None, True))
        self._waiting = -1

    def ended(self, offset: int) -> list[Event] | None:
        """All events, the text being at its end; None where there were none."""
        if self._waiting >= 0:
            self._empty()
        while self._open:
            self._closed(offset)
        return self.found or None
