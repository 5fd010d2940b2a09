"""What the files of one kind in a work tree held the last time, by what the disk said of each. Parses nothing.

A list of accounts or a report needs few files: to ask the disk about all others would take longer than all else that
it does. Files with anything to be said of them are not kept, and read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from zlib import crc32

from kamcli import yamlio
from kamcli.errors import DataError
from kamcli.index import ENCODE_ERRORS, Index, decoded, digest, encoded, program
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import census
from kamcli.repository.listing import Mark
from kamcli.repository.reading import Record, is_plain

KIND = "shelf"
_BOARDS = 16
"""Texts that all files are kept in: few are quickly found, and one changed file makes one of them another."""

_Kept = dict[str, list[Any]]
"""The mark and the data of each file, by its path."""


class Shelf:
    """The files of an entity in one work tree, as far as they are remembered. Of one command: `recall`, then `keep`."""

    def __init__(self, entity: Entity, index: Index, read: Callable[[str], bytes | Unreadable | None]) -> None:
        self._index = index
        self._keys = [digest((program(), entity.value, str(number))) for number in range(_BOARDS)]
        self._read = read
        self._marks: Mapping[str, Mark] = {}
        self._boards: list[_Kept] = []

    def recall(self, marks: Mapping[str, Mark]) -> dict[str, yamlio.Document]:
        """Those of the files with these marks that are as they were the last time."""
        self._marks = marks
        texts = self._index.get(KIND, self._keys)
        self._boards = [_board(texts.get(key)) for key in self._keys]
        found = {}
        for path, mark in marks.items():
            kept = self._boards[_board_of(path)].get(path)
            if kept is not None and mark and kept[0] == mark:
                found[path] = self._document(path, kept[1])
        if len(found) < len(marks):
            self._index.now()  # before anything is read: what changes while it is read is younger
        return found

    def keep(self, records: Iterable[Record]) -> None:
        """Remember those of the files that were not, and that can be."""
        now = self._index.now()
        if now is None:
            return
        new = set()
        for record in records:
            mark = self._marks[record.path]
            if census.changed_at(mark) < now - census.SAFE and is_plain(record.document):
                number = _board_of(record.path)
                self._boards[number][record.path] = [mark, record.data]
                new.add(number)
        for number in new:
            board = {path: kept for path, kept in self._boards[number].items() if path in self._marks}
            with suppress(*ENCODE_ERRORS):
                self._index.put(KIND, self._keys[number], encoded(board))

    def _document(self, path: str, data: dict[str, Any]) -> yamlio.Document:
        """A document with this data, whose text is only read when somebody asks for it."""

        def source() -> bytes:
            found = self._read(path)
            again = yamlio.read(found) if isinstance(found, bytes) else None
            if not isinstance(found, bytes) or not isinstance(again, yamlio.Document) or again.data != data:
                raise DataError("the file was changed while it was read", where=path, do="run the command again")
            return found

        return yamlio.Document(source, data)


def _board_of(path: str) -> int:
    return crc32(path.encode("utf-8", "surrogateescape")) % _BOARDS


def _board(text: str | None) -> _Kept:
    """What a text holds; nothing where it is no such thing."""
    try:
        found: Any = decoded(text) if text is not None else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or not all(map(_is_kept, found.values())):
        return {}
    return found


def _is_kept(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)
