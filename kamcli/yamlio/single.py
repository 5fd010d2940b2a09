"""Two versions of one text or number joined over the one they both come from: value, comment and lines apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamcli.model.difference import same
from kamcli.model.threeway import joined_lines
from kamcli.yamlio.layout import Slot, data_of
from kamcli.yamlio.node import Scalar


def one_changed(base: str, ours: str, theirs: str) -> str | None:
    """The one of two texts that was changed; None where both were, differently."""
    if theirs in (base, ours):
        return ours
    return theirs if ours == base else None


def one_line(base: Slot | None, ours: Slot, theirs: Slot) -> tuple[str, Any] | None:
    """Values on one line each with a comment behind it: the value of one side, the comment of the other."""
    split = [_halves(slot) for slot in (base, ours, theirs) if slot is not None]
    if any(each is None for each in split):
        return None
    halves = [each for each in split if each is not None]
    if base is None:
        halves = [("", "\n"), *halves]
        if not same(ours.value, theirs.value):
            return None
        value, source = ours.value, halves[1][0]
    elif same(base.value, ours.value):
        value, source = theirs.value, halves[2][0]
    elif same(base.value, theirs.value) or same(ours.value, theirs.value):
        value, source = ours.value, halves[1][0]
    else:
        return None
    rest = one_changed(*(half[1] for half in halves))
    return None if rest is None else (f"{source}{rest}", value)


def _halves(slot: Slot) -> tuple[str, str] | None:
    """The value on its line, and what stands behind it; None where it has more lines."""
    node = slot.node
    if not isinstance(node, Scalar) or slot.body.count("\n") != 1 or node.style in ("|", ">"):
        return None
    cut = max(node.end, slot.entry.mark + 1) - slot.entry.mark - 1
    return slot.body[:cut], slot.body[cut:]


def prose(base: Slot | None, ours: Slot, theirs: Slot, bodies: Sequence[str]) -> tuple[str, Any] | None:
    """Texts of several lines, written in one way, that were changed in different places."""
    slots = [slot for slot in (base, ours, theirs) if slot is not None]
    styles = {slot.node.style if isinstance(slot.node, Scalar) else "" for slot in slots}
    if base is None or len(styles) > 1 or "" in styles or any(not isinstance(slot.value, str) for slot in slots):
        return None
    body = joined_lines(*bodies)
    found = data_of(f"text:{body}") if body is not None else None
    if body is None or found is None or not isinstance(found[0], dict) or list(found[0]) != ["text"]:
        return None
    value = found[0]["text"]
    return (body, value) if isinstance(value, str) else None
