"""KAM709 erased-but-kept."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import erased
from kamcli.facts.tombstone import surplus
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope
from kamcli.lint.phrase import account_name, contact_name
from kamcli.model.entity import Entity, path_of


def check(context: Context) -> Iterator[Finding]:
    """Contacts who were erased, and of whom something is known again."""
    for contact in context.snapshot.records(Entity.CONTACT).values():
        if not erased(contact.data):
            continue
        who = f"{contact_name(context, contact.id)} at {account_name(context, contact.account or '')}"
        for name in surplus(contact.data):
            yield RULE.at(
                contact,
                (name,),
                f"{who} was erased on {contact.data['erased']}, and {name} says something about the person again",
                f"take {name}: out; a new person in this position is a new contact",
            )
        path = path_of(Entity.PERSONAL, contact.id)
        if path in context.snapshot.places:
            yield RULE.finding(
                path,
                f"{who} was erased on {contact.data['erased']}, and there is a file with private facts",
                "delete it; if it is about somebody else, that is a contact of its own",
                record=contact.id,
            )


RULE = Rule(
    code="KAM709",
    name="erased-but-kept",
    summary="Something is known again of a person who was erased.",
    why=(
        "An erasure that a merge of an old branch, a restored file or an import takes back is none, and nobody would "
        "notice (GDPR, article 17; D23)."
    ),
    fix="Take it out; a new person in the same position is a new contact.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: (erased)\ntitle: Finance director\nemails: [maria@acme.example]\nerased: 2026-02-20\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": "name: (erased)\ntitle: Finance director\nerased: 2026-02-20\n",
    },
    scope=Scope.ACCOUNT,
    check=check,
)
