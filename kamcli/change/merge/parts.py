"""Legal entities, sites and agreements of two accounts that become one: which are the same, which need another id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.change.follow import Moves
from kamcli.change.merge.values import agree
from kamcli.facts import dealings, reference
from kamcli.facts.reference import PARTS
from kamcli.facts.registration import Registration, registrations
from kamcli.model.entity import Entity
from kamcli.model.identity import unused
from kamcli.repository import Record, Snapshot


def match(first: Record, second: Record, moves: Moves) -> list[str]:
    """Put into `moves` the ids that the second's legal entities and sites have in the first; returns what to tell.

    One tax number is one legal entity. An id that means something else there gives way to an unused one.
    """
    told = _matched(first, second, moves, "legal_entity", "legal_entities", _same_entities(first, second))
    return told + _matched(first, second, moves, "site", "sites", {})


def _matched(first: Record, second: Record, moves: Moves, part: str, name: str, same: Mapping[str, str]) -> list[str]:
    told: list[str] = []
    there = {item["id"]: item for item in _items(first, name)}
    taken = {*there, *(item["id"] for item in _items(second, name))}
    for item in _items(second, name):
        old = item["id"]
        if old in same:
            new = same[old]
            told.append(f"{_noun(part)} {old} of {second.id} is {new} of {first.id}: one tax number.")
        elif old in there and not _one(moves, second, there[old], item):
            new = unused(old, taken)
            taken.add(new)
            told.append(f"{_noun(part)} {old} of {second.id} is {new} now: {old} means another one here.")
        else:
            continue
        if new != old:
            moves.parts[(part, second.id, old)] = new
    return told


def rename(snapshot: Snapshot, record: Record, data: Mapping[str, Any], moves: Moves) -> None:
    """Give the legal entities and sites in `data`, of an account that goes into another, the ids they have there.

    The ids that they had stay with them, after that of their account: ledgers go on saying them.
    """
    older = record.data.get("former_ids")
    accounts = [record.id, *(each for each in (older if isinstance(older, list) else ()) if isinstance(each, str))]
    for kind, name in PARTS.items():
        items = data.get(name)
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                continue
            item["id"] = new = moves.parts.get((kind, record.id, item["id"]), item["id"])
            former = item.get("former_ids")
            said = [each for each in (former if isinstance(former, list) else ()) if isinstance(each, str)]
            local = [_old(record, name, data, item), *(each for each in said if "/" not in each)]
            whole = [
                f"{account}/{each}"
                for each in local
                for account in accounts
                if each != new and reference.part(snapshot, account, kind, each) == local[0]
            ]
            if names := list(dict.fromkeys([*(each for each in said if "/" in each), *whole])):
                item["former_ids"] = names


def _old(record: Record, name: str, data: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """The id that an item has in its own account: it stands at the same place there."""
    index = next(place for place, each in enumerate(data[name]) if each is item)
    return str(record.data[name][index]["id"])


def _noun(part: str) -> str:
    return part.replace("_", " ").capitalize()


def _items(record: Record, name: str) -> Iterator[Mapping[str, Any]]:
    items = record.data.get(name)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item


def _one(moves: Moves, second: Record, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two parts with one id are one thing: their names agree, and nothing contradicts it."""
    runs = other.get("legal_entity")
    now = {**other, "legal_entity": moves.parts.get(("legal_entity", second.id, str(runs)), runs)} if runs else other
    return one.get("name") == other.get("name") and agree(one, now)


def _same_entities(first: Record, second: Record) -> dict[str, str]:
    """Legal entities of the second with the tax number of one of the first, by their ids."""
    known = list(registrations(first))
    found: dict[str, str] = {}
    for other in registrations(second):
        twin = next((one for one in known if _same(one, other)), None)
        old, new = _id(other), _id(twin) if twin is not None else None
        if old is not None and new is not None and new not in found.values():
            found[old] = new
    return found


def _same(one: Registration, other: Registration) -> bool:
    countries = {one.country, other.country} - {None}
    branches = {one.branch, other.branch} - {None}
    return one.number == other.number and len(countries) < 2 and len(branches) < 2


def _id(found: Registration) -> str | None:
    name, index = found.pointer
    value = found.record.data[str(name)][index].get("id")
    return value if isinstance(value, str) else None


def qualify_agreements(snapshot: Snapshot, first: Record, second: Record, moves: Moves) -> list[str]:
    """Name agreements by their interaction too, where both accounts have one of that id; returns what nobody can tell.

    `supersedes: discount` means the agreement of that id in its account. With two of them it has to say which.
    """
    ids = {account.id: _agreements(snapshot, account.id) for account in (first, second)}
    unclear = []
    for account in (first, second):
        for name in ids[first.id].keys() & ids[second.id].keys():
            holders = ids[account.id][name]
            if len(holders) == 1:
                now = moves.records.get((Entity.INTERACTION, holders[0]), holders[0])
                moves.parts[("agreement", account.id, name)] = f"{now.partition('/')[2]}/{name}"
            elif _is_superseded(snapshot, account.id, name):
                unclear.append(f"Several agreements are called {name}: look at what supersedes which.")
    return list(dict.fromkeys(unclear))


def _agreements(snapshot: Snapshot, account: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for interaction in dealings.interactions_of(snapshot, account):
        for agreement in interaction.agreements:
            if agreement.id is not None:
                found.setdefault(agreement.id, []).append(interaction.id)
    return found


def _is_superseded(snapshot: Snapshot, account: str, name: str) -> bool:
    return any(
        agreement.supersedes == name
        for interaction in dealings.interactions_of(snapshot, account)
        for agreement in interaction.agreements
    )
