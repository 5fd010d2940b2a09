"""A foreign table as it was read, and its rows with their places. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kamcli.dataclass import dataclass

Place = tuple[str, int, str]
"""File, line, and in a wide table the column."""


@dataclass(frozen=True)
class RawTable:
    """One file, or one sheet of a workbook: cells by column, empty ones left out, each row with its line.

    `binary`: its numbers were kept as a computer's floating point, so that sums may differ in the sixteenth digit.
    `notes` are `:line: what`.
    """

    name: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    header_line: int = 1
    notes: tuple[str, ...] = ()
    repeated: frozenset[str] = frozenset()
    binary: bool = False
    made: Mapping[str, str] = field(default_factory=dict)
    """Columns that stand in no row: the name of the sheet."""

    def plain(self, header: str) -> str:
        """A column's header as the file has it: without the number that tells it from others of its name."""
        base, _, number = header.rpartition(" (")
        if base in self.repeated and number.rstrip(")").isdigit():
            return next((one for one in self.header if one == base), base)
        return header


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row with its place: `line` counts from 1 and includes the header.

    In a wide table every filled cell is a row: `column` is its header, and `zero` says that its figure is zero.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    column: str = ""
    zero: bool = False

    @property
    def place(self) -> Place:
        """What tells it from all other rows."""
        return self.file, self.line, self.column
