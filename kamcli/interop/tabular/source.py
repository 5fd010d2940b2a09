"""Reading the CSV files of an import: which is which, their encoding, their rows with places. Keeps every row."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kamcli import csvio
from kamcli.errors import UnreadableError, UsageError
from kamcli.interop.tabular.formats import shown
from kamcli.interop.tabular.mapping import File, TableMapping
from kamcli.model.position import Problem, Unreadable

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class GivenFile:
    """One FILE of the command line: its name without folders, its bytes, and the entry it was given for, if any."""

    name: str
    source: bytes
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row with its place: `line` counts from 1 and includes the header."""

    file: str
    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class SourceTable:
    """The rows of one entry under `files:`, out of one or several files of the same shape."""

    file: File
    name: str
    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    parts: tuple[SourcePart, ...]
    notes: tuple[str, ...]
    repeated: frozenset[str] = frozenset()
    """Names that several of its columns have."""


@dataclass(frozen=True)
class SourcePart:
    """One file as the record of the import names it."""

    name: str
    sha256: str
    rows: int


def assign(mapping: TableMapping, given: Sequence[GivenFile]) -> dict[str, list[GivenFile]]:
    """Tell which FILE is which entry under `files:`. Raises UsageError where that is not certain."""
    found: dict[str, list[GivenFile]] = {}
    only = next(iter(mapping.files)) if len(mapping.files) == len(given) == 1 else None
    for file in given:
        if file.entry is not None and file.entry not in mapping.files:
            raise UsageError(
                f"{mapping.name} has no entry {file.entry} under files:", do=f"it has {', '.join(mapping.files)}"
            )
        entries = [file.entry] if file.entry else _fitting(mapping, file.name) or ([only] if only else [])
        if len(entries) != 1:
            patterns = ", ".join(f"{entry.id} ({entry.pattern})" for entry in mapping.files.values())
            raise UsageError(
                f"{file.name} fits {'none' if not entries else 'several'} of the files that {mapping.name} "
                f"describes: {patterns}",
                do=f"say which it is: {next(iter(mapping.files))}={file.name}",
            )
        found.setdefault(entries[0], []).append(file)
    missing = [entry for entry in mapping.files if entry not in found]
    if missing:
        wanted = ", ".join(f"{entry} ({mapping.files[entry].pattern})" for entry in missing)
        raise UsageError(
            f"{mapping.name} needs {'another file' if len(missing) == 1 else 'other files'}: {wanted}",
            do="name every file that the mapping describes",
        )
    return found


def _fitting(mapping: TableMapping, name: str) -> list[str]:
    folded = name.casefold()
    return [entry.id for entry in mapping.files.values() if fnmatch.fnmatchcase(folded, entry.pattern.casefold())]


def read_tables(mapping: TableMapping, given: Mapping[str, Sequence[GivenFile]]) -> dict[str, SourceTable]:
    """Read all files. Raises UnreadableError naming every file that cannot be read, and why."""
    tables: dict[str, SourceTable] = {}
    lines: list[str] = []
    for entry, files in given.items():
        read = [(file, _read(mapping.files[entry], file)) for file in files]
        lines += [f"{file.name}{where}" for file, found in read if isinstance(found, list) for where in found]
        parts = [(file, found) for file, found in read if not isinstance(found, list)]
        if len(parts) == len(read):
            tables[entry] = _table(mapping.files[entry], parts)
    if lines:
        raise UnreadableError(
            "nothing was imported: files cannot be read", lines, do="docs/import.md says how to describe a file"
        )
    return tables


def _table(file: File, parts: Sequence[tuple[GivenFile, csvio.Table]]) -> SourceTable:
    header = parts[0][1].header
    for given, table in parts[1:]:
        missing = [name for name in header if name not in table.header]
        if missing:
            raise UnreadableError(
                f"{parts[0][0].name} and {given.name} are given for {file.id}, and should have the same columns",
                [f"{given.name}:1: there is no column {name}" for name in missing],
            )
    skipped = file.skip_lines
    return SourceTable(
        file=file,
        name=parts[0][0].name if len(parts) == 1 else file.id,
        header=header,
        rows=tuple(
            SourceRow(given.name, row.line + skipped, row.cells) for given, table in parts for row in table.rows
        ),
        parts=tuple(
            SourcePart(given.name, hashlib.sha256(given.source).hexdigest(), len(table.rows)) for given, table in parts
        ),
        notes=tuple(
            f"{given.name}:{note.position.line + skipped}: {note.message}"
            for given, table in parts
            for note in table.notes
            if note.position.line > 1
        ),
        repeated=frozenset().union(*(table.repeated for _, table in parts)),
    )


def _read(file: File, given: GivenFile) -> csvio.Table | list[str]:
    """The table, or lines `:line:column: what` that say why not."""
    if given.source[:4] == b"PK\x03\x04" or given.source[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return [":1: this is an Excel workbook, not a CSV file: save it as CSV (UTF-8) first"]
    if given.source[:200].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return [":1: this is a web page or XML, not a CSV file, whatever its name says: save it as CSV (UTF-8) first"]
    text = _decode(file, given.source)
    if isinstance(text, list):
        return text
    for _ in range(file.skip_lines):
        text = text.partition("\n")[2]
    found = csvio.read(text.encode("utf-8"), delimiter=file.delimiter, strict=False)
    if isinstance(found, Unreadable):
        header = text.partition("\n")[0]
        if file.delimiter not in header and any(sign in header for sign in ",;\t|"):
            return [f":{file.skip_lines + 1}: the header is a single cell, {shown(header)}; is delimiter: right?"]
        return [_line(problem, file.skip_lines) for problem in found.problems]
    return found


def _line(problem: Problem, skipped: int) -> str:
    return f":{problem.position.line + skipped}:{problem.position.column}: {problem.message}; {problem.do}"


def _decode(file: File, source: bytes) -> str | list[str]:
    encoding = file.encoding
    for mark, marked in _MARKS.items():
        if source.startswith(mark):
            if encoding.startswith(marked.partition("-sig")[0]):
                encoding = marked
                break
            return [f":1: the file begins with the mark of {marked}, and the mapping says encoding: {encoding}"]
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        hint = "cp1251 (Russian Windows), utf-16 or latin-1" if encoding.startswith("utf-8") else "utf-8"
        return [
            f":{line}: the file is not written in {encoding}; say under files: which encoding it has, perhaps {hint}"
        ]
    if "\x00" in text:
        return [f":1: the file is not text in {encoding}; say under files: which encoding it has, perhaps utf-16"]
    return text.removeprefix("\ufeff")
