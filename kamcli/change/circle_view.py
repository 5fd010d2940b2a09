"""Where an account stands: its circle, since when, what the files bear out, and which circle is next. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kamcli.change.circle import circle_of
from kamcli.dataclass import dataclass
from kamcli.facts import circle_log
from kamcli.facts.evidence import Evidence, EvidenceOf, counts
from kamcli.facts.purchases import months_before
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity
from kamcli.policy import Circle, Policy
from kamcli.repository import Record, Repository


@dataclass(frozen=True)
class Standing:
    """What is to be said of an account's circle, line by line, and the circle nearer than its own, if there is one."""

    lines: tuple[str, ...]
    next: Circle | None


def standing(repository: Repository, account: Record, today: date) -> Standing:
    """Put together what the account's file and the evidence say."""
    policy = repository.policy
    circle = circle_of(policy, account)
    evidence = EvidenceOf(repository.snapshot, today)(account.id)
    lines = [_where(repository, account, circle), _evidence(policy, evidence, today)]
    if (regular := _regular(policy, circle, evidence, today)) is not None:
        lines.append(regular)
    order = list(policy.circles)
    index = order.index(circle) + 1 if circle is not None else 0
    return Standing(tuple(lines), order[index] if index < len(order) else None)


def _where(repository: Repository, account: Record, circle: Circle | None) -> str:
    name = f"{account.name} ({account.id})"
    if circle is None:
        declared = account.data.get("circle")
        odd = f"is in circle {declared}, which the policy does not have"
        return f"{name} {odd if declared else 'has no circle'}."
    log = [entry for entry in circle_log.entries(account.data) if entry.circle == circle.id]
    known = circle_log.since if circle.decision else _entered
    since = known(account.data, circle.id)
    decided = repository.snapshot.resolve(Entity.COLLEAGUE, log[-1].by) if log and log[-1].by else None
    by = f", decided by {repository.snapshot.records(Entity.COLLEAGUE)[decided].name}" if decided is not None else ""
    reason = f": {log[-1].reason}" if log and log[-1].reason else ""
    return f"{name} is in circle {circle.id}" + (f" since {since}{by}{reason}." if since else ".")


def _entered(account: Mapping[str, Any], circle: str) -> date | None:
    """Since when by the log alone: `key_since` may tell of an earlier time."""
    return circle_log.entered(circle_log.entries(account), circle)


def _evidence(policy: Policy, evidence: Evidence, today: date) -> str:
    """What there is, and the nearest circle for which it is enough; key is never a matter of evidence (D10)."""
    what = [number(len(evidence.talks), "interaction"), number(len(evidence.bought_below), "purchase")]
    last = f", the last on {evidence.talks[-1].day}" if evidence.talks else ""
    reached = "none"
    for circle in policy.circles:
        counted = counts(circle, evidence, today, holding=True)
        if circle.decision:
            break
        if all(count.enough for count in counted):
            reached = circle.id
    return f"The files show {what[0]}{last}, and {what[1]}: enough for circle {reached}."


def _regular(policy: Policy, circle: Circle | None, evidence: Evidence, today: date) -> str | None:
    """Whether it buys regularly, as the first circle wants it that asks for that."""
    asking = next((each for each in policy.circles if each.regular is not None), None)
    if asking is None or asking.regular is None:
        return None
    first = months_before(today, asking.regular.months)
    bought = sum(day >= first for day in evidence.bought_below)
    window = f"{number(bought, 'purchase')} in the last {asking.regular.months} months"
    if bought >= asking.regular.purchases:
        is_there = circle is not None and circle.decision
        return f"It buys regularly ({window})" + (
            "." if is_there else f": a candidate for {asking.id}, if people decide so."
        )
    return f"It does not buy regularly: {window}, and regular buying begins at {asking.regular.purchases}."
