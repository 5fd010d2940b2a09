"""KAM704 processing-over."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import text
from kamcli.lint.phrase import account_name, contact_name
from kamcli.model.dates import partial_date
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Contacts whose data we may no longer keep by what we wrote down ourselves."""
    for contact in context.snapshot.records(Entity.CONTACT).values():
        until = partial_date(text(contact.data.get("processing"), "until") or "")
        if until is None or until.year is None or until.last >= context.today:
            continue
        personal = context.snapshot.records(Entity.PERSONAL).get(contact.id)
        related = (Related(personal.path, "private facts about the person"),) if personal is not None else ()
        who = f"{contact_name(context, contact.id)} at {account_name(context, contact.account or '')}"
        yield RULE.at(
            contact,
            ("processing", "until"),
            f"we may keep the data of {who} until {until}, and that is over",
            f"ask the person again and note the new basis: and until:; else erase what we have: kam erase {contact.id}",
            related=related,
        )


RULE = Rule(
    code="KAM704",
    name="processing-over",
    summary="A contact's data is kept longer than we said we may.",
    why=(
        "The day until which we may keep the data was written down so that somebody acts on it (GDPR, article 5(1)(e); "
        "D23)."
    ),
    fix="Renew the basis, or erase the contact.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "processing: {basis: consent, informed: 2024-02-01, until: 2026-02-01}\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "processing: {basis: consent, informed: 2024-02-01, until: 2027-02-01}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
