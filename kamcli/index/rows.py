"""Rows of texts as one text and back: much quicker to read again than lists, and smaller in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CELL, ROW = "\x1f", "\x1e"
"""What no file of ours can hold."""


def packed(rows: Iterable[Iterable[str]]) -> str:
    """Rows of at least one cell each, none of which holds a control character."""
    return ROW.join(map(CELL.join, rows))


def unpacked(text: str) -> Iterator[list[str]]:
    """The rows again."""
    return (row.split(CELL) for row in text.split(ROW)) if text else iter(())
