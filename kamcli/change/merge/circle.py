"""The circle of two accounts that are one, and its history: on each day the narrower of the two. Computes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts import circle_log


@dataclass(frozen=True)
class History:
    """The circle and its log; `given_up` are entries that changed nothing, because the other was nearer by then."""

    circle: str | None
    log: tuple[Mapping[str, Any], ...]
    given_up: tuple[Mapping[str, Any], ...]


def united(
    first: Mapping[str, Any], second: Mapping[str, Any], order: Sequence[str], second_id: str, today: date
) -> History:
    """Unite the circles of two accounts. `order` is the policy's, from the widest circle to the narrowest."""
    rank = {circle: place for place, circle in enumerate(order)}
    circles = [each for each in (first.get("circle"), second.get("circle")) if isinstance(each, str)]
    circle = max(circles, key=lambda each: rank.get(each, -1), default=None)
    logs = [_raw(first), _raw(second)]
    if not logs[0] and not logs[1]:
        return History(circle, (), ())
    odd = [entry for log in logs for entry in log if not _is_sound(entry, rank)]
    events = sorted(
        (
            (entry["date"], side, index, entry)
            for side, log in enumerate(logs)
            for index, entry in enumerate(log)
            if _is_sound(entry, rank)
        ),
        key=lambda event: event[:3],
    )
    state: list[int] = [-1, -1]
    kept: list[Mapping[str, Any]] = [entry for index, entry in enumerate(odd) if entry not in odd[:index]]
    given_up: list[Mapping[str, Any]] = []
    now = -1
    for _, side, _, entry in events:
        state[side] = rank[entry["circle"]]
        reached = max(state)
        if reached == now:
            if entry not in kept:
                given_up.append(entry)
            continue
        same = entry if order[reached] == entry["circle"] else {**entry, "circle": order[reached]}
        if same is not entry:
            given_up.append(entry)
        kept.append(_reasoned(same, now, reached, second_id))
        now = reached
    last = next((entry["circle"] for entry in reversed(kept) if isinstance(entry.get("circle"), str)), None)
    if circle is not None and last != circle:
        kept.append({"circle": circle, "date": today.isoformat(), "reason": f"merged with {second_id}"})
    return History(circle, tuple(kept), tuple(given_up))


def _reasoned(entry: Mapping[str, Any], before: int, after: int, second_id: str) -> Mapping[str, Any]:
    """An entry with a reason, where the united history skips a circle or goes back, and nobody wrote why."""
    if before < 0 or 0 <= after - before <= 1 or entry.get("reason"):
        return entry
    return {**entry, "reason": f"as it was on file before the merge with {second_id}"}


def _raw(account: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    log = account.get("circle_log")
    return [entry for entry in log if isinstance(entry, dict)] if isinstance(log, list) else []


def _is_sound(entry: Mapping[str, Any], rank: Mapping[str, int]) -> bool:
    found = circle_log.entries({"circle_log": [entry]})
    return bool(found) and found[0].day is not None and found[0].circle in rank
