"""Rows of texts as one text and back: much quicker to read again than lists, and smaller in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_CELL, _ROW = "\x1f", "\x1e"
"""What no file of ours can hold."""


def packed(rows: Iterable[Iterable[str]]) -> str:
    """Rows of at least one cell each, none of which holds a control character."""
    return _ROW.join(map(_CELL.join, rows))


def unpacked(text: str) -> Iterator[list[str]]:
    """The rows again."""
    return (row.split(_CELL) for row in text.split(_ROW)) if text else iter(())
