"""Where in a file a finding on something that is not there is shown. Finds nothing itself."""

from __future__ import annotations

from typing import Any

from kamcli.model.position import Pointer, Position
from kamcli.repository import Record


def place_for_new(record: Record, pointer: Pointer) -> Position:
    """Where a person would add a field to the mapping at `pointer`: at its last field, below which there is room."""
    data: Any = record.data
    for step in pointer:
        data = data[step]
    if isinstance(data, dict) and data:
        last = record.document.nearest((*pointer, list(data)[-1]))
        return last.key or last.value
    return record.document.nearest(pointer).value
