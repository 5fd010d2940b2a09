"""By which fields a schema tells the items of its lists apart (`x-kam-key`), for comparing two versions of a record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from kamcli.model.difference import NO_KEYS, ItemKeys
from kamcli.model.entity import Entity
from kamcli.schemas.locate import SUFFIX
from kamcli.schemas.reference import Library, Origin


def item_keys(schema: Mapping[str, Any]) -> ItemKeys:
    """The keys of all lists in a composed schema, wherever they stand."""
    key = schema.get("x-kam-key", ())
    fields = {
        name: found
        for name, below in (schema.get("properties") or {}).items()
        if isinstance(below, Mapping) and (found := item_keys(below)) is not NO_KEYS
    }
    items = schema.get("items")
    inside = item_keys(items) if isinstance(items, Mapping) else NO_KEYS
    if not key and not fields and inside is NO_KEYS:
        return NO_KEYS
    return ItemKeys(tuple(key), fields, None if inside is NO_KEYS else inside)


@cache
def own_item_keys(entity: Entity) -> ItemKeys:
    """The keys of kamcli's own schema of an entity, for where no company's is at hand.

    Composing tells nothing new of them, and costs a merge driver more than the merge; but for interactions, whose
    kinds have fields of their own.
    """
    if entity is Entity.INTERACTION:
        from kamcli.schemas.composing import compose

        return item_keys(compose((), {}).schema(entity))
    return item_keys(Library().written_out(Origin(f"{entity}{SUFFIX}", company=False)))
