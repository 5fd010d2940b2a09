"""CSV records: what a table is, and the scanner that takes text apart into them. Judges no content."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamcli.dataclass import dataclass
from kamcli.model.position import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on (from 1) and its cells by column; empty cells are left out."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A CSV file that was read; `notes` says what a lenient reading changed.

    `repeated` are names that several columns of the file have: the second is `name (2)` in `header`.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    source: bytes
    notes: tuple[Problem, ...] = ()
    repeated: frozenset[str] = frozenset()


@dataclass(slots=True)
class Record:
    """One record as it stands in the text: `raw` are its cells with their quotes.

    `fault` is the offset and nature of the first broken quote: `inside`, `behind` or `open`.
    """

    line: int
    start: int
    end: int
    """Behind the last cell, before the line break."""
    cells: list[str]
    raw: list[str]
    fault: tuple[int, str] | None = None

    @property
    def starts(self) -> list[int]:
        """The offsets of the cells."""
        offset = self.start
        starts = []
        for cell in self.raw:
            starts.append(offset)
            offset += len(cell) + 1
        return starts


def records(text: str, delimiter: str, start: int = 0) -> Iterator[Record]:
    """Take text apart into records from offset `start`, empty lines left out. A line ends with LF or CRLF."""
    quoted = re.compile(r'"(?:[^"]|"")*+("?)')
    offset, line = start, 1
    while offset < len(text):
        end = text.find("\n", offset)
        stop = len(text) if end < 0 else end
        content = stop - 1 if stop > offset and text[stop - 1] == "\r" and end >= 0 else stop
        if text.find('"', offset, content) < 0:
            raw = text[offset:content].split(delimiter)
            if raw != [""]:
                yield Record(line, offset, content, raw, raw)
            offset, line = stop + 1, line + 1
            continue
        record = _quoted_record(text, offset, line, delimiter, quoted)
        yield record
        line += text.count("\n", offset, record.end) + 1
        after = text.find("\n", record.end)
        offset = len(text) if after < 0 else after + 1


def _quoted_record(text: str, start: int, line: int, delimiter: str, quoted: re.Pattern[str]) -> Record:
    """Scan one record that has quotes in it; it may run over several lines."""
    bare = re.compile(rf"[^{re.escape(delimiter)}\n]*")
    record = Record(line, start, start, [], [])
    offset = start
    while True:
        begin, cell = offset, ""
        if text.startswith('"', offset) and (match := quoted.match(text, offset)):
            if not match[1]:
                record.fault = record.fault or (offset, "open")
            cell = match[0][1 : -1 if match[1] else None].replace('""', '"')
            offset = match.end()
        rest = bare.match(text, offset)
        tail = rest[0] if rest else ""
        if offset + len(tail) < len(text) and text[offset + len(tail)] == "\n":
            tail = tail.removesuffix("\r")
        if tail and offset > begin:
            record.fault = record.fault or (offset, "behind")
        elif '"' in tail:
            record.fault = record.fault or (offset + tail.index('"'), "inside")
        offset += len(tail)
        record.raw.append(text[begin:offset])
        record.cells.append(cell + tail)
        if not text.startswith(delimiter, offset):
            record.end = offset
            return record
        offset += 1
