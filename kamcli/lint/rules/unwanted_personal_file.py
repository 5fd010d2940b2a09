"""KAM705 unwanted-personal-file."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, contact_name
from kamcli.model.entity import Entity

_ANSWERS = ("unknown", "erased")


def check(context: Context) -> Iterator[Finding]:
    """Private facts about people who asked not to be contacted."""
    for record in context.snapshot.records(Entity.PERSONAL).values():
        contact = context.snapshot.records(Entity.CONTACT).get(record.id)
        processing = contact.data.get("processing") if contact is not None else None
        facts = [name for name in record.data if name not in _ANSWERS]
        if contact is None or not isinstance(processing, dict) or not facts:
            continue
        if processing.get("do_not_contact") is True:
            place = contact.document.position(("processing", "do_not_contact"))
            yield RULE.at(
                record,
                (),
                f"{contact_name(context, contact.id)} at {account_name(context, contact.account or '')} asked not to "
                "be contacted, and we still keep private facts about the person",
                "delete this file: birthdays and hobbies are kept to be in touch, and that the person does not want",
                related=(Related(contact.path, "do_not_contact is set here", place),),
            )


RULE = Rule(
    code="KAM705",
    name="unwanted-personal-file",
    summary="There are private facts about a person who asked not to be contacted.",
    why=(
        "Birthdays, hobbies and favourite places are kept to be in touch. Who does not want that takes away the reason "
        "to keep them (GDPR, articles 5 and 21; D23)."
    ),
    fix="Delete the file in personal/.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "processing: {do_not_contact: true}\n"
        ),
        "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "processing: {do_not_contact: true}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
