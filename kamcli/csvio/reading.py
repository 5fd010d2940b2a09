"""Bytes to a Table, or to an Unreadable that says all that is wrong. Never raises, never reads files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from functools import cached_property, lru_cache

from kamcli.csvio.table import Record, Row, Table, records
from kamcli.dataclass import dataclass
from kamcli.model.position import Position, Problem, Unreadable
from kamcli.plaintext import MOST_PROBLEMS, Lines, conflict_markers, decode

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest table that is read."""

MOST_COLUMNS = 16_384
"""Columns of the widest table that is read: as many as a spreadsheet has."""

_FAULTS = {
    "inside": (
        "a quote stands inside a cell that does not begin with one",
        'put the whole cell in quotes and write "" for a quote in it',
    ),
    "behind": (
        "text follows the closing quote of a cell",
        'put the whole cell in quotes and write "" for a quote in it',
    ),
    "open": ("a quote is opened here and never closed", "close the quote at the end of the cell"),
}


def read(source: bytes, *, delimiter: str = ",", encoding: str = "utf-8", strict: bool = True) -> Table | Unreadable:
    """Read a table. Strict: our own ledgers. Lenient: foreign files, where `notes` says all that was put right."""
    text, problems = _decoded(source, encoding, strict)
    if text is None:
        return Unreadable(tuple(problems))
    if not strict and "\n" not in text:
        text = text.replace("\r", "\n")
    reading = _Reading(text, delimiter, strict, problems=problems if strict else [], notes=[] if strict else problems)
    return reading.table(source)


def _decoded(source: bytes, encoding: str, strict: bool) -> tuple[str | None, list[Problem]]:
    """The text, or None where nothing more can be said, with what is wrong so far."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig"):
        if not strict:
            source = source.removeprefix(b"\xef\xbb\xbf")
        found = decode(source, LARGEST)
        if strict or found.final:
            return (None if found.final else found.text), list(found.problems)
        return source.decode("utf-8"), [p for p in found.problems if p.kind == "control-character"]
    try:
        text = source.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        line_start = source.rfind(b"\n", 0, at) + 1
        position = Position(source.count(b"\n", 0, at) + 1, at - line_start + 1)
        message = f"the file cannot be read as {encoding}"
        return None, [Problem("not-utf8", message, "name the encoding that it was saved in", position)]
    except (LookupError, ValueError):
        do = "name one that Python knows, such as utf-8, cp1251, cp1253 or utf-16"
        return None, [Problem("not-utf8", f"{encoding!r} is not an encoding", do)]
    if conflicts := conflict_markers(text):
        return None, conflicts
    return text, []


@dataclass
class _Reading:
    """One pass over a text; collects problems (fatal) and notes."""

    text: str
    delimiter: str
    strict: bool
    problems: list[Problem]
    notes: list[Problem]
    lines: Lines = field(init=False)
    repeats: dict[str, int] = field(default_factory=dict)
    """Column names that stood in the header more than once, with the last number that was put behind them."""

    def __post_init__(self) -> None:
        self.lines = Lines(self.text)

    @cached_property
    def foreign_sign(self) -> str | None:
        """What seems to divide the cells of a header that is a single cell by our delimiter."""
        header = self.text.lstrip("\r\n").partition("\n")[0]
        return next((sign for sign in ";\t|" if sign in header and sign != self.delimiter), None)

    def table(self, source: bytes) -> Table | Unreadable:
        found = records(self.text, self.delimiter)
        first = next(found, None)
        if first is None:
            do = "write the header line, or delete the file"
            return Unreadable((*self.problems, Problem("empty-file", "the file is empty", do)))
        if len(first.cells) > MOST_COLUMNS:
            message = f"the header has {len(first.cells)} columns; at most {MOST_COLUMNS} are read"
            do = "export the columns that are needed, and no others"
            return Unreadable((*self.problems, Problem("csv-structure", message, do, self.lines.position(first.start))))
        self._fault(first)
        header = self._header(first)
        rows = self._plain_rows(header, first.line) if self.strict and not self.problems else None
        if rows is None:
            rows = []
            for record in found:
                if row := self._row(record, header):
                    rows.append(row)
                if len(self.problems) >= MOST_PROBLEMS:
                    break
        if not self.strict:
            header = self._without_phantom(header, rows)
        if self.problems:
            return Unreadable(tuple(sorted(self.problems, key=lambda problem: problem.position)))
        return Table(header, tuple(rows), source, tuple(self.notes), frozenset(self.repeats))

    def _plain_rows(self, header: tuple[str, ...], above: int) -> list[Row] | None:
        """The rows below line `above`, quickly; None where there are quotes, or rows not as wide as the header."""
        if '"' in self.text:
            return None
        rows: list[Row] = []
        width, delimiter = len(header), self.delimiter
        for number, line in enumerate(self.text.split("\n")[above:], above + 1):
            content = line.removesuffix("\r")
            if not content:
                continue
            cells = content.split(delimiter)
            if len(cells) != width:
                return None
            if "" in cells:
                rows.append(Row(number, {name: cell for name, cell in zip(header, cells, strict=True) if cell}))
            else:
                rows.append(Row(number, dict(zip(header, cells, strict=True))))
        return rows

    def _header(self, record: Record) -> tuple[str, ...]:
        names: dict[str, None] = {}
        last = len(record.cells) - 1
        for index, (cell, start) in enumerate(zip(record.cells, record.starts, strict=True)):
            name = cell.strip()
            if name != cell:
                self._amend(start, f"spaces stand around the column name {name!r}", "delete the spaces")
            if not name:
                self._amend(start, f"column {index + 1} has no name", "name it in the first line")
                name = "" if index == last else f"column {index + 1}"
            if name in names:
                self._amend(start, f"two columns are called {name!r}", "rename one of them")
                numbers = range(self.repeats.get(name, 1) + 1, last + 3)
                self.repeats[name] = next(number for number in numbers if f"{name} ({number})" not in names)
                name = f"{name} ({self.repeats[name]})"
            names[name] = None
        return tuple(names)

    def _row(self, record: Record, header: tuple[str, ...]) -> Row | None:
        if record.fault:
            self._fault(record)
        cells, width = record.cells, len(header)
        if len(cells) != width:
            if len(cells) < width:
                self._width(record, width, self._amend)
            elif self.strict or any(cells[width:]):
                self._width(record, width, self._refuse)
            else:
                self._width(record, width, self._amend)
        row = Row(record.line, {name: cell for name, cell in zip(header, cells, strict=False) if cell})
        if not row.cells and not self.strict:
            self._amend(record.start, "the row has no values and is left out", "delete the line")
            return None
        return row

    def _width(self, record: Record, width: int, say: Callable[[int, str, str], None]) -> None:
        found = len(record.cells)
        message = f"the row has {found} cell{'s' * (found != 1)}, the header has {width}"
        do = "put cells with commas or quotes in quotes; leave an empty cell for each missing value"
        if width == 1 and self.foreign_sign is not None:
            name = {";": "semicolons", "\t": "tabs"}.get(self.foreign_sign, self.foreign_sign)
            do = f"the cells seem to be divided by {name}: save the file with commas between them"
        say(record.start, message, do)

    def _fault(self, record: Record) -> None:
        if record.fault:
            offset, nature = record.fault
            message, do = _FAULTS[nature]
            (self._refuse if nature == "open" else self._amend)(offset, message, do)

    def _without_phantom(self, header: tuple[str, ...], rows: list[Row]) -> tuple[str, ...]:
        """Drop a last column without a name and values, as some programs export one."""
        if header[-1] or len(header) == 1:
            return header
        if any("" in row.cells for row in rows):
            name = f"column {len(header)}"
            for row in rows:
                if "" in row.cells:
                    row.cells[name] = row.cells.pop("")
            return (*header[:-1], name)
        return header[:-1]

    def _refuse(self, offset: int, message: str, do: str) -> None:
        self.problems.append(Problem("csv-structure", message, do, self.lines.position(offset)))

    def _amend(self, offset: int, message: str, do: str) -> None:
        """Strict: a problem. Lenient: put right, and noted."""
        into = self.problems if self.strict else self.notes
        into.append(Problem("csv-structure", message, do, self.lines.position(offset)))


@lru_cache(maxsize=2)
def _places(source: bytes) -> tuple[str, Lines]:
    """The text of a table and its lines, kept for the next cell that is asked for."""
    text = source.decode("utf-8")
    return text, Lines(text)


def locate(table: Table, line: int, column: str) -> Position:
    """The place of a cell of the row that begins on `line`; of the row where it has no such cell. UTF-8 only."""
    text, lines = _places(table.source)
    start = lines.offset(line)
    record = next(records(text, ",", start), None)
    if record is None or column not in table.header:
        return Position(line, 1)
    index = table.header.index(column)
    if index >= len(record.raw):
        return Position(line, 1)
    return lines.position(record.starts[index])
