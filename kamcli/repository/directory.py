"""What people call records, by id. Remembered by what the files of each account contain, so that none of them has to
be parsed to find somebody by name. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from kamcli.index import ENCODE_ERRORS, decoded, digest, encoded, program
from kamcli.model.entity import Entity
from kamcli.repository.memory import GROUPS, Memory
from kamcli.repository.reading import Reader, Record

KIND = "names"
INSIDE = (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)
"""Entities of accounts whose records are called by names; personal files belong to their contact."""

Names = dict[Entity, dict[str, str]]

_MANY = 4
"""From every so-manieth group on that is not remembered, all are read in one go: that is quicker."""


def names(snapshot: Reader, memory: Memory | None) -> Names:
    """The names of all records, by entity and id, in the order of their paths."""
    if memory is None:
        return _named(record for entity in (*INSIDE, *GROUPS) for record in snapshot.records(entity).values())
    groups = {
        name: digest((program(), name, group.name))
        for name, group in memory.census.groups.items()
        if name.startswith("accounts/") or name in GROUPS.values()
    }
    kept = memory.index.get(KIND, groups.values())
    known = {name: ids for name, key in groups.items() if (ids := _names(kept.get(key))) is not None}
    missing = [name for name in groups if name not in known]
    if len(missing) * _MANY > len(groups):
        for entity in INSIDE:
            snapshot.of(entity)
    for name in missing:
        known[name] = _named(_inside(snapshot, name))
        with suppress(*ENCODE_ERRORS):
            memory.index.put(KIND, groups[name], encoded({kind.value: ids for kind, ids in known[name].items()}))
    found: Names = {}
    for name in groups:
        for entity, named in known[name].items():
            found.setdefault(entity, {}).update(named)
    return found


def _inside(snapshot: Reader, group: str) -> Iterable[Record]:
    top, _, account = group.partition("/")
    if top == "accounts":
        return [record for entity in INSIDE for record in snapshot.inside(entity, account)]
    return [record for entity, name in GROUPS.items() if name == group for record in snapshot.records(entity).values()]


def _named(records: Iterable[Record]) -> Names:
    found: Names = {}
    for record in records:
        found.setdefault(record.entity, {})[record.id] = record.name
    return found


def _names(text: str | None) -> Names | None:
    """What is remembered of a group; None for nothing, or for what is no such thing."""
    try:
        value: Any = decoded(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, Mapping) or not all(isinstance(ids, dict) for ids in value.values()):
        return None
    with suppress(ValueError):
        return {Entity(kind): ids for kind, ids in value.items()}
    return None
