"""KAM214 contact-alike."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.likeness import contacts_alike
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, contact_name, listed


def check(context: Context) -> Iterator[Finding]:
    """Pairs of contacts that share an address, a mobile phone, or, within an account, their name."""
    for pair in contacts_alike(context.snapshot):
        first, other = pair.first, pair.other
        here = contact_name(context, first.id)
        where = "" if first.account == other.account else f" of {account_name(context, first.account or '')}"
        do = f"make one of the two: kam merge {first.id} {other.id}"
        if where:
            do = "if the person moved, set left: in the old file; if it is one person for both clients, say which of "
            do += "them belong together with control_group: or parent:; else correct what is the same"
        yield RULE.at(
            other,
            ("name",),
            f"{contact_name(context, other.id)} may be the same person as {here}{where}: same {listed(pair.shared)}",
            do,
            related=(Related(first.path, f"{here} is here", first.document.position(("name",))),),
        )


RULE = Rule(
    code="KAM214",
    name="contact-alike",
    summary="Two contacts look like one person: the same e-mail address, mobile phone or, in one account, name.",
    why=(
        "Two cards of one person each know half: the manager who opens the wrong one misses the other's talks and "
        "wishes. Names are compared as they sound, in any script and order; addresses such as info@ are shared and "
        "count only together with the name. People who left are not compared."
    ),
    fix="Keep one of the two contacts; or note which of them has left.",
    bad={
        "accounts/acme/contacts/buyer.yaml": "name: Petrova, Maria\nroles: [procurement]\nemails: [m@acme.example]\n",
    },
    good={
        "accounts/acme/contacts/buyer.yaml": "name: Olga Smirnova\nroles: [procurement]\nemails: [olga@acme.example]\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
