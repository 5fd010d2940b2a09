"""The clients' own files: what was known of each on any day of the two years, circle by circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kamcli.start.demo.cast import Cast, Client
from kamcli.start.demo.days import Days, workday
from kamcli.start.demo.people import filled, handovers
from kamcli.start.demo.story import Moment, Story

ASSESSED = (2, 10)
"""Month and day on which value and cost to serve of the key accounts are written down for the year before."""


def accounts(cast: Cast) -> Iterator[Story]:
    """Every client's account.yaml."""
    for number, client in enumerate(cast.clients):
        yield Story(f"accounts/{client.id}/account.yaml", tuple(_moments(cast, client)), _account(cast, client, number))


def _moments(cast: Cast, client: Client) -> Iterator[Moment]:
    days = cast.days
    yield Moment(client.known, client.manager_on(client.known), f"Add account {client.id}")
    yield from handovers(client)
    for since, circle, _ in client.log:
        if since > client.known:
            who = "viktor" if circle == "key" else client.manager_on(since)
            yield Moment(since, who, f"Move {client.id} to circle {circle}", alone=circle == "key")
    for _, ago in client.facts.get("unknown", {}).values():
        asked = days.recorded(ago)
        yield Moment(asked, client.manager_on(asked), f"Record what {client.id} would not say")
    if contract := client.facts.get("contract"):
        signed = days.ago(contract["signed"])
        if signed > client.known:
            yield Moment(signed, client.manager_on(signed), f"Add the contract with {client.id}")
    for since, percent in client.discounts(days)[1:]:
        yield Moment(since, "viktor", f"Raise the discount of {client.id} to {percent} %", alone=True)
    if client.circle_on(days.last) == "key":
        yield Moment(_assessed(days, client), "viktor", "Assess value and cost to serve of the key accounts")


def _assessed(days: Days, client: Client) -> date:
    """When it was last written down for a key account: in February, or soon after it became one."""
    february = days.last.replace(month=ASSESSED[0], day=ASSESSED[1])
    if february > days.last:
        february = february.replace(year=february.year - 1)
    promoted = client.since("key") or days.first
    return max(workday(february), days.first, workday(promoted + timedelta(days=7)))


def _account(cast: Cast, client: Client, number: int) -> Any:
    facts = client.facts

    def on(day: date) -> Mapping[str, Any]:
        circle = client.circle_on(day)
        bought = circle in ("customer", "key")
        key = _key_fields(cast.days, client, day) if circle == "key" else {}
        return filled(
            name=client.name,
            circle=circle,
            circle_log=_circle_log(client, day),
            manager=client.manager_on(day),
            team=_team(client, day) if bought else None,
            parent=facts.get("parent"),
            control_group=facts.get("control_group"),
            **{name: key.get(name) for name in ("key_reasons", "key_since", "key_approved_by")},
            target_key=facts.get("target_key"),
            legal_entities=[
                filled(
                    id=e.id, name=e.name, country=e.country, tax_id=e.tax_id, branch_code=e.branch_code, status="active"
                )
                for e in client.entities
            ],
            sites=[dict(site) for site in client.sites],
            industry=facts["industry"],
            nace=facts.get("nace"),
            website=f"https://{client.id}.example" if client.people or facts.get("website") else None,
            headcount=facts.get("headcount"),
            source=facts.get("source"),
            first_contact=facts.get("first_contact"),
            lines_of_business=facts.get("lines"),
            potential=_potential(client, cast.days) if key else None,
            competitors=facts.get("competitors"),
            contracts=_contracts(cast.days, client, day),
            owners=facts.get("owners"),
            status=facts.get("status"),
            lifecycle=facts.get("lifecycle"),
            model=facts.get("model"),
            strategy=key.get("strategy"),
            plan=key.get("plan"),
            value=key.get("value"),
            cost_to_serve=key.get("cost_to_serve"),
            payment_days=facts.get("payment_days") if bought else None,
            credit_limit=_money(facts.get("credit_limit"), client) if bought else None,
            exit_plan=key.get("exit_plan"),
            external_ids={"accounting": f"{1001 + number}"} if bought else None,
            unknown=_unknown(cast.days, client, day),
        )

    return on


def _unknown(days: Days, client: Client, day: date) -> Mapping[str, Any]:
    """What somebody asked for in vain: an answer, too."""
    return {
        field: {"why": why, "asked": days.recorded(ago).isoformat(), "by": client.manager_on(days.recorded(ago))}
        for field, (why, ago) in client.facts.get("unknown", {}).items()
        if days.recorded(ago) <= day
    }


def _circle_log(client: Client, day: date) -> list[Mapping[str, Any]]:
    """What is past on a day; what was before the repository is written down too, as people remember it."""
    return [
        filled(
            circle=circle,
            date=since.isoformat(),
            reason=reason,
            by="eleni" if circle == "key" else client.manager_on(since),
        )
        for since, circle, reason in client.log
        if since <= day
    ]


def _team(client: Client, day: date) -> list[Mapping[str, Any]]:
    others = [("irina", "expert"), ("maria", "back-office")]
    if client.circle_on(day) == "key":
        others.insert(0, ("eleni", "director"))
    return [{"who": who, "role": role} for who, role in others]


def _money(amount: object, client: Client) -> Mapping[str, Any] | None:
    return {"amount": amount, "currency": client.currency} if amount else None


def _potential(client: Client, days: Days) -> Mapping[str, Any] | None:
    found = client.facts.get("potential")
    if not found:
        return None
    return {
        "amount": found["amount"],
        "currency": client.currency,
        "period": str(days.last.year),
        "our_share": found["our_share"],
    }


def _contracts(days: Days, client: Client, day: date) -> list[Mapping[str, Any]] | None:
    """The supply contract, once it is signed, with the terms that were in force on the day."""
    contract = client.facts.get("contract")
    if not contract or days.ago(contract["signed"]) > day:
        return None
    signed = days.ago(contract["signed"]).isoformat()
    terms: list[Mapping[str, Any]] = [
        {
            "id": "payment",
            "kind": "payment-terms",
            "side": "us",
            "days": client.payment_days,
            "conditions": "Acceptance by batch certificate",
        }
    ]
    in_force = [(since, percent) for since, percent in client.discounts(days) if since <= day]
    if in_force:
        since, percent = in_force[-1]
        decider = client.with_role("decision-maker")
        terms.append(
            filled(
                id="discount",
                kind="discount",
                side="us",
                percent=percent,
                conditions="A forecast for the quarter and one large order a month",
                agreed_with=decider and decider.id,
                agreed_by=client.manager_on(since),
                approved_by="viktor",
                status="approved",
                valid_from=since.isoformat(),
            )
        )
    return [
        filled(
            id="supply",
            number=str(contract["number"]),
            legal_entity=contract["legal_entity"],
            seller=client.seller,
            subject="Supply of coatings and inspection",
            signed=signed,
            expires=days.ago(contract["expires"]).isoformat(),
            terms=terms,
        )
    ]


def _key_fields(days: Days, client: Client, day: date) -> dict[str, Any]:
    """What is asked of key accounts only (D12, D17, D42, D43, D46, D47)."""
    facts = client.facts
    found: dict[str, Any] = {
        "key_reasons": facts["key_reasons"],
        "key_since": next(since for since, circle, _ in client.log if circle == "key").isoformat(),
        "key_approved_by": "eleni",
        "strategy": facts["strategy"],
        "plan": [{**goal, "due": days.ago(goal["due"]).isoformat()} for goal in facts["plan"]],
        "exit_plan": facts["exit_plan"],
    }
    if day >= (assessed := _assessed(days, client)):
        year = str(assessed.year - 1)
        found["value"] = [{"period": year, **facts["value"]}]
        found["cost_to_serve"] = [{"period": year, "amount": facts["cost_to_serve"], "currency": client.currency}]
    return found
