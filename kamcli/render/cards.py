"""One record's card as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kamcli.model.entity import Entity
from kamcli.query.card import Card
from kamcli.render.exact import json_text
from kamcli.render.text import one_line, terminal_safe, written

Titles = Callable[[Entity, Iterable[str]], Mapping[str, str | None]]
"""What people call fields of an entity."""

_LISTS = ("contacts", "next_steps", "agreements", "interactions")
_HEADINGS = {
    "contacts": "People",
    "next_steps": "Open next steps",
    "agreements": "Agreements in force",
    "interactions": "Last interactions",
}


def json(card: Card) -> str:
    """The documented JSON of `kam show` (docs/json.md)."""
    content: dict[str, Any] = {
        "entity": str(card.entity),
        "id": card.id,
        "name": card.name,
        "path": card.path,
        "data": card.data,
    }
    if card.entity is Entity.ACCOUNT:
        content |= {name: list(getattr(card, name)) for name in _LISTS}
    if card.personal is not None:
        content["personal"] = card.personal
    if card.personal_trouble is not None:
        content["personal_not_here"] = {"why": card.personal_trouble.message, "do": card.personal_trouble.do}
    return json_text(content) + "\n"


def text(card: Card, titles: Titles) -> str:
    """Name and id, the fields under their titles, then what hangs on the record."""
    lines = [f"{one_line(card.name)}  ({card.entity} {card.id}, {card.path})", ""]
    lines += _fields(card.data, card.entity, titles)
    if card.personal is not None:
        lines += ["", "Personal", *_fields(card.personal, Entity.PERSONAL, titles)]
    if card.personal_trouble is not None:
        lines += [
            "",
            "Personal",
            f"  {one_line(card.personal_trouble.message)}",
            f"  {one_line(card.personal_trouble.do)}",
        ]
    for name in _LISTS:
        items = getattr(card, name)
        if items:
            lines += ["", _HEADINGS[name], *(f"  {_item(item)}" for item in items)]
    return "\n".join(lines) + "\n"


def _fields(data: Mapping[str, Any], entity: Entity, called: Titles) -> list[str]:
    titles = {name: one_line(title or name) for name, title in called(entity, data).items()}
    width = max((len(title) for title in titles.values()), default=0)
    lines = []
    for name, value in data.items():
        first, *rest = _value(value)
        lines.append(f"  {titles[name].ljust(width)}  {first}".rstrip())
        lines += [f"  {' ' * width}  {line}".rstrip() for line in rest]
    return lines


def _value(value: Any) -> list[str]:
    """A value on one or more lines: texts and numbers as they are, lists an item a line, groups a field a line."""
    if isinstance(value, dict):
        return [f"{one_line(name)}: {_flat(inner)}" for name, inner in value.items()] or [""]
    if isinstance(value, list):
        if all(not isinstance(item, (dict, list)) for item in value):
            return [_flat(value)]
        return [_flat(item) for item in value] or [""]
    return terminal_safe(written(value)).splitlines() or [""]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{one_line(name)} {_flat(inner)}" for name, inner in value.items() if inner is not None)
    if isinstance(value, list):
        return ", ".join(_flat(item) for item in value)
    return one_line(written(value))


def _item(item: Mapping[str, Any]) -> str:
    return "  ".join(_present(item.values()))


def _present(values: Iterable[Any]) -> list[str]:
    return [_flat(value) for value in values if value not in (None, "", [])]
