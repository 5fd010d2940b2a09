"""Deals and complaints of the demo: each file as it stood on any day, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kamcli.start.demo.cast import Cast, Client
from kamcli.start.demo.days import Days
from kamcli.start.demo.people import filled
from kamcli.start.demo.story import Moment, Story

CLOSED = {"won": "won", "lost": "lost", "postponed": "dropped"}
"""Stages at which a deal is over, and the outcome that goes with each."""


def deals(cast: Cast, client: Client) -> Iterator[Story]:
    """Opportunities and tenders (D28, D51)."""
    for facts in client.facts.get("deals", ()):
        stages = [(cast.days.recorded(ago), stage) for stage, ago in facts["stages"]]
        moments = [
            Moment(day, client.manager_on(day), f"{'Open' if place == 0 else 'Move'} deal {facts['id']} of {client.id}")
            for place, (day, _) in enumerate(stages)
        ]
        yield Story(
            f"accounts/{client.id}/deals/{facts['id']}.yaml", tuple(moments), _deal(cast.days, client, facts, stages)
        )


def _deal(days: Days, client: Client, facts: Mapping[str, Any], stages: list[tuple[date, str]]) -> Any:
    closed_on = days.ago(facts["closed"]) if "closed" in facts else None

    def on(day: date) -> Mapping[str, Any]:
        reached = [stage for since, stage in stages if since <= day][-1]
        over = closed_on is not None and day >= closed_on
        return filled(
            name=facts["name"],
            stage=reached,
            opened=days.ago(facts["opened"]).isoformat(),
            closed=closed_on.isoformat() if closed_on and over else None,
            amount=facts["amount"],
            currency="RUB" if client.language == "ru" else client.currency,
            probability=None if over else facts.get("probability"),
            expected_close=days.ago(-facts["close_in"]).isoformat()[:7] if "close_in" in facts else None,
            products=list(facts["products"]),
            source=client.facts.get("source"),
            need=_need(days, client, facts.get("need")),
            tender=_tender(days, facts.get("tender"), day),
            outcome=CLOSED[reached] if over else None,
            reason=facts.get("reason") if over else None,
        )

    return on


def _need(days: Days, client: Client, need: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if need is None:
        return None
    found = dict(need)
    if "budget" in found:
        found["budget"] = {"amount": found["budget"], "currency": "RUB" if client.language == "ru" else client.currency}
    if "come_back" in found:
        found["come_back"] = days.ago(found["come_back"]).isoformat()[:7]
    return found


def _tender(days: Days, tender: Mapping[str, Any] | None, day: date) -> Mapping[str, Any] | None:
    """Dates that lay ahead on the day are known as far as the table knows them; a publication is not foreseen."""
    if tender is None:
        return None
    published = days.ago(tender["published"]) if "published" in tender else None
    known = published is not None and published <= day
    return filled(
        expected=days.ago(tender["expected"]).isoformat()[:7] if "expected" in tender else None,
        published=published.isoformat() if published and known else None,
        deadline=days.ago(tender["deadline"]).isoformat() if "deadline" in tender and known else None,
        committee=list(tender["committee"]),
        competitors=list(tender["competitors"]),
        success_factors=list(tender["success_factors"]),
    )


def complaints(cast: Cast, client: Client) -> Iterator[Story]:
    """Complaints, most of them resolved (D36)."""
    for facts in client.facts.get("complaints", ()):
        opened = cast.days.ago(facts["opened"])
        resolved = cast.days.ago(facts["resolved"]) if "resolved" in facts else None
        moments = [Moment(opened, client.manager_on(opened), f"Open complaint {facts['id']} of {client.id}")]
        if resolved:
            moments.append(
                Moment(resolved, client.manager_on(resolved), f"Resolve complaint {facts['id']} of {client.id}")
            )

        def on(
            day: date, facts: Mapping[str, Any] = facts, opened: date = opened, resolved: date | None = resolved
        ) -> Mapping[str, Any]:
            over = resolved is not None and day >= resolved
            return filled(
                opened=opened.isoformat(),
                subject=facts["subject"],
                resolved=resolved.isoformat() if resolved and over else None,
                severity=facts["severity"],
                product=facts.get("product"),
                contact=facts["contact"],
                responsible="irina" if facts.get("product") else None,
                wanted=facts["wanted"],
                resolution=facts.get("resolution") if over else None,
                cost={"amount": facts["cost"], "currency": client.currency} if over and "cost" in facts else None,
            )

        yield Story(f"accounts/{client.id}/complaints/{facts['id']}.yaml", tuple(moments), on)
