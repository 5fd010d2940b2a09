"""Excel workbooks (.xlsx) as foreign tables. The only user of openpyxl; runs nothing, follows no links."""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kamcli.errors import ConfigurationError
from kamcli.interop.tabular.formats import Broken, NumberFormat, StoredDate, StoredNumber, shown
from kamcli.interop.tabular.header import fits, folded, joined, numbered
from kamcli.interop.tabular.mapping import File
from kamcli.interop.tabular.table import RawTable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ADD_LIBRARY = 'install the library for it: pip install "kamcli[xlsx]"'

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest workbook that is read, unpacked."""

MOST_PARTS = 2_000
MOST_CELLS = 2_000_000
"""Cells of the largest sheet: its last row times its last column."""

MOST_COLUMNS = 16_384

_SIGN = re.compile(r"[€$£¥₽₴₸₺₹]|\b[A-Z]{3}\b(?=[\"\]-])")
"""A currency in a number format, as in `#,##0.00 [$€-407]` or `"EUR" 0.00`."""

Grid = dict[int, dict[int, str]]
"""Texts by row and column, from 1; empty cells are left out."""


def is_workbook(source: bytes) -> bool:
    """Whether these bytes are a workbook, or at least packed as one."""
    return source[:4] == b"PK\x03\x04"


def read_workbook(file: File, name: str, source: bytes) -> list[RawTable] | list[str]:
    """The wanted sheets as tables, or lines `:where: what` that say why not.

    Numbers have the 15 digits that Excel itself shows: it keeps 0.1 + 0.2 as 0.30000000000000004.
    Raises ConfigurationError where the library is missing.
    """
    bad = _packed_badly(source)
    if bad:
        return [f":1: {bad}"]
    openpyxl = _library()
    try:
        with_formulas = _has_formulas(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not read: validation, conditional formats, pictures
            values = openpyxl.load_workbook(BytesIO(source), data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(BytesIO(source), keep_links=False) if with_formulas else None
    except MemoryError:
        raise
    except Exception:  # the library raises whatever its parts raise over a damaged file
        return [":1: this Excel workbook cannot be read: it is damaged, or no .xlsx; save it again, or save it as CSV"]
    sheets = _wanted(file, values)
    if isinstance(sheets, str):
        return [f":1: {sheets}"]
    sha256 = hashlib.sha256(source).hexdigest()
    tables: list[RawTable] = []
    lines: list[str] = []
    for sheet in sheets:
        other = formulas[sheet.title] if formulas is not None else None
        found = _table(file, f"{name}[{sheet.title}]", sheet, other, sha256)
        if isinstance(found, str):
            lines.append(f"[{sheet.title}]:{found}")
        else:
            tables.append(found)
    return lines or tables


def _library() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise ConfigurationError("Excel workbooks cannot be read here", do=ADD_LIBRARY) from None
    return openpyxl


def _packed_badly(source: bytes) -> str | None:
    """Why a workbook must not be opened, from the list of its parts alone."""
    try:
        with zipfile.ZipFile(BytesIO(source)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "this Excel workbook cannot be read: it is damaged; save it again, or save it as CSV"
    if len(parts) > MOST_PARTS:
        return f"this Excel workbook has {len(parts)} parts; at most {MOST_PARTS} are read"
    size = sum(part.file_size for part in parts)
    if size > LARGEST:
        return (
            f"this Excel workbook is {size // 1024 // 1024} MB, unpacked; at most {LARGEST // 1024 // 1024} MB are "
            "read: save the sheet that is needed as CSV"
        )
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        return "this is a packed file and no Excel workbook (.xlsx), whatever its name says: save it as .xlsx or CSV"
    return None


def _has_formulas(source: bytes) -> bool:
    """Whether a sheet has formulas. Raises ValueError where a part declares entities, as no workbook does."""
    found = False
    with zipfile.ZipFile(BytesIO(source)) as packed:
        for part in packed.infolist():
            if part.filename.lower().endswith((".xml", ".rels")):
                data = packed.read(part)
                if b"<!DOCTYPE" in data:
                    raise ValueError(part.filename)
                if part.filename.lower().startswith("xl/worksheets/"):
                    found = found or b"<f" in data or b":f>" in data or b":f " in data
    return found


def _wanted(file: File, book: Workbook) -> list[Worksheet] | str:
    """The sheets that the mapping means: by number, by name (with * and ?), or the only one that is not hidden."""
    sheets = list(book.worksheets)
    names = ", ".join(sheet.title for sheet in sheets)
    if isinstance(file.sheet, int):
        if not 1 <= file.sheet <= len(sheets):
            return f"the workbook has no sheet {file.sheet}; it has {len(sheets)}: {names}"
        return [sheets[file.sheet - 1]]
    if file.sheet is not None:
        found = [sheet for sheet in sheets if sheet.title == file.sheet]
        found = found or [sheet for sheet in sheets if fits(sheet.title, (file.sheet,))]
        return found or f"the workbook has no sheet {file.sheet}; it has {names}"
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if len(visible) != 1:
        return f"the workbook has several sheets: {names}; say under files: which is meant, as in sheet: {names[:40]}"
    return visible


def _table(file: File, name: str, sheet: Worksheet, formulas: Worksheet | None, sha256: str) -> RawTable | str:
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        return (
            f"1: the sheet reaches to row {rows} and column {columns}, more than {MOST_CELLS} cells: delete the empty "
            "rows and columns behind the table, or save the sheet as CSV"
        )
    grid = _grid(sheet, formulas)
    first = file.skip_lines + 1
    below = first + file.header_lines
    _unmerge(sheet, grid, below, file.numbers)
    top = [_row(grid, line) for line in range(first, below)]
    if not any(any(line) for line in top):
        return f"{first}: the header is empty; say skip_lines: how many rows stand above it"
    cells = top[0] if len(top) == 1 else joined(top)
    width = max((column for line, row in grid.items() if line >= below for column in row), default=0)
    cells = [*cells, *[""] * (width - len(cells))]
    header, repeated = numbered(cells)
    body = [(line, row) for line in sorted(grid) if line >= below and (row := _named(grid[line], header))]
    return RawTable(
        name=name,
        sha256=sha256,
        header=tuple(header),
        rows=tuple(body),
        header_line=below - 1,
        notes=(*_hidden(sheet), *_shown_in(sheet)),
        repeated=repeated,
        binary=True,
        made={} if "sheet" in map(folded, header) else {"sheet": sheet.title},
    )


def _row(grid: Grid, line: int) -> list[str]:
    row = grid.get(line, {})
    return [row.get(column, "") for column in range(1, max(row, default=0) + 1)]


def _named(row: Mapping[int, str], header: Sequence[str]) -> dict[str, str]:
    return {header[column - 1]: row[column] for column in sorted(row) if row[column].strip()}


def _grid(sheet: Worksheet, formulas: Worksheet | None) -> Grid:
    grid: Grid = {}
    for row in sheet.iter_rows():
        for cell in row:
            text = _text(cell.value, cell.data_type)
            if text is not None and cell.row is not None:
                grid.setdefault(cell.row, {})[cell.column] = text
    for row in formulas.iter_rows() if formulas is not None else ():
        for cell in row:
            if cell.data_type == "f" and cell.column not in grid.get(cell.row, {}):
                reason = "is a formula without a result: open the workbook, let it calculate, and save it again"
                if sheet.cell(cell.row, cell.column).data_type != "s":
                    grid.setdefault(cell.row, {})[cell.column] = Broken.because("=…", reason)
    return grid


def _text(value: Any, kind: str) -> str | None:
    """The text of a cell's value. What is a number or a date in the workbook is one whatever the file's formats."""
    if value is None:
        return None
    if kind == "e":
        return Broken.because(str(value), f"holds the error {value}")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, (datetime, date)):
        return StoredDate(f"{value.year:04}-{value.month:02}-{value.day:02}")
    if isinstance(value, str):
        return value if value.strip() else None
    return Broken.because(str(value), f"is {shown(value)}, a time, which cannot be read")


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return Broken.because(str(value), "holds no number that can be counted")
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    return StoredNumber(f"{exact:f}" if exact else "0")


def _unmerge(sheet: Worksheet, grid: Grid, below: int, numbers: NumberFormat) -> None:
    """Words in cells that are merged downwards stand in each row; a number in them belongs to no row for certain."""
    for merged in sheet.merged_cells.ranges:
        text = grid.get(merged.min_row, {}).get(merged.min_col)
        if text is None or merged.max_row < below:
            continue
        figure = not isinstance(text, Broken) and (
            isinstance(text, (StoredNumber, StoredDate)) or numbers.read(text) is not None
        )
        several = merged.max_row > merged.min_row
        reason = f"is merged over {merged.coord}, so it is not certain whose it is: unmerge the cells in the workbook"
        if figure and (several or merged.max_col > merged.min_col):
            text = Broken.because(text, reason)
        for row in range(max(merged.min_row, below), merged.max_row + 1):
            grid.setdefault(row, {})[merged.min_col] = text


def _shown_in(sheet: Worksheet) -> Iterator[str]:
    """Numbers that only their formats tell to be of different currencies."""
    formats = {cell.number_format for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float))}
    signs = sorted({sign for one in formats for sign in _SIGN.findall(one.replace("[$", "["))})
    if len(signs) > 1:
        yield f": cells are shown in {', '.join(signs)}; that is not read, so their currencies have to stand in cells"


def _hidden(sheet: Worksheet) -> Iterator[str]:
    rows = sum(bool(one.hidden) for one in sheet.row_dimensions.values())
    columns = [name for name, one in sheet.column_dimensions.items() if one.hidden]
    if rows:
        yield f": {rows} hidden {'row was' if rows == 1 else 'rows were'} read as well"
    if columns:
        yield f": hidden columns were read as well: {', '.join(columns)}"
    if sheet.sheet_state != "visible":
        yield ": the sheet is hidden"
