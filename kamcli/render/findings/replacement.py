"""What differs between two versions of a text, as one replacement: the way in which SARIF tells a fix."""

from __future__ import annotations

from kamcli.dataclass import dataclass
from kamcli.model.position import Position
from kamcli.plaintext import Lines

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One stretch of a file to be taken out, and the text to be put there. `end` is behind its last character."""

    start: Position
    end: Position
    text: str
    offsets: tuple[int, int]


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
