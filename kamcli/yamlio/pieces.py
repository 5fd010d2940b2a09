"""How one list or group becomes another with few changes, so that what both have can stay as it is. Pure values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer

MOST = 12
"""Changes worth making one by one: each reads the file again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One change, at a place within the list or group."""

    action: Literal["set", "append", "remove"]
    pointer: Pointer
    value: Any = None


def pieces(old: Any, new: Any) -> list[Piece] | None:
    """The changes, in an order in which they can be made; None where they are too many, or it is another thing."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = _of_groups(old, new)
    elif isinstance(old, list) and isinstance(new, list):
        found = _of_lists(old, new)
    else:
        return None
    return found if found is not None and len(found) <= MOST else None


def _of_groups(old: dict[str, Any], new: dict[str, Any]) -> list[Piece] | None:
    stay = [name for name in old if name in new]
    added = [name for name in new if name not in old]
    if not stay or [*stay, *added] != list(new) or _another(old, new):
        return None
    changed = [
        Piece("set", (name,), new[name])
        for name in [*stay, *added]
        if name not in old or not same(old[name], new[name])
    ]
    return [*changed, *(Piece("remove", (name,)) for name in old if name not in new)]


def _of_lists(old: list[Any], new: list[Any]) -> list[Piece] | None:
    if not old or not new:
        return None
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if not same(a, b)), min(len(old), len(new)))
    if len(new) >= len(old):
        changed = [Piece("set", (i,), new[i]) for i in range(first, len(old)) if not same(old[i], new[i])]
        if any(_another(old[piece.pointer[0]], piece.value) for piece in changed if isinstance(piece.pointer[0], int)):
            return None
        return [*changed, *(Piece("append", (), value) for value in new[len(old) :])]
    last = _alike_at_end(old, new, first)
    surplus = len(old) - len(new)
    middle = range(first, len(new) - last)
    if any(_another(old[i], new[i]) for i in middle):
        return None
    changed = [Piece("set", (i,), new[i]) for i in middle if not same(old[i], new[i])]
    gone = range(len(old) - last - 1, len(old) - last - 1 - surplus, -1)
    return [*changed, *(Piece("remove", (i,)) for i in gone)]


def _alike_at_end(old: Sequence[Any], new: Sequence[Any], first: int) -> int:
    """How many items at the end of both are the same, beyond those at the beginning."""
    most = min(len(old), len(new)) - first
    return next((n for n in range(most) if not same(old[-1 - n], new[-1 - n])), most)


def _another(old: Any, new: Any) -> bool:
    """Whether an item is not a changed one but another one in its place: its comments are not about it."""
    return isinstance(old, dict) and isinstance(new, dict) and old.get("id") != new.get("id")


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same data: order of fields counts, true is not 1, 1 is 1.0."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)
