"""Rows with the columns of their partners in other files, and lookups. Finds columns by name; computes nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.formats import Broken, Cell, DateFormat, NumberFormat, RowTrouble, shown
from kamcli.interop.tabular.functions import Value, text_of
from kamcli.interop.tabular.header import folded as _folded
from kamcli.interop.tabular.mapping import Join, Lookup, TableMapping, values_in
from kamcli.interop.tabular.mapping_check import MappingMistakes
from kamcli.interop.tabular.source import SourceTable
from kamcli.interop.tabular.table import SourceRow

Key = tuple[str, ...]


class NoColumnError(ValueError):
    """A column that no file has; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A written column: the joins that lead to its file, its header there, and its formats."""

    joins: tuple[Join, ...]
    header: str
    shown: str
    numbers: NumberFormat
    dates: DateFormat


class JoinedTables:
    """All files of an import, joined on demand."""

    def __init__(self, mapping: TableMapping, tables: Mapping[str, SourceTable]) -> None:
        self.mapping = mapping
        self.tables = tables
        self._resolved: dict[tuple[str, str], Resolved] = {}
        self._indexes: dict[tuple[str, Key], dict[Key, SourceRow | list[SourceRow]]] = {}
        self._headers = {name: {_folded(one): one for one in table.header} for name, table in tables.items()}

    def rows(self, file: str, *, zeros: bool = False) -> Iterator[RowView]:
        """The rows of a file in its order; those made of a zero in a wide table only if `zeros`."""
        for row in self.tables[file].rows:
            if zeros or not row.zero:
                yield RowView(self, file, row)

    def resolve(self, file: str, written: str) -> Resolved:
        """Find the column that `written` means in `file`. Raises NoColumnError."""
        key = (file, written)
        if key not in self._resolved:
            self._resolved[key] = self._find(file, written)
        return self._resolved[key]

    def _find(self, file: str, written: str) -> Resolved:
        table = self.tables[file]
        spec = table.file.columns.get(written)
        header = self._header(file, spec.name if spec else written)
        if header is not None:
            spec = spec or next((one for one in table.file.columns.values() if one.name == header), None)
            numbers = (spec.numbers if spec else None) or table.file.numbers
            return Resolved((), header, written, numbers, (spec.dates if spec else None) or table.file.dates)
        head, _, rest = written.partition(".")
        if rest and head in table.file.joins:
            join = table.file.joins[head]
            inner = self.resolve(join.file, rest)
            return Resolved((join, *inner.joins), inner.header, written, inner.numbers, inner.dates)
        raise NoColumnError(self._no_column(file, spec.name if spec else written))

    def _header(self, file: str, name: str) -> str | None:
        """The column as the table calls it. Raises NoColumnError where it is not certain which is meant."""
        table = self.tables[file]
        if (first := name.removesuffix(" (1)")) != name and first in table.repeated:
            return first
        found = name if name in table.header else self._headers[file].get(_folded(name))
        if found in table.repeated:
            raise NoColumnError(
                f"{table.name} has several columns called {found}: write {found} (1) for the first, {found} (2) for "
                "the second"
            )
        return found

    def _no_column(self, file: str, name: str) -> str:
        table = self.tables[file]
        known = [*table.header, *table.file.columns, *(f"{join}.…" for join in table.file.joins)]
        near = difflib.get_close_matches(name, known, 1)
        text = f"{table.name} has no column {name}"
        if near:
            return f"{text}; did you mean {near[0]}?"
        if len(table.header) == 1 and any(sign in table.header[0] for sign in ",;\t|"):
            return f"{text}: its header is one cell, {shown(table.header[0])}; is delimiter: right?"
        return f"{text}; it has {', '.join(known)}"

    def partner(self, join: Join, key: Key) -> SourceRow | None:
        """The row of the joined file with this key. Raises RowTrouble where there are two, or none and one must be."""
        table = self.tables[join.file]
        found = self.index(join.file, table.file.key).get(key) if any(key) else None
        if isinstance(found, list):
            lines = " and ".join(str(row.line) for row in found[:3])
            raise RowTrouble(f"{shown(', '.join(key))} stands in {table.name} more than once: lines {lines}")
        if found is None and not join.optional:
            if not any(key):
                raise RowTrouble(f"{', '.join(join.on)} is empty, so its row in {table.name} cannot be found")
            raise RowTrouble(f"{table.name} has no row with {', '.join(table.file.key)} {shown(', '.join(key))}")
        return found

    def index(self, file: str, columns: Key) -> Mapping[Key, SourceRow | list[SourceRow]]:
        """The rows of a file by the values of some columns; several rows where the values are not unique."""
        if (file, columns) not in self._indexes:
            headers = [self.resolve(file, column).header for column in columns]
            index: dict[Key, SourceRow | list[SourceRow]] = {}
            for row in self.tables[file].rows:
                key = tuple(row.cells.get(header, "").strip() for header in headers)
                before = index.get(key)
                index[key] = row if before is None else [*(before if isinstance(before, list) else [before]), row]
            self._indexes[(file, columns)] = index
        return self._indexes[(file, columns)]

    def translate(self, name: str, value: str) -> Value:
        """The entry of a lookup; its own `missing:` says what happens without one. Raises RowTrouble."""
        found = self.entry(name, value)
        if found is not None:
            return found
        lookup = self.mapping.lookups[name]
        if lookup.missing == "same":
            return value
        if lookup.missing == "empty" or not value.strip():
            return ""
        raise RowTrouble(f"the lookup {name} has no entry for {shown(value)}")

    def entry(self, name: str, value: str) -> Value | None:
        """The entry of a lookup, or None. Raises RowTrouble where a file has several."""
        lookup = self.mapping.lookups[name]
        wanted = " ".join(value.split()).casefold() if lookup.ignore_case else value
        if lookup.table is not None:
            return lookup.table.get(wanted)
        return self._from_file(lookup, wanted)

    def _from_file(self, lookup: Lookup, wanted: str) -> str | None:
        assert lookup.file is not None
        assert lookup.key is not None
        assert lookup.value is not None
        index = self.index(lookup.file, (lookup.key,))
        if lookup.ignore_case:
            folded = (lookup.file, ("", lookup.key))
            if folded not in self._indexes:
                merged: dict[Key, SourceRow | list[SourceRow]] = {}
                for (key,), row in index.items():
                    merged.setdefault((" ".join(key.split()).casefold(),), row)
                self._indexes[folded] = merged
            index = self._indexes[folded]
        found = index.get((wanted,))
        header = self.resolve(lookup.file, lookup.value).header
        rows = found if isinstance(found, list) else [found] if found else []
        values = {row.cells.get(header, "").strip() for row in rows}
        if len(values) > 1:
            raise RowTrouble(f"the lookup {lookup.id} has several entries for {shown(wanted)}")
        return values.pop() if values else None


class RowView:
    """One row as expressions see it: its cells, its partners' cells, the lookups."""

    __slots__ = ("_partners", "_tables", "dates", "file", "numbers", "row")

    def __init__(self, tables: JoinedTables, file: str, row: SourceRow) -> None:
        self._tables = tables
        self._partners: dict[int, RowView | None] = {}
        self.file = file
        self.row = row
        self.numbers = tables.tables[file].file.numbers
        self.dates = tables.tables[file].file.dates

    @property
    def place(self) -> str:
        """Where the row stands, as `orders.csv:17`."""
        return f"{self.row.file}:{self.row.line}" + (f" ({self.row.column})" if self.row.column else "")

    def cell(self, column: str) -> Value:
        """The value of a column, empty where the row (or an optional partner) has none. Raises RowTrouble."""
        found = self._tables.resolve(self.file, column)
        view = self
        for join in found.joins:
            partner = view._partner(join)
            if partner is None:
                return Cell.of("", found.shown, found.numbers, found.dates)
            view = partner
        text = view.row.cells.get(found.header, "")
        if isinstance(text, Broken):
            raise RowTrouble(f"{found.shown} {text.reason}")
        return Cell.of(text, found.shown, found.numbers, found.dates)

    def _partner(self, join: Join) -> RowView | None:
        """This row's row of a joined file. Raises RowTrouble where there is none and must be."""
        if id(join) not in self._partners:
            key = tuple(text_of(self.cell(on)) for on in join.on)
            found = self._tables.partner(join, key)
            self._partners[id(join)] = RowView(self._tables, join.file, found) if found is not None else None
        return self._partners[id(join)]

    def translate(self, table: str, key: str) -> Value:
        """The entry of a lookup. Raises RowTrouble."""
        return self._tables.translate(table, key)

    def entry(self, table: str, key: str) -> Value | None:
        """The entry of a lookup, or None."""
        return self._tables.entry(table, key)


def check_columns(tables: JoinedTables, mistakes: MappingMistakes) -> None:
    """Note every column that the mapping names and no file has."""
    mapping = tables.mapping

    def check(file: str, written: str, pointer: tuple[str | int, ...]) -> None:
        try:
            tables.resolve(file, written)
        except NoColumnError as error:
            mistakes.add(pointer, str(error))

    for file in mapping.files.values():
        for name, column in file.columns.items():
            check(file.id, name, column.pointer)
        for column_name in file.key:
            check(file.id, column_name, (*file.pointer, "key"))
        for join in file.joins.values():
            for on in join.on:
                check(file.id, on, join.pointer)
            if len(join.on) != len(mapping.files[join.file].key):
                mistakes.add(join.pointer, f"the key of {join.file} has {len(mapping.files[join.file].key)} columns")
    for lookup in mapping.lookups.values():
        if lookup.file is not None:
            check(lookup.file, lookup.key or "", (*lookup.pointer, "key"))
            check(lookup.file, lookup.value or "", (*lookup.pointer, "value"))
    for target in mapping.targets:
        for written in target.where.columns if target.where else ():
            check(target.source, written, (*target.pointer, "where"))
        for value in (*(v for v in (target.external_id, target.id, target.account) if v), *values_in(target.fields)):
            written_columns = [value.column] if value.column is not None else []
            for written in (*written_columns, *(one for e in value.expressions for one in e.columns)):
                check(target.source, written, value.pointer)
