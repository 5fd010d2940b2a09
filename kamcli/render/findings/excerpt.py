"""One line of a file as it can be shown to anybody, on any terminal, with the column of a place in it.

Personal values are masked, control and direction characters replaced, long lines cut around the place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from kamcli.dataclass import dataclass
from kamcli.plaintext import Lines
from kamcli.render.findings.masking import MASK, Span, personal_spans
from kamcli.render.text import terminal_safe

if TYPE_CHECKING:
    from kamcli.model.position import Position
    from kamcli.repository import Repository

WIDTH = 100
"""Columns of a line that are shown: the same on a terminal and in a pipe, so that output is the same everywhere."""

_BEFORE = 60
"""Columns of a line that is cut which are kept before the place."""

_TAB = 4
_REPLACED = "\ufffd"
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line that can be shown; `caret` is how many columns stand before the place."""

    number: int
    text: str
    caret: int


@dataclass(frozen=True, slots=True)
class _File:
    text: str
    lines: Lines
    count: int
    spans: tuple[Span, ...]
    ends: tuple[int, ...]
    """Where each of the spans ends; they are in order and apart, so that those of a line are found at once."""

    def within(self, start: int, end: int) -> list[Span]:
        """The spans that share text with a stretch, in their order."""
        first = bisect_right(self.ends, start)
        return list(takewhile(lambda span: span[0] < end, islice(self.spans, first, None)))


@dataclass(frozen=True, slots=True)
class _Cell:
    """One character of the source as it is shown."""

    text: str
    width: int


class Excerpts:
    """Excerpts of one repository's files. Keeps the last file: findings come file by file."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._last: tuple[str, _File | None] = ("", None)

    def at(self, path: str, position: Position) -> Excerpt | None:
        """The line at a position; None where the file cannot be read, or has nothing to show there."""
        file = self._file(path)
        if file is None or position.line > file.count:
            return None
        start = file.lines.offset(position.line)
        end = file.text.find("\n", start)
        line = file.text[start : end if end >= 0 else None].removesuffix("\r")
        if not line.strip():
            return None
        masked = [(a - start, b - start) for a, b in file.within(start, start + len(line))]
        place = min(position.column - 1, len(line))
        # The caret stands at the beginning of what is masked, not somewhere within.
        place = next((max(a, 0) for a, b in masked if a <= place < b), place)
        return _excerpt(position.line, line, place, masked)

    def is_masked(self, path: str, start: int, end: int) -> bool:
        """Whether any of a file's text between two offsets (without a byte order mark) is masked."""
        file = self._file(path)
        return file is None or bool(file.within(start, max(end, start + 1)))

    def _file(self, path: str) -> _File | None:
        if self._last[0] != path:
            self._last = (path, self._read(path))
        return self._last[1]

    def _read(self, path: str) -> _File | None:
        source = self._repository.snapshot.bytes_of(path)
        if not isinstance(source, bytes):
            return None
        text = source.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        spans = personal_spans(self._repository, path, text)
        return _File(text, Lines(text), text.count("\n") + 1, spans, tuple(end for _, end in spans))


def _excerpt(number: int, line: str, place: int, masked: list[Span]) -> Excerpt:
    from wcwidth import wcswidth

    # Far more characters than columns are looked at, far fewer than a line of a megabyte has.
    first, last = max(0, place - 4 * WIDTH), place + 4 * WIDTH
    if not masked and _NARROW.fullmatch(line, first, last):
        return _narrow(number, line, place)
    cells = _cells(line, first, last, masked)
    place -= first
    before, after = cells[:place], cells[place:]
    cut_before, cut_after = first > 0, last < len(line)
    if sum(cell.width for cell in cells) > WIDTH or cut_before or cut_after:
        before, gone_before = _fitting(before[::-1], _BEFORE)
        before = before[::-1]
        while gone_before and before and before[0].width == 0:
            before = before[1:]
        after, gone_after = _fitting(after, WIDTH - sum(cell.width for cell in before))
        cut_before, cut_after = cut_before or gone_before, cut_after or gone_after
    shown = _ELLIPSIS * cut_before + _text(before)
    text = (shown + _text(after) + _ELLIPSIS * cut_after).rstrip()
    return Excerpt(number, text, max(wcswidth(shown), 0))


_NARROW = re.compile(
    "[\x20-\x7e\xa1-\xac\xae-\xff\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u2013\u2014\u2026\u20ac\u2116]*"
)
"""Characters of one column each, in the scripts that most files are written in: nothing has to be measured."""


def _narrow(number: int, line: str, place: int) -> Excerpt:
    """As `_excerpt`, of a line in which each character takes one column and nothing is masked."""
    if len(line) <= WIDTH:
        return Excerpt(number, line.rstrip(), place)
    start = max(0, place - _BEFORE)
    end = start + WIDTH
    shown = _ELLIPSIS * (start > 0) + line[start:place]
    return Excerpt(number, (shown + line[place:end] + _ELLIPSIS * (end < len(line))).rstrip(), len(shown))


def _cells(line: str, first: int, last: int, masked: list[Span]) -> list[_Cell]:
    from wcwidth import wcwidth

    cells: list[_Cell] = []
    column = 0
    for index in range(first, min(last, len(line))):
        char = line[index]
        span = next(((a, b) for a, b in masked if a <= index < b), None)
        if span is not None:
            cell = _Cell(MASK, len(MASK)) if index == max(span[0], first, 0) else _Cell("", 0)
        elif char == "\t":
            width = _TAB - column % _TAB
            cell = _Cell(" " * width, width)
        else:
            safe = char if terminal_safe(char) == char else _REPLACED
            cell = _Cell(safe, max(wcwidth(safe), 0))
        column += cell.width
        cells.append(cell)
    return cells


def _fitting(cells: list[_Cell], width: int) -> tuple[list[_Cell], bool]:
    """As many of the first cells as fit, and whether any do not."""
    used = 0
    for index, cell in enumerate(cells):
        used += cell.width
        if used > width:
            return cells[:index], True
    return cells, False


def _text(cells: list[_Cell]) -> str:
    return "".join(cell.text for cell in cells)
