"""Wide tables: every filled cell below a month's header becomes a row of its own. Totals are set apart, never taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.formats import Broken, NumberFormat, figure_in, shown
from kamcli.interop.tabular.header import fits, folded
from kamcli.interop.tabular.layout import Unpivot
from kamcli.interop.tabular.mapping import File
from kamcli.interop.tabular.month import MonthHeader
from kamcli.interop.tabular.table import RawTable, SourceRow
from kamcli.interop.tabular.tally import Entry, Tally
from kamcli.interop.tabular.total_label import Total, first_total

MOST_ROWS = 2_000_000
"""Rows that are made of one table."""

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class LongTable:
    """What became of a table: the columns and rows that mappings see, its totals, and what is worth a word."""

    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    tally: Tally | None
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why it cannot be taken, as `:line: what`."""


@dataclass
class _Columns:
    """What each column of a wide table is."""

    labels: list[str] = field(default_factory=list)
    months: dict[str, MonthHeader] = field(default_factory=dict)
    totals: dict[str, Total] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def plain_table(file: File, raw: RawTable, named: Collection[str]) -> LongTable:
    """The rows of a table that has one row for each; its totals, if the mapping expects any, set apart."""
    if not file.totals.left_out:
        rows = tuple(SourceRow(raw.name, line, {**cells, **raw.made}) for line, cells in raw.rows)
        return LongTable((*raw.header, *raw.made), rows, None, raw.notes)
    used = [header for header in raw.header if folded(raw.plain(header)) in named or folded(header) in named]
    taken: list[SourceRow] = []
    entries: list[Entry] = []
    notes = list(raw.notes)
    numeric: set[int | str] = set()
    for line, cells in raw.rows:
        total = first_total([cells[header] for header in raw.header if header in cells], file.totals)
        figures: dict[int | str, Decimal] = {
            header: figure
            for header in used
            if (figure := figure_in(cells.get(header, ""), _numbers(file, header))) is not None
        }
        if total is None:
            taken.append(SourceRow(raw.name, line, {**cells, **raw.made}))
        else:
            notes.append(_left_out(line, total, compared=bool(figures) and file.totals.compared))
            numeric |= figures.keys()
        marks = _marks(cells, used, total)
        entries.append(Entry(line, "", total, marks, figures))
    columns = tuple(Entry(header, header, None, frozenset(), {}) for header in used if header in numeric)
    tally = Tally(raw.name, tuple(entries), columns, file.totals, binary=raw.binary)
    return LongTable((*raw.header, *raw.made), tuple(taken), tally, tuple(notes))


def long_table(file: File, unpivot: Unpivot, raw: RawTable, named: Collection[str]) -> LongTable:
    """The cells of a wide table as rows."""
    columns = _columns(file, unpivot, raw, named)
    problems = list(_problems(file, unpivot, raw, columns))
    if problems:
        return LongTable(raw.header, (), None, problems=tuple(problems))
    return _Melting(file, unpivot, raw, columns).table()


def _columns(file: File, unpivot: Unpivot, raw: RawTable, named: Collection[str]) -> _Columns:
    found = _Columns()
    for header in raw.header:
        text = raw.plain(header)
        if fits(text, unpivot.ignore):
            found.ignored.append(header)
        elif folded(header) in named or folded(text) in named:
            found.labels.append(header)
        elif month := unpivot.months.read(text):
            found.months[header] = month
        elif total := file.totals.read(text):
            found.totals[header] = total
        else:
            found.others.append(header)
    return found


def _problems(file: File, unpivot: Unpivot, raw: RawTable, columns: _Columns) -> Iterator[str]:
    """Why the columns cannot be taken as they are."""
    at = f":{raw.header_line}:"
    if not columns.months:
        some = ", ".join(shown(header) for header in raw.header[:8])
        yield f"{at} no column is a month ({unpivot.months}); the header is {some}{', …' * (len(raw.header) > 8)}"
        return
    missing = [one for one in unpivot.months.table if one not in {folded(raw.plain(h)) for h in columns.months}]
    for header in missing:
        yield f"{at} there is no column {shown(header)}, which stands under months:"
    first: dict[tuple[str, ...], str] = {}
    for header, month in columns.months.items():
        key = (month.month, *(text.casefold() for text in month.parts.values()))
        if key in first:
            yield f"{at} two columns are {', '.join((month.month, *month.parts.values()))}: {first[key]} and {header}"
        first.setdefault(key, header)
    for made in unpivot.made:
        if any(folded(made) == folded(header) for header in (*columns.labels, *columns.others)):
            yield f"{at} the file has a column {made} already: give the one that unpivot: makes another name"
    numbers = _numbers(file, unpivot.value)
    figures = set(columns.others)
    for header in columns.others:
        if all(figure_in(cells.get(header, ""), numbers) is None for _, cells in raw.rows):
            figures.discard(header)
    unknown = [header for header in columns.others if header in figures]
    if unknown:
        some = ", ".join(shown(header) for header in unknown[:8]) + ", …" * (len(unknown) > 8)
        which = "the column" if len(unknown) == 1 else "the columns"
        it, they = ("it", "its header") if len(unknown) == 1 else ("them", "their headers")
        yield (
            f"{at} {which} {some} {'holds' if len(unknown) == 1 else 'hold'} numbers and no month ({unpivot.months}): "
            f"mend {they}, or name {it} under unpivot: ignore:"
        )
    cells = sum(len(row) for _, row in raw.rows)
    if cells > MOST_ROWS:
        yield f"{at} the table has {cells} filled cells; at most {MOST_ROWS} are read: divide it"


class _Melting:
    """One wide table on its way to rows."""

    def __init__(self, file: File, unpivot: Unpivot, raw: RawTable, columns: _Columns) -> None:
        self._file = file
        self._unpivot = unpivot
        self._raw = raw
        self._columns = columns
        self._numbers = _numbers(file, unpivot.value)
        self._labels = [*columns.labels, *columns.others]
        self._beside = {*columns.labels, *columns.others, *columns.ignored}
        self._sheet = {name: text for name, text in raw.made.items() if name not in unpivot.made}
        self._made = (*self._sheet, *unpivot.made)
        self._rows: list[SourceRow] = []
        self._entries: list[Entry] = []
        self._faults: list[str] = []
        self._notes: list[str] = []
        self._zeros = 0

    def table(self) -> LongTable:
        columns = self._columns
        for header in columns.totals:
            self._notes.append(
                f":{self._raw.header_line}: the column {shown(header)} is a total and was left out"
                f"{_agreed(compared=self._file.totals.compared)}"
            )
        for line, cells in self._raw.rows:
            self._line(line, cells)
        with_figures = {*columns.months, *columns.totals}
        entries = [self._column(header) for header in self._raw.header if header in with_figures]
        tally = Tally(
            self._raw.name,
            tuple(self._entries),
            tuple(entries),
            self._file.totals,
            tuple(self._faults),
            self._raw.binary,
        )
        notes = [*self._raw.notes, *self._gaps(), *self._notes]
        if self._zeros:
            count = "1 cell holds" if self._zeros == 1 else f"{self._zeros} cells hold"
            notes.append(f": {count} zero: no sales line is made of that; a line that is there already becomes zero")
        return LongTable((*self._labels, *self._made), tuple(self._rows), tally, tuple(notes))

    def _column(self, header: str) -> Entry:
        month = self._columns.months.get(header)
        marks = {("year", month.month[:4]), *month.parts.items()} if month else set()
        return Entry(header, header, self._columns.totals.get(header), frozenset(marks), {})

    def _line(self, line: int, cells: Mapping[str, str]) -> None:
        beside = [text for header, text in cells.items() if header in self._beside]
        total = first_total(beside, self._file.totals)
        figures: dict[int | str, Decimal] = {}
        labels = {header: cells[header] for header in self._labels if cells.get(header, "").strip()}
        named = not self._columns.labels or any(header in labels for header in self._columns.labels)
        for header, text in cells.items():
            month = self._columns.months.get(header)
            if (month is None and header not in self._columns.totals) or self._empty(text):
                continue
            figure = figure_in(text, self._numbers)
            if figure is not None:
                figures[header] = figure
            elif total is not None or month is None:
                self._unreadable(line, header, text, total)
            if month is not None and total is None:
                self._take(SourceRow(self._raw.name, line, {}, str(header)), labels, month, text, figure, named=named)
        if total is not None:
            self._notes.append(_left_out(line, total, compared=bool(figures) and self._file.totals.compared))
        name = next((text for text in beside if _LETTER.search(text)), "")
        marks = _marks(cells, self._columns.labels, total)
        self._entries.append(Entry(line, name, total, marks, figures))

    def _take(
        self,
        row: SourceRow,
        labels: Mapping[str, str],
        month: MonthHeader,
        text: str,
        figure: Decimal | None,
        *,
        named: bool,
    ) -> None:
        """Make a row of a cell. One beside which nothing stands is a bad row: most likely it is of a total."""
        if not named:
            text = Broken.because(
                text, "stands in a line without a name: if that is a total, write so in the line, or delete it"
            )
        zero = figure is not None and not figure
        self._zeros += zero
        made = {**self._sheet, self._unpivot.month: month.month, self._unpivot.value: text, **month.parts}
        self._rows.append(SourceRow(row.file, row.line, {**labels, **made}, row.column, zero))

    def _empty(self, text: str) -> bool:
        return not text.strip() or text.strip() in self._unpivot.empty

    def _unreadable(self, line: int, header: str, text: str, total: Total | None) -> None:
        label = total.label if total else self._columns.totals[header].label
        reason = text.reason if isinstance(text, Broken) else f"is {shown(text)}, no number that could be compared"
        self._faults.append(f"{self._raw.name}:{line}: the total {shown(label)} in {header} {reason}")

    def _gaps(self) -> Iterator[str]:
        """A month that is missing between others."""
        months = sorted({month.month for month in self._columns.months.values()})
        there = {_number(month) for month in months}
        missing = [one for one in range(min(there), max(there)) if one not in there]
        if missing:
            some = ", ".join(f"{one // 12:04}-{one % 12 + 1:02}" for one in missing[:12])
            yield f":{self._raw.header_line}: no column is {some}{', …' * (len(missing) > 12)}"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _marks(cells: Mapping[str, str], headers: Collection[str], total: Total | None) -> frozenset[tuple[str, str]]:
    """The words beside the figures of a line, by column; of a total without its own label."""
    return frozenset(
        (header, text)
        for header in headers
        if (text := cells.get(header, "").strip())
        and _LETTER.search(text)
        and (total is None or text != total.label.strip())
    )


def _left_out(line: int, total: Total, *, compared: bool) -> str:
    return f":{line}: {shown(total.label)} is a total and was left out{_agreed(compared=compared)}"


def _agreed(*, compared: bool) -> str:
    return "; it agrees with the figures" if compared else "; it was not compared"


def _numbers(file: File, column: str) -> NumberFormat:
    spec = file.columns.get(column) or next((one for one in file.columns.values() if one.name == column), None)
    return (spec.numbers if spec else None) or file.numbers
