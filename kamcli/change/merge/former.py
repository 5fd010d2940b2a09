"""After two records became one, every id that either ever had leads to the one. Drafts only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kamcli.change.draft import Draft
from kamcli.change.follow import Moves
from kamcli.model.entity import Entity
from kamcli.repository import Record, Repository

_INSIDE = (Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)


def write_whole(draft: Draft, moves: Moves, records: Iterable[Record]) -> None:
    """Write the former ids of records that moved to another account whole: `b/buyer`, where `buyer` stood."""
    for record in records:
        former = record.data.get("former_ids")
        path = moves.files.get(record.path, record.path)
        for index, old in enumerate(former if isinstance(former, list) else ()):
            if isinstance(old, str) and "/" not in old:
                draft.set(path, ("former_ids", index), f"{record.account}/{old}")


def lead_on(draft: Draft, moves: Moves) -> None:
    """Add former ids wherever an old id would not lead to where its record is now.

    An account's former id takes those of its records along, unless the account that it went into has one of that name.
    """
    leading = list(_leading(draft.repository, moves))
    _add(draft, [each for each in leading if each[0] is Entity.ACCOUNT])
    _add(draft, [each for each in leading if each[0] is not Entity.ACCOUNT])


def _add(draft: Draft, leading: Iterable[tuple[Entity, str, str]]) -> None:
    snapshot = draft.now.snapshot
    for entity, old, new in [each for each in leading if snapshot.resolve(each[0], each[1]) != each[2]]:
        path = snapshot.records(entity)[new].path
        account, _, name = old.partition("/")
        draft.append(path, ("former_ids",), name if name and account == new.partition("/")[0] else old)


def _leading(repository: Repository, moves: Moves) -> Iterator[tuple[Entity, str, str]]:
    """Every id that records had before or formerly, whole, and the id that it has to lead to now."""
    seen: set[tuple[Entity, str]] = set()
    for (entity, before), new in moves.records.items():
        for old in _names(repository, entity, before):
            if (entity, old) not in seen and old != new:
                seen.add((entity, old))
                yield entity, old, new


def _names(repository: Repository, entity: Entity, record_id: str) -> Iterator[str]:
    """The ids by which a record could be named so far, each whole."""
    record = repository.snapshot.records(entity).get(record_id)
    if record is None:
        return
    former = record.data.get("former_ids")
    own = [each for each in former if isinstance(each, str)] if isinstance(former, list) else []
    yield record_id
    if entity not in _INSIDE:
        yield from own
        return
    account = repository.snapshot.records(Entity.ACCOUNT).get(record.account or "")
    older = account.data.get("former_ids") if account is not None else None
    accounts = (
        [record.account or "", *(each for each in older if isinstance(each, str))]
        if isinstance(older, list)
        else [record.account or ""]
    )
    yield from (each for each in own if "/" in each)
    for name in (record_id.partition("/")[2], *(each for each in own if "/" not in each)):
        for owner in accounts:
            if repository.snapshot.resolve(entity, f"{owner}/{name}") == record_id:
                yield f"{owner}/{name}"
