"""Comments of a record that goes into another one go with the fields they are about. Changes text, no data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli import yamlio
from kamcli.change.merge.values import alike
from kamcli.model.position import Pointer, render_pointer


def carried(source: bytes, document: yamlio.Document, places: Mapping[Pointer, Pointer], path: str) -> bytes:
    """`source` with the comments of `document` (the file `path`) that it lacks, each above the field it is about.

    `places` says where the document's values stand in `source`. What is about nothing that is there stands at the
    end, with what it was about.
    """
    result = yamlio.read(source)
    found = yamlio.comments(document)
    if not found or not isinstance(result, yamlio.Document):
        return source
    there = [comment.text.strip() for comment in yamlio.comments(result)]
    about = _Lines(document)
    new: list[tuple[int | None, str]] = []
    for comment in found:
        text = comment.text.strip()
        if text in there:
            there.remove(text)
            continue
        pointer = about.pointer(comment.position.line, alone=comment.alone)
        if comment.position.line <= about.first:
            new.append((_Lines(result).first, f"#{comment.text}"))
        elif pointer is not None and pointer in places and _stands(result, places[pointer]):
            new.append((result.key_position(places[pointer]).line, f"#{comment.text}"))
        else:
            where = f", at {render_pointer(pointer)}" if pointer else ""
            new.append((None, f"# (from {path}{where}){comment.text}"))
    return _inserted(source, result, new)


def _inserted(source: bytes, result: yamlio.Document, new: list[tuple[int | None, str]]) -> bytes:
    """The file with new lines above some of its lines; those that would change data there stand at its end."""
    current: bytes = source
    ending: list[str] = []
    placed = [(line, text) for line, text in reversed(new) if line is not None]
    for line, text in sorted(placed, key=lambda each: -each[0]):
        tried = _above(current, line, text)
        read = yamlio.read(tried)
        if (
            isinstance(read, yamlio.Document)
            and alike(read.data, result.data)
            and len(yamlio.comments(read)) > len(yamlio.comments(_document(current)))
        ):
            current = tried
        else:
            ending.insert(0, text)
    ending += [text for line, text in new if line is None]
    if not ending:
        return current
    newline = b"\r\n" if b"\r\n" in current else b"\n"
    end = b"" if current.endswith(b"\n") else newline
    return current + end + b"".join(text.encode() + newline for text in ending)


def _document(source: bytes) -> yamlio.Document:
    found = yamlio.read(source)
    assert isinstance(found, yamlio.Document)
    return found


def _above(source: bytes, line: int, text: str) -> bytes:
    lines = source.split(b"\n")
    at = lines[line - 1]
    indent = at[: len(at) - len(at.lstrip(b" "))]
    ending = b"\r" if at.endswith(b"\r") else b""
    lines.insert(line - 1, indent + text.encode() + ending)
    return b"\n".join(lines)


def _stands(document: yamlio.Document, pointer: Pointer) -> bool:
    data: Any = document.data
    for step in pointer:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


class _Lines:
    """Which value begins on each line of a file."""

    def __init__(self, document: yamlio.Document) -> None:
        lines = document.source.decode("utf-8").split("\n")
        self._content = [bool(line.strip()) and not line.lstrip().startswith("#") for line in lines]
        self.first = next((number for number, there in enumerate(self._content, 1) if there), 1)
        self._at: dict[int, Pointer] = {}
        for pointer in _pointers(document.data):
            self._at.setdefault(document.key_position(pointer).line, pointer)

    def pointer(self, line: int, *, alone: bool) -> Pointer | None:
        """What a comment on a line is about: the value on it, or on the next line with content."""
        numbers = range(line + 1, len(self._content) + 1) if alone else range(line, 0, -1)
        return next((self._at[number] for number in numbers if number in self._at), None)


def _pointers(data: Any, at: Pointer = ()) -> Iterator[Pointer]:
    """Every place in parsed data, outer ones first."""
    if at:
        yield at
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _pointers(inner, (*at, step))
