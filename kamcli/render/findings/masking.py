"""Which parts of a file are personal and must not be shown, to anybody, by any format. Shows nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kamcli.model.entity import LEDGERS, RECORDS, Entity, place_of
from kamcli.model.position import Pointer, Position, Unreadable
from kamcli.plaintext import Lines

if TYPE_CHECKING:
    from kamcli.repository import Repository
    from kamcli.schemas import SchemaSet
    from kamcli.yamlio import Document

MASK = "•••"
Span = tuple[int, int]
"""Offsets in a text: from, and up to but not with."""

_OPEN = ("kam.yaml", "policy/", "schemas/")
"""Configuration: none of it is about a person."""


def personal_spans(repository: Repository, path: str, text: str) -> tuple[Span, ...]:
    """The parts of a file's text that are masked, in their order; all of it where nobody can tell.

    `text` is the file, decoded, without a byte order mark.
    """
    from kamcli.lint.discretion import shielded_names

    everything = ((0, len(text)),)
    if path.startswith(_OPEN):
        return ()
    place = place_of(path)
    if place is None or place.entity is Entity.PERSONAL:
        return everything
    names = shielded_names(repository.schemas, place.entity)
    if not names:
        return ()
    if place.entity in LEDGERS:
        return tuple(_cells(text, names)) if _is_table(text) else everything
    if place.entity not in RECORDS:
        return ()
    from kamcli import yamlio

    document = yamlio.read(text.encode("utf-8", "surrogateescape"))
    if isinstance(document, Unreadable):
        return tuple(_guessed(text, names))
    return tuple(sorted(_values(document, repository.schemas, place.entity, text)))


def _values(document: Document, schemas: SchemaSet, entity: Entity, text: str) -> Iterator[Span]:
    lines = Lines(text)
    for pointer in _pointers(document.data, schemas, entity, ()):
        span = document.locate(pointer)
        end = _offset(lines, span.end)
        # A remark behind the value says as much as the value.
        rest = text[end : (stop := _line_end(text, end))].strip()
        yield _offset(lines, span.value), stop if not rest or rest.startswith("#") else end


def _pointers(data: Any, schemas: SchemaSet, entity: Entity, at: Pointer) -> Iterator[Pointer]:
    """The outermost values that must not be shown."""
    from kamcli.lint.discretion import is_shielded

    if at and is_shielded(schemas, entity, at):
        yield at
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _pointers(value, schemas, entity, (*at, name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _pointers(value, schemas, entity, (*at, index))


def _guessed(text: str, names: frozenset[str]) -> Iterator[Span]:
    """In a file that is no YAML: behind each of the names up to the end of what seems to be its value."""
    key = re.compile(rf"(?<![\w-])[\"']?(?:{'|'.join(map(re.escape, sorted(names)))})[\"']?\s*:")
    inside: int | None = None
    offset = 0
    for line in text.split("\n"):
        body = line.lstrip(" \t")
        indent = len(line) - len(body)
        if inside is not None and body and indent <= inside and not (indent == inside and body.startswith("-")):
            inside = None
        if inside is not None:
            yield offset, offset + len(line)
        elif found := key.search(line):
            yield offset + found.end(), offset + len(line)
            inside = indent
        offset += len(line) + 1


def _is_table(text: str) -> bool:
    from kamcli import csvio

    return not isinstance(csvio.read(text.encode("utf-8", "surrogateescape")), Unreadable)


def _cells(text: str, names: frozenset[str]) -> Iterator[Span]:
    from kamcli.csvio.table import records

    header: list[str] | None = None
    for record in records(text, ","):
        if header is None:
            header = [cell.strip() for cell in record.cells]
            continue
        for name, start, raw in zip(header, record.starts, record.raw, strict=False):
            if name in names and raw:
                yield start, start + len(raw)


def _offset(lines: Lines, position: Position) -> int:
    return lines.offset(position.line) + position.column - 1


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
