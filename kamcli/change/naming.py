"""The record or part of an account that somebody names in an answer, by its id, former id or name, and how to refer
to it. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kamcli.change.reading import Reading
from kamcli.errors import NotFoundError, UsageError
from kamcli.facts import dealings
from kamcli.model.entity import Entity
from kamcli.policy.wording import choices, closest
from kamcli.query.lookup import lookup
from kamcli.repository import Record

_PARTS = {"legal_entity": "legal_entities", "site": "sites"}
_WORDS = {"legal_entity": "legal entity", "seller": "legal entity of our own"}
_OUTSIDE = (Entity.ACCOUNT, Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT)


def reference(text: str, targets: Sequence[str], reading: Reading) -> str:
    """How the record that `text` names is referred to: `cfo` inside its account, `acme/cfo` elsewhere.

    Ids come before names, and what is inside the account before what is elsewhere. Raises UsageError.
    """
    wanted = text.strip()
    for target in targets:
        if (found := _by_id(wanted, target, reading)) is not None:
            return found
    named = [pair for target in targets for pair in _named(target, reading)]
    sought = wanted.casefold()
    exact = [pair for pair in named if pair[1].casefold() == sought]
    found_by_name = exact or [pair for pair in named if sought and sought in pair[1].casefold()]
    if len(ids := dict(found_by_name)) == 1:
        return next(iter(ids))
    if ids:
        listed = ", ".join(f"{ref} ({name})" for ref, name in list(ids.items())[:8])
        raise UsageError(f"“{wanted}” fits {len(ids)}", do=f"say which: {listed}")
    entities = [Entity(target) for target in targets if target not in (*_PARTS, "seller", "agreement")]
    if entities and any(entity not in _OUTSIDE for entity in entities):
        try:
            return referred(lookup(reading.repository.snapshot, wanted, entities), reading.account)
        except NotFoundError:
            pass
    raise _nobody(wanted, targets, named)


def known(targets: Sequence[str], reading: Reading) -> list[tuple[str, str]]:
    """What an answer may name, for completion and lists: references with names."""
    return [pair for target in targets for pair in _named(target, reading)]


def referred(record: Record, account: str | None) -> str:
    """How a record is referred to from inside an account."""
    owner, _, name = record.id.partition("/")
    return name if name and owner == account else record.id


def _by_id(text: str, target: str, reading: Reading) -> str | None:
    snapshot = reading.repository.snapshot
    if target in (*_PARTS, "seller", "agreement"):
        return text if text in dict(_named(target, reading)) else None
    entity = Entity(target)
    found = snapshot.resolve(entity, text, reading.account)
    return None if found is None else referred(snapshot.records(entity)[found], reading.account)


def _named(target: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """References and names of what a target may be; inside an account, of what is there."""
    repository, snapshot, account = reading.repository, reading.repository.snapshot, reading.account
    if target == "seller":
        yield from ((entity.id, entity.name or entity.id) for entity in repository.company.legal_entities)
    elif target == "agreement":
        for interaction in dealings.interactions_of(snapshot, account or ""):
            for agreement in interaction.agreements:
                yield from ((name, name) for name in dealings.names_of(interaction, agreement))
    elif target in _PARTS:
        whole = snapshot.records(Entity.ACCOUNT).get(snapshot.resolve(Entity.ACCOUNT, account or "") or "")
        yield from _parts(whole.data.get(_PARTS[target]) if whole else None)
    else:
        entity = Entity(target)
        inside = entity not in _OUTSIDE
        records: Iterable[Record] = (
            snapshot.inside(entity, account or "") if inside else snapshot.records(entity).values()
        )
        yield from ((referred(record, account), record.name) for record in records)


def _parts(items: Any) -> Iterator[tuple[str, str]]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and isinstance(item.get("id"), str):
            yield item["id"], str(item.get("name") or item["id"])


def _nobody(wanted: str, targets: Sequence[str], named: Sequence[tuple[str, str]]) -> UsageError:
    what = " or ".join(_WORDS.get(target, target) for target in targets)
    near = closest(wanted, [word for pair in named for word in pair])
    meant = next((f"{ref} ({name})" if ref != name else ref for ref, name in named if near in (ref, name)), None)
    listed = f"there are: {choices(ref for ref, _ in named)}" if named else f"there is no {what} yet"
    return UsageError(f"there is no {what} “{wanted}”", do=f"did you mean {meant}?" if meant else listed)
