"""KAM604 comb-tooth."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.circles import key_circles
from kamcli.facts.presence import caught_in_passing, erased, gone, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import text
from kamcli.lint.phrase import account_name, contact_name, number
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Heads and executives of key accounts without a colleague of ours on their level."""
    circles = key_circles(context.policy)
    without_level: dict[str, list[Record]] = {}
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        if text(account.data, "circle") not in circles:
            continue
        for contact in context.snapshot.inside(Entity.CONTACT, account.id):
            yield from _of_contact(context, contact, without_level)
    for colleague_id, contacts in without_level.items():
        colleague = context.snapshot.records(Entity.COLLEAGUE)[colleague_id]
        yield RULE.at(
            colleague,
            (),
            f"{colleague.name} is the counterpart of {number(len(contacts), 'person', 'people')} at key accounts, but "
            "our side of the comb is unknown: there is no level",
            f"add level: {', '.join(context.policy.lists.levels)}: whichever it is",
            related=tuple(
                Related(
                    contact.path,
                    f"{contact_name(context, contact.id)} at {account_name(context, contact.account or '')}",
                    contact.document.position(("counterpart",)),
                )
                for contact in contacts
            ),
        )


def _of_contact(context: Context, contact: Record, without_level: dict[str, list[Record]]) -> Iterator[Finding]:
    level, data = text(contact.data, "level"), contact.data
    if level not in context.policy.lists.levels[:-1] or last_day(data) is not None:
        return
    if caught_in_passing(data) or erased(data):
        return
    who = f"{contact_name(context, contact.id)} at {account_name(context, contact.account or '')}, of level {level},"
    reference = text(data, "counterpart")
    if reference is None:
        if not _asked_already(context, contact):
            do = f"add counterpart: a colleague of level {level}, and introduce the two"
            yield RULE.at(contact, ("counterpart",), f"{who} has no counterpart among us", do)
        return
    found = context.snapshot.resolve(Entity.COLLEAGUE, reference)
    if found is None:
        return
    colleague = context.snapshot.records(Entity.COLLEAGUE)[found]
    theirs = text(colleague.data, "level")
    related = (Related(colleague.path, f"{colleague.name} is here"),)
    if gone(colleague.data, context.today):
        yield RULE.at(
            contact,
            ("counterpart",),
            f"{who} had {colleague.name} as counterpart, who left on {last_day(colleague.data)}",
            f"name another colleague of level {level}, and introduce the two",
            related=related,
        )
    elif theirs is None:
        without_level.setdefault(found, []).append(contact)
    elif theirs != level:
        yield RULE.at(
            contact,
            ("counterpart",),
            f"{who} has {colleague.name} as counterpart, who is of level {theirs}",
            f"name a colleague of level {level}, and introduce the two; {colleague.name} can keep the daily talks",
            related=related,
        )


def _asked_already(context: Context, contact: Record) -> bool:
    """Whether KAM110 asks for the counterpart: it does for those who decide; or whether it cannot be had."""
    unknown = contact.data.get("unknown")
    roles = contact.data.get("roles")
    decides = isinstance(roles, list) and any(role in context.policy.lists.deciding_roles for role in roles)
    return (isinstance(unknown, dict) and "counterpart" in unknown) or (
        decides and context.circle_of(contact.id) == "key"
    )


_CIRCLES = (
    "circles:\n"
    "  - {id: market, name: Market, admits: Everyone who could become a client.}\n"
    "  - {id: partner, name: Partners, admits: The dearest., decision: true}\n"
)

RULE = Rule(
    code="KAM604",
    name="comb-tooth",
    summary="A head or executive of a key account has no counterpart on our side, or one of another level.",
    why=(
        "Director talks to director, head to head: whoever sends a specialist to a director is not listened to, and a "
        "tie that hangs on one person breaks with it (D26). Levels are those of policy/lists.yaml without the lowest. "
        "That who decides at a key account has a counterpart at all, KAM110 asks for."
    ),
    fix="Name a counterpart of the same level, and introduce the two.",
    bad={
        "policy/circles.yaml": _CIRCLES,
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\ntitle: Finance director\nlevel: executive\nroles: [economic-buyer]\n"
            "emails: [maria@acme.example]\n"
        ),
    },
    good={
        "policy/circles.yaml": _CIRCLES,
        "team/boris.yaml": "name: Boris Dunaev\nrole: director\nlevel: executive\nphone: '+30 690 000 0001'\n",
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\ntitle: Finance director\nlevel: executive\nroles: [economic-buyer, decision-maker]\n"
            "counterpart: boris\nemails: [maria@acme.example]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
