"""Where in a file a finding is shown, also one on something that is not there. Finds nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamcli.model.position import START, Pointer, Position, Step

if TYPE_CHECKING:
    from kamcli.repository import Record


def place_for_new(record: Record, pointer: Pointer) -> Position:
    """Where a person would add a field to the mapping at `pointer`: at its last field, below which there is room."""
    data: Any = record.data
    for step in pointer:
        data = data[step]
    if isinstance(data, dict) and data:
        return record.document.key_position((*pointer, list(data)[-1]))
    return record.document.position(pointer)


def place_of(record: Record, pointer: Pointer) -> Position:
    """Where a field stands; where it is missing, where a person would add it; the whole record begins the file."""
    if not pointer:
        return START
    data: Any = record.data
    for length, step in enumerate(pointer):
        if isinstance(data, dict) and step not in data:
            return place_for_new(record, pointer[:length])
        if not isinstance(data, dict) and not _has(data, step):
            break
        data = data[step]
    return record.document.position(pointer)


def _has(items: object, step: Step) -> bool:
    return isinstance(items, list) and isinstance(step, int) and 0 <= step < len(items)
