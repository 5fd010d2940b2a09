"""Finding the one record that somebody means, by id, former id or name."""

from __future__ import annotations

from collections.abc import Sequence

from kamcli.errors import DataError, NotFoundError, UsageError
from kamcli.model.entity import Entity
from kamcli.model.identity import is_reference
from kamcli.repository import Record, Snapshot

ENTITIES = (
    Entity.ACCOUNT,
    Entity.CONTACT,
    Entity.INTERACTION,
    Entity.DEAL,
    Entity.COMPLAINT,
    Entity.COLLEAGUE,
    Entity.PLAN,
    Entity.IMPORT,
)
"""What can be looked up, in the order in which an id is tried. Personal files belong to their contact."""


def lookup(snapshot: Snapshot, wanted: str, entities: Sequence[Entity] = ENTITIES) -> Record:
    """Return the record that `wanted` means: its id, an id it had formerly, its path, or its name.

    Names compare without case, and part of a name is enough where it fits one record only.
    Raises NotFoundError (with what comes near), UsageError where several fit.
    """
    if is_reference(wanted):
        # Ids of today first: for them, no other account has to be read.
        for entity in entities:
            if (record := snapshot.records(entity).get(wanted)) is not None:
                return record
        for entity in entities:
            found = snapshot.resolve(entity, wanted)
            if found is not None:
                return snapshot.records(entity)[found]
    for path, place in snapshot.places.items() if "/" in wanted or is_reference(wanted) else ():
        if place.entity in entities and wanted in (path, place.id):
            record = snapshot.records(place.entity).get(place.id)
            if record is not None:
                return record
            raise DataError(f"{path} cannot be read", do="`kam lint` says what is wrong with it")
    return _by_name(snapshot, wanted, entities)


def _by_name(snapshot: Snapshot, wanted: str, entities: Sequence[Entity]) -> Record:
    sought = wanted.casefold().strip()
    names = [(entity, *each) for entity in entities for each in snapshot.names(entity).items()]
    exact = [each for each in names if each[2].casefold() == sought]
    found = exact or [each for each in names if sought and sought in each[2].casefold()]
    if len(found) == 1:
        entity, record_id, _ = found[0]
        return snapshot.records(entity)[record_id]
    if found:
        listed = [f"{record_id} ({name})" for _, record_id, name in found[:8]]
        more = f" and {len(found) - 8} more" if len(found) > 8 else ""
        raise UsageError(f"'{wanted}' fits {len(found)} records", do=f"say which: {', '.join(listed)}{more}")
    from difflib import get_close_matches

    ids = {record_id: record_id for _, record_id, _ in names} | {name: record_id for _, record_id, name in names}
    close = get_close_matches(wanted, ids, n=3, cutoff=0.5)
    hint = ", ".join(dict.fromkeys(ids[each] for each in close))
    unreadable = snapshot.unreadable(*entities)
    do = f"did you mean {hint}?" if hint else "`kam list accounts` shows what there is"
    if unreadable:
        do += f"; it may be in a file that cannot be read: {', '.join(list(unreadable)[:3])}"
    raise NotFoundError(f"there is nothing called '{wanted}'", do=do)
