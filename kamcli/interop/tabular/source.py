"""Reading the files of an import: which is which, their encoding, their rows with places. Loses no row silently."""

from __future__ import annotations

import csv
import fnmatch
import hashlib
from collections.abc import Mapping, Sequence
from io import StringIO

from kamcli import csvio
from kamcli.csvio.table import records
from kamcli.dataclass import dataclass
from kamcli.errors import UnreadableError, UsageError
from kamcli.interop.tabular.formats import shown
from kamcli.interop.tabular.header import joined
from kamcli.interop.tabular.mapping import File, TableMapping
from kamcli.interop.tabular.table import RawTable, SourceRow
from kamcli.interop.tabular.tally import Tally
from kamcli.interop.tabular.wide import LongTable, long_table, plain_table
from kamcli.interop.tabular.workbook import is_workbook, read_workbook
from kamcli.model.position import Problem, Unreadable

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class GivenFile:
    """One FILE of the command line: its name without folders, its bytes, and the entry it was given for, if any."""

    name: str
    source: bytes
    entry: str | None = None


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
    tallies: tuple[Tally, ...] = ()
    """The figures of its parts that have totals."""


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
        shared = all(mapping.files[entry].sheet is not None for entry in entries) and is_workbook(file.source)
        if len(entries) != 1 and not (entries and shared):
            patterns = ", ".join(f"{entry.id} ({entry.pattern})" for entry in mapping.files.values())
            raise UsageError(
                f"{file.name} fits {'none' if not entries else 'several'} of the files that {mapping.name} "
                f"describes: {patterns}",
                do=f"say which it is: {next(iter(mapping.files))}={file.name}",
            )
        for entry in entries:
            found.setdefault(entry, []).append(file)
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
        file = mapping.files[entry]
        parts: list[tuple[RawTable, LongTable]] = []
        for one in files:
            raws = _read(file, one)
            lines += [f"{one.name}{where}" for where in raws if isinstance(where, str)]
            parts += [(raw, _shaped(mapping, file, raw)) for raw in raws if isinstance(raw, RawTable)]
        lines += [f"{raw.name}{problem}" for raw, long in parts for problem in long.problems]
        if not lines:
            tables[entry] = _table(file, parts)
    if lines:
        raise UnreadableError(
            "nothing was imported: files cannot be read", lines, do="docs/import.md says how to describe a file"
        )
    return tables


def _shaped(mapping: TableMapping, file: File, raw: RawTable) -> LongTable:
    named = mapping.columns_of(file)
    return long_table(file, file.unpivot, raw, named) if file.unpivot else plain_table(file, raw, named)


def _table(file: File, parts: Sequence[tuple[RawTable, LongTable]]) -> SourceTable:
    (first, shape), *others = parts
    for raw, long in others:
        missing = [name for name in shape.header if name not in long.header]
        if missing:
            raise UnreadableError(
                f"{first.name} and {raw.name} are given for {file.id}, and should have the same columns",
                [f"{raw.name}:{raw.header_line}: there is no column {name}" for name in missing],
            )
    return SourceTable(
        file=file,
        name=first.name if not others else file.id,
        header=shape.header,
        rows=tuple(row for _, long in parts for row in long.rows),
        parts=tuple(SourcePart(raw.name, raw.sha256, len(raw.rows)) for raw, _ in parts),
        notes=tuple(f"{raw.name}{note}" for raw, long in parts for note in long.notes),
        repeated=frozenset().union(*(raw.repeated & set(long.header) for raw, long in parts)),
        tallies=tuple(long.tally for _, long in parts if long.tally is not None),
    )


def _read(file: File, given: GivenFile) -> Sequence[RawTable | str]:
    """The table, or those of a workbook's sheets, or lines `:line:column: what` that say why not."""
    if given.source[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return [
            ":1: this is an Excel workbook of an old kind (.xls), or one with a password: save it as .xlsx without "
            "one, or as CSV (UTF-8)"
        ]
    if is_workbook(given.source):
        return read_workbook(file, given.name, given.source)
    if given.source[:200].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return [":1: this is a web page or XML, not a CSV file, whatever its name says: save it as CSV (UTF-8) first"]
    text = _decode(file, given.source)
    if isinstance(text, list):
        return text
    for _ in range(file.skip_lines):
        text = text.partition("\n")[2]
    skipped = file.skip_lines
    if file.header_lines > 1:
        text, more = _one_header(text, file)
        skipped += more
    found = csvio.read(text.encode("utf-8"), delimiter=file.delimiter, strict=False)
    if isinstance(found, Unreadable):
        header = text.partition("\n")[0]
        if file.delimiter not in header and any(sign in header for sign in ",;\t|"):
            return [f":{skipped + 1}: the header is a single cell, {shown(header)}; is delimiter: right?"]
        return [_line(problem, skipped) for problem in found.problems]
    return [
        RawTable(
            name=given.name,
            sha256=hashlib.sha256(given.source).hexdigest(),
            header=found.header,
            rows=tuple((row.line + skipped, row.cells) for row in found.rows),
            header_line=skipped + 1,
            notes=tuple(
                f":{note.position.line + skipped}: {note.message}" for note in found.notes if note.position.line > 1
            ),
            repeated=found.repeated,
        )
    ]


def _one_header(text: str, file: File) -> tuple[str, int]:
    """The text with a header of one line in place of several, and how many lines fewer it has."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    heads = []
    for record in records(text, file.delimiter):
        heads.append(record)
        if len(heads) == file.header_lines:
            break
    if not heads:
        return text, 0
    end = heads[-1].end
    line = StringIO(newline="")
    csv.writer(line, delimiter=file.delimiter, lineterminator="").writerow(joined([head.cells for head in heads]))
    return line.getvalue() + text[end:], text.count("\n", 0, end)


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
