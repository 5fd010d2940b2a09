"""Dealings that leave a paper: proposals, contracts, invoices and payments. Writes no files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamcli.start.demo.days import workday
from kamcli.start.demo.dealing import Dealing
from kamcli.start.demo.ledger import PRICE_IN, Document
from kamcli.start.demo.people import filled
from kamcli.start.demo.talk import Talk

DECIDING = {"decision-maker", "economic-buyer"}
"""Whoever decides is argued with first (D29)."""


def of(talk: Talk, documents: Sequence[Document]) -> Iterator[Dealing]:
    """All dealings with a paper, however long ago; `documents` are those of the client."""
    yield from _proposals(talk)
    yield from _offers(talk)
    yield from _contract(talk)
    yield from _invoices(talk, documents)


def _proposals(talk: Talk) -> Iterator[Dealing]:
    """A proposal for each deal that came so far, and to customers one for a year's supply."""
    days, client = talk.cast.days, talk.client
    number = 0
    for deal in client.facts.get("deals", ()):
        for stage, ago in deal["stages"]:
            if stage == "proposal":
                number += 1
                amount = Decimal(deal["amount"])
                yield _proposal(
                    talk, days.ago(ago), number, deal["products"][0], amount, _outcome(deal), deal=deal["id"]
                )
    first = client.since("customer")
    if first is not None:
        weight = Decimal(str(client.facts["weight"]))
        for ago in (635, 275):
            day = max(days.ago(ago), first - timedelta(days=21)) if ago == 275 else days.ago(ago)
            if client.since("contacted") and day > max(client.since("contacted") or day, days.first):
                number += 1
                amount = (weight * 3600 * PRICE_IN[client.currency]).quantize(Decimal(1)) * 5
                product = talk.random.choice(["Levant Primer 210", "Levant Top 75", "Levant Seal 440"])
                yield _proposal(talk, workday(day), number, product, amount, "accepted")


def _offers(talk: Talk) -> Iterator[Dealing]:
    """Proposals to those who did not buy, outside of any deal."""
    for number, offer in enumerate(talk.client.facts.get("offers", ()), 1):
        day, amount = talk.cast.days.ago(offer["ago"]), Decimal(offer["amount"])
        yield _proposal(talk, day, number, offer["product"], amount, offer["outcome"])


def _outcome(deal: Mapping[str, Any]) -> str | None:
    """What became of a deal's proposal; None while the deal is open."""
    if deal.get("closed") is None:
        return None
    return "declined" if deal["stages"][-1][0] == "lost" else "accepted"


def _proposal(
    talk: Talk,
    day: date,
    number: int,
    product: str,
    amount: Decimal,
    outcome: str | None,
    *,
    deal: str | None = None,
) -> Dealing:
    """A proposal with arguments for the people who approve it, an expiry date and who prepared it (D29-D33)."""
    words, client = talk.words["proposal"], talk.client
    people = [person for person in client.people if set(person.roles) & set(talk.words["arguments"])]
    people = sorted(people, key=lambda person: not set(person.roles) & DECIDING)[:4]
    arguments = []
    for person in people:
        role = next(role for role in person.roles if role in talk.words["arguments"])
        arguments.append({"contact": person.id, **talk.words["arguments"][role]})
    slots = talk.slots(day, product=product)
    block = filled(
        number=f"{client.id[:3].upper()}-{day.year}-{number}",
        amount=amount,
        currency=client.currency if client.seller else ("RUB" if client.language == "ru" else "EUR"),
        sent=day.isoformat(),
        confirmed=min(workday(day + timedelta(days=1)), talk.cast.days.last).isoformat(),
        valid_until=(day + timedelta(days=45 if outcome else 75)).isoformat(),
        recipients=[person.id for person in people],
        arguments=arguments,
        prepared_by=[client.manager_on(day), "irina", "maria"],
        urgency=words["urgency"],
        outcome=outcome,
    )
    return talk.dealing(
        day,
        "proposal",
        "supply" if deal is None else deal,
        words["subject"].format(**slots),
        words["summary"].format(**slots),
        tuple(people),
        ours=("irina",),
        about=(deal,) if deal else (),
        step=talk.step(day, words["next"]),
        block=block,
    )


def _contract(talk: Talk) -> Iterator[Dealing]:
    contract = talk.client.facts.get("contract")
    if contract:
        day = talk.cast.days.ago(contract["signed"])
        slots = talk.slots(day, number=contract["number"])
        words = talk.words["contract"]
        block = filled(
            contract="supply",
            number=str(contract["number"]),
            legal_entity=contract["legal_entity"],
            seller=talk.client.seller,
            signed=day.isoformat(),
            expires=talk.cast.days.ago(contract["expires"]).isoformat(),
        )
        yield talk.dealing(
            day,
            "contract",
            "supply",
            words["subject"].format(**slots),
            words["summary"].format(**slots),
            talk.people("decision-maker"),
            ours=("viktor",),
            step=talk.step(day, words["next"]),
            block=block,
        )


def _invoices(talk: Talk, documents: Sequence[Document]) -> Iterator[Dealing]:
    """The largest document of a quarter is worth an entry of its own, and so is its payment."""
    quarters: dict[tuple[int, int], Document] = {}
    for document in documents:
        quarter = (
            document.day.year,
            (document.day.month - 1) // (3 if talk.client.circle_on(document.day) == "key" else 6),
        )
        if document.amount > (quarters[quarter].amount if quarter in quarters else 0):
            quarters[quarter] = document
    for document in quarters.values():
        slots = talk.slots(
            document.day,
            number=document.number,
            product=document.lines[0].product,
            quantity=talk.litres(document.quantity),
        )
        people = talk.people("finance")
        block: Mapping[str, Any] = filled(
            number=document.number,
            type="payment-request" if document.seller == "levanter-ru" else "tax-invoice",
            amount=document.amount,
            currency=document.currency,
            vat=document.vat,
            due=document.due.isoformat(),
            legal_entity=document.entity,
            seller=document.seller,
        )
        name = document.number.partition("-")[2]
        yield _paper(talk, document.day, "invoice", name, slots, people, block)
        if document.paid <= talk.cast.days.last:
            total = document.amount + document.vat
            invoice = f"{document.day}-invoice-{name}"
            paid = filled(
                amount=total,
                currency=document.currency,
                legal_entity=document.entity,
                seller=document.seller,
                allocations=[{"invoice": invoice, "amount": total}],
            )
            yield _paper(talk, max(document.paid, document.day), "payment", name, slots, people, paid)


def _paper(
    talk: Talk, day: date, kind: str, name: str, slots: Mapping[str, object], people: Any, block: Mapping[str, Any]
) -> Dealing:
    words = talk.words[kind]
    return talk.dealing(
        day,
        kind,
        name,
        words["subject"].format(**slots),
        words["summary"].format(**slots),
        people,
        ours=("maria",),
        block=block,
    )
