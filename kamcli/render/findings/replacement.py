"""What a fix would change in a text: the fix is made in memory, and what differs is the replacement. Writes no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamcli.errors import DataError
from kamcli.model.position import Position
from kamcli.plaintext import Lines

if TYPE_CHECKING:
    from kamcli.lint.finding import Edit

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One stretch of a file to be taken out, and the text to be put there. `end` is behind its last character."""

    start: Position
    end: Position
    text: str
    offsets: tuple[int, int]


def edited(sources: Mapping[str, bytes], edits: Iterable[Edit]) -> dict[str, bytes] | None:
    """The files after a fix; None where it cannot be told as new text of the same files (a file that moves)."""
    from kamcli import yamlio

    changed = dict(sources)
    for edit in edits:
        source = changed.get(edit.path)
        if source is None or not edit.path.endswith(".yaml"):
            return None
        try:
            if edit.action == "set":
                changed[edit.path] = yamlio.set_value(source, edit.pointer, edit.value)
            elif edit.action == "remove":
                changed[edit.path] = yamlio.remove(source, edit.pointer)
            elif edit.action == "replace" and isinstance(edit.value, bytes):
                changed[edit.path] = edit.value
            else:
                return None
        except DataError:
            return None
    return changed


def replacement(before: bytes, after: bytes) -> Replacement | None:
    """The smallest stretch that holds all differences of two texts; None where there are none, or no text."""
    try:
        old, new = (each.removeprefix(_MARK).decode("utf-8") for each in (before, after))
    except UnicodeDecodeError:
        return None
    if old == new:
        return None
    shorter = min(len(old), len(new))
    start = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    same = next((index for index in range(shorter - start) if old[-1 - index] != new[-1 - index]), shorter - start)
    end = len(old) - same
    lines = Lines(old)
    return Replacement(lines.position(start), lines.position(end), new[start : len(new) - same], (start, end))
