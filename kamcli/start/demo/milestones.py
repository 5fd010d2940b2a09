"""Dealings a client remembers: discounts, debts, complaints, reviews, references, a new manager. Writes no files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from kamcli.start.demo.days import workday
from kamcli.start.demo.dealing import Dealing
from kamcli.start.demo.ledger import Document
from kamcli.start.demo.people import filled
from kamcli.start.demo.talk import Talk


def of(talk: Talk, documents: Sequence[Document]) -> Iterator[Dealing]:
    """All of them, however long ago; `documents` are those of the client."""
    yield from _discounts(talk)
    yield from _debt(talk, documents)
    yield from _complaints(talk)
    yield from _deal_talks(talk)
    yield from _reviews(talk)
    yield from _good_words(talk)
    yield from _handover(talk)


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
        before = f"discount-{percent}"
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


def _deal_talks(talk: Talk) -> Iterator[Dealing]:
    """Meetings that prepare a deal, long before there is a proposal (D28)."""
    for deal in talk.client.facts.get("deals", ()):
        for facts in deal.get("talks", ()):
            day = talk.cast.days.ago(facts["ago"])
            yield talk.dealing(
                day,
                "meeting",
                deal["id"],
                facts["subject"],
                facts["summary"],
                tuple(person for person in talk.client.people if person.id in facts["with"]),
                ours=("irina",),
                about=(deal["id"],),
                step=talk.step(day, facts["next"]),
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
