"""KAM708 erased-in-use."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import erased
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import mappings, text, texts
from kamcli.lint.phrase import account_name, contact_name
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record

_SETTLED = ("done", "dropped")


def check(context: Context) -> Iterator[Finding]:
    """What is still open and counts on somebody who was erased; what is over is history, and stays."""
    contacts = context.snapshot.records(Entity.CONTACT)
    accounts = {record.account for record in contacts.values() if erased(record.data)}
    for account in sorted(filter(None, accounts)):
        for record, pointer, reference, what in _open(context, account):
            found = context.snapshot.resolve(Entity.CONTACT, reference, account)
            if found is None or not erased(contacts[found].data):
                continue
            if what == "open step" and context.snapshot.resolve(Entity.COLLEAGUE, reference) is not None:
                continue
            contact = contacts[found]
            place = contact.document.position(("erased",))
            yield RULE.at(
                record,
                pointer,
                f"this {what} with {account_name(context, account)} counts on {contact_name(context, found)}, "
                f"who was erased on {contact.data['erased']}",
                "ask the client who does it now and name that person; or settle it",
                related=(Related(contact.path, "erased here", place),),
            )


def _open(context: Context, account: str) -> Iterator[tuple[Record, Pointer, str, str]]:
    """The places in an account's open dealings that name one of the client's people."""
    snapshot = context.snapshot
    for record in snapshot.inside(Entity.INTERACTION, account):
        for pointer, step in mappings(record.data, "next_steps"):
            if not step.get("done") and (who := text(step, "who")) is not None:
                yield record, (*pointer, "who"), who, "open step"
    for record in snapshot.inside(Entity.COMPLAINT, account):
        if text(record.data, "resolved") is None and (who := text(record.data, "contact")) is not None:
            yield record, ("contact",), who, "open complaint"
    for record in snapshot.inside(Entity.DEAL, account):
        closed = text(record.data, "outcome") or record.data.get("stage") in context.policy.lists.closed_stages
        for pointer, who in texts(record.data.get("tender"), "committee"):
            if not closed:
                yield record, ("tender", *pointer), who, "tender"
    whole = snapshot.records(Entity.ACCOUNT).get(account)
    for pointer, goal in mappings(whole.data if whole else {}, "plan"):
        if goal.get("status") not in _SETTLED and (who := text(goal, "who")) is not None and whole is not None:
            yield whole, (*pointer, "who"), who, "goal of the joint plan"


_ERASED = "name: (erased)\ntitle: Finance director\nroles: [economic-buyer]\nerased: 2026-02-20\n"
_COMPLAINT = "subject: The coating peels\nopened: 2026-03-02\nseverity: high\nresponsible: anna\ncontact: "

RULE = Rule(
    code="KAM708",
    name="erased-in-use",
    summary="Something that is still open counts on a person who was erased.",
    why=(
        "Who was erased cannot be asked, called or reminded by us any more (D23); what waits for that person waits for "
        "ever. What is over keeps its reference: it says which position it was."
    ),
    fix="Name whoever does it now, or settle it.",
    bad={
        "accounts/acme/contacts/cfo.yaml": _ERASED,
        "accounts/acme/complaints/peel.yaml": f"{_COMPLAINT}cfo\n",
    },
    good={
        "accounts/acme/contacts/cfo.yaml": _ERASED,
        "accounts/acme/contacts/buyer.yaml": "name: Ivan Sergeev\ntitle: Buyer\nemails: [ivan@acme.example]\n",
        "accounts/acme/complaints/peel.yaml": f"{_COMPLAINT}buyer\n",
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
