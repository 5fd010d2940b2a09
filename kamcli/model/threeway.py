"""How two versions of a sequence join over the one they both come from: orders, regions, lines. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from kamcli.dataclass import dataclass

K = TypeVar("K", bound=Hashable)
Span = tuple[int, int]


def merged_order(base: Sequence[K], ours: Sequence[K], theirs: Sequence[K]) -> tuple[list[K], bool]:
    """All names of both sides in one order, and whether both sides reordered what they have in common, differently.

    Who reordered decides; what the other side added comes behind what it followed there, ours before theirs.
    Where both reordered, it is our order.
    """
    common = set(base) & set(ours) & set(theirs)
    before, here, there = ([key for key in each if key in common] for each in (base, ours, theirs))
    spine, other = (ours, theirs) if here != before else (theirs, ours)
    result = list(spine)
    known = set(spine)
    first = set(ours) - set(theirs) - set(base) if spine is ours else set()
    last: K | None = None
    for key in other:
        if key not in known:
            place = 0 if last is None else result.index(last) + 1
            while place < len(result) and result[place] in first:
                place += 1
            result.insert(place, key)
            known.add(key)
        last = key
    return result, here != before and there != before and here != there


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the base with what stands for it on either side; whose it is, by who changed it."""

    base: Span
    ours: Span
    theirs: Span
    changed_here: bool
    changed_there: bool


def regions(base: Sequence[K], ours: Sequence[K], theirs: Sequence[K], *, touching: bool = False) -> Iterator[Region]:
    """Take three versions of a sequence apart, in order. `touching`: changes side by side are one change of both."""
    hunks = sorted(
        [(*hunk, 0) for hunk in _changes(base, ours)] + [(*hunk, 1) for hunk in _changes(base, theirs)],
        key=lambda hunk: (hunk[0], hunk[1], hunk[4]),
    )
    shift = [0, 0]
    at = index = 0
    while index < len(hunks):
        start, end = hunks[index][:2]
        changed = [False, False]
        after = list(shift)
        while index < len(hunks) and (not any(changed) or _meet(start, end, hunks[index], touching=touching)):
            low, high, _, side_end, side = hunks[index]
            start, end = min(start, low), max(end, high)
            changed[side] = True
            after[side] = side_end - high
            index += 1
        if at < start:
            yield _region(at, start, shift, shift, [False, False])
        yield _region(start, end, shift, after, changed)
        at, shift = end, after
    if at < len(base):
        yield _region(at, len(base), shift, shift, [False, False])


def _region(start: int, end: int, before: list[int], after: list[int], changed: list[bool]) -> Region:
    ours, theirs = ((start + low, end + high) for low, high in zip(before, after, strict=True))
    return Region((start, end), ours, theirs, *changed)


def _meet(start: int, end: int, hunk: tuple[int, int, int, int, int], *, touching: bool) -> bool:
    low, high = hunk[:2]
    if touching:
        return low <= end
    return low < end or (start == end == low == high)


def _changes(base: Sequence[K], side: Sequence[K]) -> list[tuple[int, int, int, int]]:
    """The parts of the base that a side replaced, with what it put there."""
    low, most = 0, min(len(base), len(side))
    while low < most and base[low] == side[low]:
        low += 1
    alike = 0
    while alike < most - low and base[-1 - alike] == side[-1 - alike]:
        alike += 1
    ends = len(base) - alike, len(side) - alike
    if low == ends[0] or low == ends[1]:
        return [(low, ends[0], low, ends[1])] if (low, low) != ends else []
    from difflib import SequenceMatcher

    found = SequenceMatcher(None, base[low : ends[0]], side[low : ends[1]], autojunk=False).get_opcodes()
    return [
        (low + start, low + end, low + other, low + other_end)
        for tag, start, end, other, other_end in found
        if tag != "equal"
    ]


def lines(text: str) -> list[str]:
    """The lines of a text with their ends; only a line feed ends one."""
    found = text.split("\n")
    last = found.pop()
    return [*(f"{line}\n" for line in found), *([last] if last else [])]


def joined_lines(base: str, ours: str, theirs: str) -> str | None:
    """Three versions of a text joined line by line; None where both sides changed the same or neighbouring lines."""
    versions = [lines(text) for text in (base, ours, theirs)]
    out: list[str] = []
    for region in regions(*versions, touching=True):
        mine, yours = versions[1][slice(*region.ours)], versions[2][slice(*region.theirs)]
        if region.changed_here and region.changed_there and mine != yours:
            return None
        out += yours if region.changed_there else mine
    return "".join(out)
