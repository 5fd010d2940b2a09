"""What happened with a made-up client: talks, proposals, invoices, deals, complaints. No ledger line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from invented.client import DAYS, TODAY, Client
from invented.plain import Value
from invented.wording import PRODUCTS, THEMES

# What a client's days are filled with, in turn; the rarer kinds stand further on.
KINDS = (
    "call",
    "email",
    "visit",
    "meeting",
    "call",
    "invoice",
    "payment",
    "call",
    "email",
    "proposal",
    "note",
    "letter",
)
NARROW = ("call", "email", "meeting", "proposal", "email", "call")


def interactions(client: Client, count: int, chance: Random) -> Iterator[tuple[str, dict[str, Value]]]:
    """So many interactions, from its first day to the last days before today: path below interactions/, and record."""
    turn = KINDS if client.buys else NARROW
    every = min(DAYS / max(count, 1), 28 if client.circle == "key" else 80)
    for back in range(count):
        day = TODAY - timedelta(3 + int(every * back + chance.random() * min(every, 20) * 0.9))
        # The newest is a meeting with the step that is still open; two kinds are asked of every client.
        kind = (
            "meeting"
            if back == 0
            else "proposal"
            if back == 1 and client.circle != "market"
            else turn[back % len(turn)]
        )
        if client.circle == "key" and back % 12 == 4:
            kind = "review"
        yield _interaction(client, count - back, day, kind, chance, newest=back == 0)


def _interaction(
    client: Client, number: int, day: date, kind: str, chance: Random, *, newest: bool
) -> tuple[str, dict[str, Value]]:
    theme, aside = chance.sample(THEMES, 2)
    product, litres = chance.choice(PRODUCTS), chance.randrange(12, 960)
    told = (told.summary[client.language].format(product=product, number=litres) for told in (theme, aside))
    person = chance.choice(client.functions)
    record: dict[str, Value] = {
        "kind": kind,
        "date": str(day),
        "subject": theme.subject[client.language],
        "summary": " ".join(told),
        "participants": [person],
        "team": [client.manager],
    }
    if newest or chance.random() < 0.5:
        due = TODAY + timedelta(7) if newest else day + timedelta(5)
        step: dict[str, Value] = {"id": "next", "what": theme.step[client.language], "side": "us"}
        step |= {"who": client.manager, "due": str(due)}
        if not newest:
            step["done"] = str(min(due, TODAY))
        record["next_steps"] = [step]
    record |= _block(client, number, day, kind, litres)
    return f"{day.year}/{day}-{kind}-{theme.slug}-{number}.yaml", record


def _block(client: Client, number: int, day: date, kind: str, litres: int) -> dict[str, Value]:
    """The part that only this kind of interaction has."""
    amount = litres * 11
    if kind == "invoice":
        return {
            "invoice": {
                "number": f"I-{client.rank}-{number}",
                "type": "tax-invoice",
                "amount": amount,
                "currency": "EUR",
                "vat": round(amount * 0.2, 2),
                "due": str(day + timedelta(30)),
                "legal_entity": "main",
                "seller": "main",
            }
        }
    if kind == "payment":
        return {"payment": {"amount": amount, "currency": "EUR", "legal_entity": "main", "seller": "main"}}
    if kind == "review":
        return {"review": {"period": f"{day.year}-H{1 if day.month < 7 else 2}", "expectation": 4, "delivered": 4}}
    if kind == "proposal":
        return {"proposal": _proposal(client, number, day, amount)}
    if kind in ("call", "email", "letter"):
        return {kind: {"direction": "out"}}
    return {}


def _proposal(client: Client, number: int, day: date, amount: int) -> dict[str, Value]:
    return {
        "number": f"P-{client.rank}-{number}",
        "amount": amount,
        "currency": "EUR",
        "sent": str(day),
        "confirmed": str(day + timedelta(1)),
        "valid_until": str(day + timedelta(45)),
        "recipients": [client.functions[0]],
        "arguments": [
            {
                "contact": client.functions[0],
                "criterion": "Cost of a square metre over five years",
                "basis": "figures",
                "text": "Two coats instead of three save a day in the dock and a tenth of the paint.",
            }
        ],
        "prepared_by": [client.manager, "chief"],
        "urgency": "The price of the resin is fixed until the offer runs out",
        "outcome": "accepted",
    }


def deals(client: Client, chance: Random) -> Iterator[tuple[str, dict[str, Value]]]:
    """The deals under way: three with a key client, one with most others."""
    count = {"key": 3, "customer": 1, "contacted": chance.randrange(2)}.get(client.circle, 0)
    for number in range(count):
        yield (
            f"project-{number + 1}.yaml",
            {
                "name": f"{client.name}: project {number + 1}",
                "stage": "qualified",
                "manager": client.manager,
                "opened": str(client.since + timedelta(30)),
                "amount": chance.randrange(5, 300) * 1000,
                "currency": "EUR",
                "probability": 40,
                "expected_close": "2027-03",
                "products": [chance.choice(PRODUCTS)],
                "source": "referral",
                "need": {"how_arose": "The old coating comes off in sheets", "current": True, "has_budget": True},
            },
        )


def complaints(client: Client, chance: Random) -> Iterator[tuple[str, dict[str, Value]]]:
    """The complaints, all resolved: two of a key client, one of every third customer."""
    count = 2 if client.circle == "key" else int(client.circle == "customer" and client.rank % 3 == 0)
    for number in range(count):
        opened = TODAY - timedelta(chance.randrange(420, DAYS))
        yield (
            f"delivery-{number + 1}.yaml",
            {
                "opened": str(opened),
                "subject": "Two boxes were missing from a delivery",
                "resolved": str(opened + timedelta(3)),
                "severity": "normal",
                "product": chance.choice(PRODUCTS),
                "contact": client.functions[0],
                "responsible": client.manager,
                "wanted": "The boxes before the dock is flooded",
                "resolution": "Sent with the evening boat on the next day; the stores weigh each pallet now.",
                "cost": {"amount": chance.randrange(50, 900), "currency": "EUR"},
            },
        )
