"""KAM608 took-part-after-leaving."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import gone, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import mappings, text, texts
from kamcli.lint.phrase import account_name, contact_name
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """People in an interaction who were gone on its day, once each."""
    people = (Entity.CONTACT, Entity.COLLEAGUE)
    if not any(last_day(each.data) for entity in people for each in context.snapshot.records(entity).values()):
        return
    for record in context.snapshot.records(Entity.INTERACTION).values():
        day = whole_date(text(record.data, "date") or "")
        if day is None:
            continue
        seen: set[str] = set()
        for entity, pointer, reference in _people(record):
            found = context.snapshot.resolve(entity, reference, record.account)
            person = context.snapshot.records(entity).get(found or "")
            if person is None or person.path in seen or not gone(person.data, day):
                continue
            seen.add(person.path)
            yield _finding(context, record, pointer, person)


def _people(record: Record) -> Iterator[tuple[Entity, Pointer, str]]:
    """Everybody whom an interaction names as taking part, receiving or agreeing."""
    for pointer, reference in texts(record.data, "participants"):
        yield Entity.CONTACT, pointer, reference
    for pointer, reference in texts(record.data, "team"):
        yield Entity.COLLEAGUE, pointer, reference
    for pointer, reference in texts(record.data.get("proposal"), "recipients"):
        yield Entity.CONTACT, ("proposal", *pointer), reference
    for pointer, entry in mappings(record.data, "agreements"):
        if (agreed_with := text(entry, "agreed_with")) is not None:
            yield Entity.CONTACT, (*pointer, "agreed_with"), agreed_with


def _finding(context: Context, record: Record, pointer: Pointer, person: Record) -> Finding:
    ours = person.entity is Entity.COLLEAGUE
    who = person.name if ours else contact_name(context, person.id)
    whom = "us" if ours else account_name(context, person.account or "")
    return RULE.at(
        record,
        pointer,
        f"{who} is named here on {record.data['date']}, but left {whom} on {last_day(person.data)}",
        "name whoever really took part; or correct the date, or left: in the person's file",
        related=(Related(person.path, f"{who} left", person.document.position(("left",))),),
    )


RULE = Rule(
    code="KAM608",
    name="took-part-after-leaving",
    summary="An interaction names somebody who had left by then.",
    why=(
        "Either it was somebody else, and whom we really talk to is missing from the base (D5), or the person is still "
        "there, and we have written a contact off."
    ),
    fix="Name the person who took part, or correct the date.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\nleft: 2026-02-26\n"
        ),
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\nleft: 2026-02-26\n"
        ),
        "accounts/acme/interactions/2026/2026-02-25-call-price.yaml": (
            "kind: call\ndate: 2026-02-25\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
