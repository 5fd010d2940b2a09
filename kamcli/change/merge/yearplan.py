"""Plans of revenue with a line for each of two accounts that become one: one line, with the sum. Drafts only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kamcli.change.draft import Draft
from kamcli.change.merge.conflict import GivenUp, words
from kamcli.change.merge.pair import Outcome
from kamcli.model.entity import Entity
from kamcli.model.money import EXACT, plain
from kamcli.repository import Record

_NAMES = {Entity.ACCOUNT: ("accounts", "account"), Entity.COLLEAGUE: ("managers", "manager")}


def unite(draft: Draft, first: Record, second: Record, outcome: Outcome) -> set[str]:
    """Put the two lines of each year's plan together; returns the paths of the plans that are done with.

    A plan that names one of the two only is left to the references that follow.
    """
    done: set[str] = set()
    snapshot = draft.repository.snapshot
    listed, name = _NAMES[first.entity]
    for record in snapshot.records(Entity.PLAN).values():
        items = found if isinstance(found := record.data.get(listed), list) else []
        lines: dict[str, list[int]] = {first.id: [], second.id: []}
        for index, item in enumerate(items):
            who = item.get(name) if isinstance(item, dict) else None
            account = snapshot.resolve(first.entity, who) if isinstance(who, str) else None
            if account in lines:
                lines[account].append(index)
        if lines[first.id] and lines[second.id]:
            one, other = lines[first.id][0], lines[second.id][0]
            _sum(draft, record, (listed, one), items[one], items[other], outcome)
            if items[one][name] != first.id:
                draft.set(record.path, (listed, one, name), first.id)
            draft.remove(record.path, (listed, other))
            done.add(record.path)
    return done


def _sum(
    draft: Draft,
    record: Record,
    at: tuple[str, int],
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    outcome: Outcome,
) -> None:
    """Add up the amounts; forecasts too, a plan standing in for one that is missing. Notes stand below one another."""
    where = f"plan {record.id}: {at[0]}[{one.get('account', one.get('manager'))}]"
    for field in ("amount", "forecast"):
        ours, theirs = one.get(field), other.get(field)
        if field == "forecast" and (ours is None) != (theirs is None):
            ours, theirs = (
                (one.get("amount") if ours is None else ours),
                (other.get("amount") if theirs is None else theirs),
            )
        if isinstance(ours, int | Decimal) and isinstance(theirs, int | Decimal):
            both = EXACT.add(Decimal(ours), Decimal(theirs))
            draft.set(record.path, (*at, field), both)
            outcome.told.append(f"{where}.{field}: {plain(Decimal(ours))} + {plain(Decimal(theirs))} = {plain(both)}.")
        elif theirs is not None and ours is None:
            draft.set(record.path, (*at, field), theirs)
        elif theirs is not None:
            outcome.given_up.append(GivenUp(f"{where}.{field}", theirs, "it cannot be added up"))
    for field, value in other.items():
        if field in ("account", "manager", "amount", "forecast"):
            continue
        if field not in one:
            draft.set(record.path, (*at, field), value)
        elif isinstance(value, str) and isinstance(one[field], str) and field == "note" and value != one[field]:
            draft.set(record.path, (*at, field), f"{one[field].rstrip()}\n{value.strip()}")
        elif value != one[field]:
            outcome.given_up.append(GivenUp(f"{where}.{field}", value, f"{words(one[field])} stands there"))
