"""Values in a sentence for who gave the command: short, on one line, people by their names. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.change.reading import Reading
from kamcli.model.entity import Entity
from kamcli.policy.wording import shown
from kamcli.schemas.shape import Shape

_SHOWN = 6


def told_value(value: Any, shape: Shape | None = None, reading: Reading | None = None) -> str:
    """A value for a sentence; with its shape, a reference is said by the name of what it leads to."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        item = shape.item if shape is not None else None
        parts = [told_value(each, item, reading) for each in value[:_SHOWN]]
        more = f" and {len(value) - _SHOWN} more" if len(value) > _SHOWN else ""
        return (", ".join(parts) or "nothing") + more
    if isinstance(value, Mapping):
        if set(value) == {"amount", "currency"}:
            return f"{shown(value['amount'])} {value['currency']}"
        inside = {name: shape.field(name) if shape is not None else None for name in value}
        return ", ".join(
            f"{name} {told_value(each, inside[name], reading)}" for name, each in value.items() if name != "id"
        )
    if isinstance(value, str) and shape is not None and reading is not None and shape.references:
        return _named(value, shape.references, reading) or value
    return shown(value)


def _named(reference: str, targets: tuple[str, ...], reading: Reading) -> str | None:
    for target in targets:
        if target in set(Entity):
            entity = Entity(target)
            found = reading.repository.snapshot.resolve(entity, reference, reading.account)
            if found is not None:
                return reading.repository.snapshot.records(entity)[found].name
    return None
