"""Which ids no new record may get: those in use, and those that records had formerly. Makes up no id."""

from __future__ import annotations

from kamcli.model.entity import Entity
from kamcli.repository.snapshot import Snapshot


def taken(snapshot: Snapshot, entity: Entity) -> set[str]:
    """The ids of an entity that are used, by files that cannot be read too, or were used once."""
    ids = {place.id for place in snapshot.places.values() if place.entity is entity}
    for record in snapshot.records(entity).values():
        former = record.data.get("former_ids")
        for old in former if isinstance(former, list) else ():
            whole = "/" in str(old) or record.account is None or entity is Entity.ACCOUNT
            ids.add(str(old) if whole else f"{record.account}/{old}")
    return ids
