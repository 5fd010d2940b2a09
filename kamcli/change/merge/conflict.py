"""What two records say differently, and who decides which of them holds. Values only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import KamError
from kamcli.model.money import plain
from kamcli.model.position import Pointer
from kamcli.repository import Record


class Choice(StrEnum):
    """Which side of a conflict holds: that of the record that stays, of the one that goes into it, or both."""

    A = "A"
    B = "B"
    BOTH = "both"


@dataclass(frozen=True)
class Side:
    """One side of a conflict: the record, where in it, and what it says there."""

    record: Record
    pointer: Pointer
    value: Any


@dataclass(frozen=True)
class Conflict:
    """One field that two records say differently. `name` is unique in a merge: `manager`, `acme/cfo.title`.

    `joins`: whether both can hold together (texts, one below the other; costs, added up). `shielded`: whether its
    values must not be shown in lists and logs.
    """

    name: str
    title: str
    first: Side
    second: Side
    joins: bool = False
    shielded: bool = False

    @property
    def line(self) -> str:
        """The conflict in one line, with both values unless they are personal."""
        if self.shielded:
            return f"{self.name}: personal, and not shown here; the two differ"
        return f"{self.name}: {words(self.first.value)} (A) or {words(self.second.value)} (B)"


Decide = Callable[[Conflict], Choice | None]
"""Says which side of a conflict holds; None where nobody decided."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Something that one of two records said and the result does not say any more."""

    name: str
    value: Any
    why: str
    shielded: bool = False

    @property
    def line(self) -> str:
        """What is given up, in one line; its value unless it is personal."""
        shown = "a personal value, not shown" if self.shielded else words(self.value)
        return f"given up: {self.name}: {shown} ({self.why})"


class UndecidedError(KamError):
    """Two records contradict each other, and nobody said which of them holds. Nothing was written."""

    exit_code = 1

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        count = len(self.conflicts)
        lines = [conflict.line for conflict in self.conflicts]
        super().__init__(
            f"{count} field{' says' if count == 1 else 's say'} different things, so nothing was written",
            do="\n  ".join(
                (
                    *lines,
                    "say which holds: --prefer A, --prefer B or --prefer newest for all of them, --take FIELD=A (or B, "
                    "or both for a text) for one",
                )
            ),
        )


def words(value: Any) -> str:
    """A value as people read it, with every leaf of it."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {words(inner)}" for name, inner in value.items()) or "nothing"
    if isinstance(value, list):
        return "; ".join(words(item) for item in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"«{value.strip()}»" if len(value.split()) > 1 or not value.strip() else value
    return plain(value) if hasattr(value, "as_tuple") else str(value)
