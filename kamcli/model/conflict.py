"""A text that is partly undecided between two sides, and how that is written so that both can be read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """Whole lines that are one thing on our side and another on theirs; `base` is what stood there before."""

    base: str
    ours: str
    theirs: str


Piece = str | Conflict
Side = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands behind git's markers, and how many signs they have. `base` is None where it is not to be shown."""

    ours: str = "ours"
    theirs: str = "theirs"
    base: str | None = None
    size: int = 7


def compact(pieces: Iterable[Piece]) -> list[Piece]:
    """The same with neighbouring pieces of one kind joined."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str):
            if not piece:
                continue
            if isinstance(last, str):
                found[-1] = last + piece
                continue
        elif isinstance(last, Conflict):
            found[-1] = Conflict(last.base + piece.base, last.ours + piece.ours, last.theirs + piece.theirs)
            continue
        found.append(piece)
    return found


def resolved(pieces: Iterable[Piece], side: Side) -> str:
    """The text as one side has it wherever it is undecided."""
    return "".join(piece if isinstance(piece, str) else str(getattr(piece, side)) for piece in pieces)


def marked(pieces: Iterable[Piece], labels: Labels, newline: str) -> str:
    """The text with git's markers around what is undecided."""
    out = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
            continue
        out += [_marker("<", labels.ours, labels.size, newline), _whole(piece.ours, newline)]
        if labels.base is not None:
            out += [_marker("|", labels.base, labels.size, newline), _whole(piece.base, newline)]
        out += [_marker("=", "", labels.size, newline), _whole(piece.theirs, newline)]
        out.append(_marker(">", labels.theirs, labels.size, newline))
    return "".join(out)


def _marker(sign: str, label: str, size: int, newline: str) -> str:
    return f"{sign * size} {label}".rstrip() + newline


def _whole(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline
