"""KAM605 decision-team."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.circles import key_circles
from kamcli.facts.presence import caught_in_passing, erased, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.leaf import text, texts
from kamcli.lint.option import Option
from kamcli.lint.phrase import listed
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Key accounts of whose decision team some, but not all, of the roles are filled."""
    circles = key_circles(context.policy)
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = text(account.data, "circle")
        if circle is None or circle not in circles:
            continue
        wanted = context.option(RULE, "roles", circle) or context.policy.lists.deciding_roles
        filled = _roles(context, account)
        unknown = account.data.get("unknown")
        answered = set(unknown) if isinstance(unknown, dict) else set()
        missing = [role for role in wanted if role not in filled and role.replace("-", "_") not in answered]
        # Nobody who decides at all: that is KAM110's to say.
        if not missing or "decision_team" in answered or not filled.intersection(context.policy.lists.deciding_roles):
            continue
        yield RULE.at(
            account,
            (),
            f"the decision team of {account.name} is incomplete: nobody has the role {listed(missing, 'or')}",
            "ask who it is and add the contact, or add the role to the person who has it too; if it cannot be found "
            f"out, say why under unknown: {missing[0].replace('-', '_')}: in account.yaml",
        )


def _roles(context: Context, account: Record) -> set[str]:
    """The roles of the people who are there; a draft or somebody who left fills none."""
    return {
        role
        for contact in context.snapshot.inside(Entity.CONTACT, account.id)
        if last_day(contact.data) is None and not caught_in_passing(contact.data) and not erased(contact.data)
        for _, role in texts(contact.data, "roles")
    }


_CIRCLES = (
    "circles:\n"
    "  - {id: market, name: Market, admits: Everyone who could become a client.}\n"
    "  - {id: partner, name: Partners, admits: The dearest., decision: true}\n"
)

RULE = Rule(
    code="KAM605",
    name="decision-team",
    summary="Of a key account's decision team, a role that decides is known of nobody.",
    why=(
        "A proposal that convinces the engineer and forgets whoever pays is declined by somebody we never met (D12, "
        "D23, D30). That somebody decides at all, and that the team has two people, KAM110 asks for."
    ),
    fix="Add the person, or give the role to the one who has it too.",
    bad={
        "policy/circles.yaml": _CIRCLES,
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
    },
    good={
        "policy/circles.yaml": _CIRCLES,
        "accounts/acme/account.yaml": "name: Acme\ncircle: partner\nindustry: food\nmanager: anna\n",
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer, decision-maker]\nemails: [maria@acme.example]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    options=(
        Option("roles", (), "Roles that the decision team needs; none named: the deciding roles of policy/lists.yaml."),
    ),
    check=check,
)
