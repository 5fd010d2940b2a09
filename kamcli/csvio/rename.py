"""Give one column of a CSV table another name and change no byte besides. Reads and writes no files."""

from __future__ import annotations

from kamcli.csvio.reading import read
from kamcli.csvio.table import records
from kamcli.errors import DataError
from kamcli.model.position import Unreadable


def rename_column(source: bytes, name: str, new_name: str) -> bytes:
    """The table with its column `name` called `new_name`. Raises DataError where that cannot be."""
    table = read(source)
    if isinstance(table, Unreadable):
        raise DataError(f"the table cannot be read, so it cannot be changed: {table.problems[0].message}")
    if name not in table.header or new_name in table.header:
        raise DataError(f"the column {name} cannot be renamed {new_name}")
    text = source.decode("utf-8")
    header = next(records(text, ","))
    index = table.header.index(name)
    start = header.starts[index]
    result = f"{text[:start]}{new_name}{text[start + len(header.raw[index]) :]}".encode()
    after = read(result)
    wanted = tuple(new_name if each == name else each for each in table.header)
    if isinstance(after, Unreadable) or after.header != wanted:
        raise DataError(f"{new_name} cannot be the name of a column")
    return result
