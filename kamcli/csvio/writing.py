"""Rows to CSV bytes, and edits that leave every other row's bytes alone. Reads and writes no files."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from kamcli.csvio.reading import read
from kamcli.csvio.table import Record, records
from kamcli.errors import DataError
from kamcli.model.position import Unreadable
from kamcli.plaintext import CONTROL, conflict_markers

_NEEDS_QUOTES = re.compile(r'[",\r\n]|\A(?:<{7}|\|{7}|={7}|>{7})')


def write(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write a table: RFC 4180, quotes only where needed, LF line ends. Raises DataError on what cannot be read back."""
    names = tuple(header)
    _check_names(names)
    lines = [_line(names), *(_row_line(names, row) for row in rows)]
    return _encoded("".join(f"{line}\n" for line in lines))


def edit(
    source: bytes,
    changes: Mapping[int, Mapping[str, str]],
    added: Sequence[Mapping[str, str]] = (),
    removed: Container[int] = (),
) -> bytes:
    """Change cells of the rows that begin on the given lines, add rows at the end, take rows out.

    All other rows, and all other cells of a changed row, keep their bytes. A column that `added` or `changes`
    name and the header lacks is put at the end, and every row gets an empty cell for it. Raises DataError.
    """
    table = read(source)
    if isinstance(table, Unreadable):
        problem = table.problems[0]
        raise DataError(
            f"the table cannot be read, so it cannot be changed: {problem.message}",
            where=str(problem.position),
            do=problem.do,
        )
    known = {row.line for row in table.rows}
    if missing := sorted(set(changes) - known):
        raise DataError(f"no row begins on line {missing[0]}")
    names = list(table.header)
    for row in (*changes.values(), *added):
        names += [name for name in row if name not in names]
    _check_names(names)
    new = len(names) - len(table.header)
    text = source.decode("utf-8")
    newline = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
    out, last = [], 0
    for index, record in enumerate(records(text, ",")):
        out.append(text[last : record.start])
        last = record.end
        if index == 0:
            out.append(",".join([*record.raw, *map(_cell, names[len(table.header) :])]))
        elif record.line in removed:
            last = _after_line(text, record.end)
        else:
            out.append(_changed(record, names, changes.get(record.line, {}), new))
    out.append(text[last:])
    result = "".join(out)
    if added and not result.endswith("\n"):
        result += newline
    result += "".join(f"{_row_line(names, row)}{newline}" for row in added)
    return _encoded(result)


def _check_names(names: Sequence[str]) -> None:
    if not names or len(set(names)) != len(names) or not all(name.strip() == name != "" for name in names):
        raise DataError("a table needs column names that are not empty, not padded with spaces and all different")


def _changed(record: Record, names: Sequence[str], changes: Mapping[str, str], new: int) -> str:
    if not changes and not new:
        return ",".join(record.raw)
    raw = [*record.raw, *([""] * new)]
    cells = [*record.cells, *([""] * new)]
    for name, value in changes.items():
        index = names.index(name)
        if cells[index] != value:
            raw[index] = _cell(value)
    return _line_of(raw)


def _after_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def _row_line(names: Sequence[str], row: Mapping[str, str]) -> str:
    if unknown := [name for name in row if name not in names]:
        raise DataError(f"the table has no column {unknown[0]}")
    return _line([row.get(name, "") for name in names])


def _line(cells: Sequence[str]) -> str:
    return _line_of([_cell(cell) for cell in cells])


def _line_of(raw: Sequence[str]) -> str:
    """Join cells; a line of one empty cell is written as `""`, because an empty line is no row."""
    return ",".join(raw) if len(raw) > 1 or raw[0] else '""'


def _cell(value: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"a cell is text, not {type(value).__name__}")
    if _NEEDS_QUOTES.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def _encoded(text: str) -> bytes:
    """The bytes, if they can be read back."""
    if match := CONTROL.search(text):
        raise DataError(f"a cell holds a control character (U+{ord(match[0]):04X})", do="delete it")
    if conflict_markers(text):
        raise DataError("a cell holds a line that looks like a merge conflict", do="change that line")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError("a cell holds half of a character and cannot be written as UTF-8") from None
