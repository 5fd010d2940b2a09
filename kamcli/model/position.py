"""Where something stands in a file, and what is wrong there. Values only."""

from __future__ import annotations

from kamcli.dataclass import dataclass

Step = str | int
Pointer = tuple[Step, ...]
"""A path into parsed data: mapping keys and list indexes, outermost first; () is the whole document."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text file; line and column count from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


START = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file, found while reading it: a value, never an exception.

    `kind` is the name of the lint rule that reports it (`duplicate-key`); `message` says what
    is wrong, `do` what to do. `pointer` is the place in the data where one is known.
    """

    kind: str
    message: str
    do: str
    position: Position = START
    pointer: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, in place of its content; at least one problem."""

    problems: tuple[Problem, ...]


def render_pointer(pointer: Pointer) -> str:
    """Write a pointer as people do: `legal_entities[0].tax_id`; the empty one is ''."""
    text = ""
    for step in pointer:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else str(step)
    return text
