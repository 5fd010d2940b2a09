"""Whether two versions of a field or item say the same. Compares; changes nothing."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from kamcli.model.difference import same
from kamcli.yamlio.layout import Slot


def alike(one: Slot, other: Slot) -> bool:
    """Whether two versions say the same, in whatever style, with the same comments."""
    return one.name == other.name and same(one.value, other.value) and one.said == other.said


def changed(one: Slot | None, other: Slot | None) -> bool:
    """Whether two versions say something different, comments above included."""
    if one is None or other is None:
        return one is not other
    return not alike(one, other) or one.above != other.above


def remarked(one: Slot, other: Slot) -> bool:
    """Whether the comments of two versions differ."""
    return one.said != other.said or one.above != other.above


def says_other(one: Slot | None, other: Slot | None) -> bool:
    """Whether two versions hold different data."""
    return one is not other if one is None or other is None else not same(one.value, other.value)


def fingerprint(value: Any) -> Hashable:
    """The same for the same data, whatever the order of fields."""
    if isinstance(value, dict):
        return ("group", frozenset((name, fingerprint(inner)) for name, inner in value.items()))
    if isinstance(value, list):
        return ("list", tuple(map(fingerprint, value)))
    return (isinstance(value, bool), value)
