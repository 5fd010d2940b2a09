"""Dealings that leave a paper: proposals, contracts, invoices and payments, discounts, debts, complaints, reviews, references."""

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


def of(talk: Talk, documents: Sequence[Document]) -> Iterator[Dealing]:
    """All dealings with a paper, of the days since the client was met."""
    since = talk.client.since("contacted") or talk.cast.days.last
    begin = max(since + timedelta(days=1), talk.cast.days.first)
    mine = [document for document in documents if document.client is talk.client]
    for dealing in (
        *_proposals(talk),
        *_contract(talk),
        *_invoices(talk, mine),
        *_discounts(talk),
        *_debt(talk, mine),
        *_complaints(talk),
        *_reviews(talk),
        *_good_words(talk),
        *_handover(talk),
    ):
        if begin <= dealing.day <= talk.cast.days.last:
            yield dealing


def _proposals(talk: Talk) -> Iterator[Dealing]:
    """A proposal for each deal that came so far, and to customers one for a year's supply."""
    days, client = talk.cast.days, talk.client
    number = 0
    for deal in client.facts.get("deals", ()):
        for stage, ago in deal["stages"]:
            if stage == "proposal":
                number += 1
                amount = Decimal(deal["amount"])
                yield _proposal(talk, days.ago(ago), number, deal["products"][0], amount, deal["id"], deal.get("closed") is not None)
    first = client.since("customer")
    if first is not None:
        weight = Decimal(str(client.facts["weight"]))
        for ago in (635, 275):
            day = max(days.ago(ago), first - timedelta(days=21)) if ago == 275 else days.ago(ago)
            if client.since("contacted") and day > max(client.since("contacted") or day, days.first):
                number += 1
                amount = (weight * 3600 * PRICE_IN[client.currency]).quantize(Decimal(1)) * 5
                product = talk.random.choice(["Levant Primer 210", "Levant Top 75", "Levant Seal 440"])
                yield _proposal(talk, workday(day), number, product, amount, None, True)


def _proposal(
    talk: Talk, day: date, number: int, product: str, amount: Decimal, deal: str | None, decided: bool
) -> Dealing:
    """A proposal with arguments for the people who approve it, an expiry date and who prepared it (D29-D33)."""
    words, client = talk.words["proposal"], talk.client
    people = [person for person in client.people if set(person.roles) & set(talk.words["arguments"])][:3]
    arguments = []
    for person in people:
        role = next(role for role in person.roles if role in talk.words["arguments"])
        arguments.append({"contact": person.id, **talk.words["arguments"][role]})
    slots = talk.slots(day, product=product)
    lost = any(d["id"] == deal and d["stages"][-1][0] == "lost" for d in client.facts.get("deals", ()))
    block = filled(
        number=f"{client.id[:3].upper()}-{day.year}-{number}",
        amount=amount,
        currency=client.currency if client.seller else ("RUB" if client.language == "ru" else "EUR"),
        sent=day.isoformat(),
        confirmed=min(workday(day + timedelta(days=1)), talk.cast.days.last).isoformat(),
        valid_until=(day + timedelta(days=45 if decided else 75)).isoformat(),
        recipients=[person.id for person in people],
        arguments=arguments,
        prepared_by=[client.manager_on(day), "irina", "maria"],
        urgency=words["urgency"],
        outcome=("declined" if lost else "accepted") if decided else None,
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
        quarter = (document.day.year, (document.day.month - 1) // (3 if talk.client.circle_on(document.day) == "key" else 6))
        if document.amount > (quarters[quarter].amount if quarter in quarters else 0):
            quarters[quarter] = document
    for document in quarters.values():
        slots = talk.slots(
            document.day, number=document.number, product=document.lines[0].product, quantity=talk.litres(document.quantity)
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
        day, kind, name, words["subject"].format(**slots), words["summary"].format(**slots), people, ours=("maria",), block=block
    )


def _discounts(talk: Talk) -> Iterator[Dealing]:
    """Each discount was agreed in a meeting a few days before it was written into the contract (D2)."""
    before: str | None = None
    for since, percent in talk.client.discounts(talk.cast.days):
        day = max(workday(since - timedelta(days=4)), talk.cast.days.first + timedelta(days=1))
        words = talk.words["discount"]
        people = talk.people("decision-maker")
        agreement = filled(
            id=f"discount-{percent}",
            kind="discount",
            side="us",
            percent=percent,
            conditions=words["conditions"],
            agreed_with=people[0].id,
            agreed_by=talk.client.manager_on(day),
            approved_by="viktor",
            status="approved",
            valid_from=since.isoformat(),
            supersedes=before,
        )
        before = f"{day}-meeting-discount"
        yield talk.dealing(
            day,
            "meeting",
            "discount",
            words["subject"].format(percent=percent),
            words["summary"].format(percent=percent),
            people,
            ours=("viktor",),
            agreements=(agreement,),
            step=talk.step(day, words["next"]),
        )


def _debt(talk: Talk, documents: Sequence[Document]) -> Iterator[Dealing]:
    """A debt reduced by half, with the document, before and after, and who granted it (D2)."""
    facts = talk.client.facts.get("debt")
    if not facts:
        return
    day = talk.cast.days.ago(facts["ago"])
    owed = [d for d in documents if d.day <= day - timedelta(days=40) and d.amount > 0]
    if not owed:
        return
    document = owed[-1]
    words = talk.words["debt"]
    was = document.amount + document.vat
    agreement = {
        "id": "write-off",
        "kind": "debt-reduction",
        "side": "us",
        "debt": {
            "document": document.number,
            "was": was,
            "now": (was * (100 - facts["cut"]) / 100).quantize(Decimal("0.01")),
            "currency": document.currency,
        },
        "conditions": words["conditions"],
        "agreed_with": facts["contact"],
        "agreed_by": talk.client.manager_on(day),
        "approved_by": "eleni",
        "status": "approved",
        "evidence": words["evidence"].format(number=document.number),
    }
    person = next(person for person in talk.client.people if person.id == facts["contact"])
    yield talk.dealing(
        day,
        "letter",
        "debt",
        words["subject"].format(number=document.number),
        words["summary"].format(number=document.number),
        (person,),
        ours=("eleni",),
        agreements=(agreement,),
        block={"direction": "out"},
    )


def _complaints(talk: Talk) -> Iterator[Dealing]:
    """A call when a complaint comes, and one when it is resolved (D36)."""
    for complaint in talk.client.facts.get("complaints", ()):
        person = next(person for person in talk.client.people if person.id == complaint["contact"])
        for field, words, wording in (
            ("opened", talk.words["complaint"], complaint["subject"]),
            ("resolved", talk.words["complaint-closed"], complaint.get("resolution", "")),
        ):
            if field not in complaint:
                continue
            day = talk.cast.days.ago(complaint[field])
            yield talk.dealing(
                day,
                "call",
                f"complaint-{field}",
                words["subject"],
                words["summary"].format(wording=wording),
                (person,),
                about=(complaint["id"],),
                step=talk.step(day, words.get("next", "")),
                block={"direction": "in" if field == "opened" else "out", "reached": True},
            )


def _reviews(talk: Talk) -> Iterator[Dealing]:
    """Key accounts look at results together every half-year, once they are key (D38)."""
    words = talk.words["review"]
    for ago in (700, 520, 340, 160):
        day = talk.cast.days.ago(ago)
        if talk.client.circle_on(day) != "key" or (talk.client.since("key") or day) > day:
            continue
        mark = talk.random.choice((3, 4, 4, 5))
        half = f"{day.year}-H1" if day.month > 6 else f"{day.year - 1}-H2"
        yield talk.dealing(
            day,
            "review",
            "half-year",
            words["subject"],
            words["summary"].format(mark=mark),
            talk.people("decision-maker", "meeting"),
            ours=("viktor",),
            step=talk.step(day, words["next"]),
            block={"period": half, "expectation": 4, "delivered": mark, "results": list(words["results"])},
        )


def _good_words(talk: Talk) -> Iterator[Dealing]:
    """Delivered well: a request for our technologist, then a reference and a referral (D39)."""
    if talk.client.circle_on(talk.cast.days.last) != "key":
        return
    champion = talk.client.with_role("champion")
    given_by = champion.id if champion else ""
    for ago, kind, block in (
        (205, "request", {"due": talk.cast.days.ago(195).isoformat(), "answered": talk.cast.days.ago(203).isoformat()}),
        (128, "reference", {"given_by": given_by, "form": "letter", "public": True}),
        (72, "referral", {"by": given_by}),
    ):
        words, day = talk.words[kind], talk.cast.days.ago(ago)
        people = (champion,) if champion else ()
        slots = talk.slots(day)
        yield talk.dealing(
            day,
            kind,
            {"request": "technologist", "reference": "letter", "referral": "contractor"}[kind],
            words["subject"],
            words["summary"].format(**slots),
            people,
            step=talk.step(day, words["next"]),
            block=filled(**block),
        )


def _handover(talk: Talk) -> Iterator[Dealing]:
    """When somebody who left is followed by another, the client meets both or at least the new one (D4)."""
    leaver = talk.cast.leaver
    for (_, before), (day, _who) in zip(talk.client.managers, talk.client.managers[1:], strict=False):
        if before == leaver.id:
            words = talk.words["handover"]
            met = workday(day + timedelta(days=3))
            yield talk.dealing(
                met,
                "meeting",
                "handover",
                words["subject"],
                words["summary"],
                talk.people("decision-maker"),
                ours=("viktor",),
                step=talk.step(met, words["next"]),
            )
