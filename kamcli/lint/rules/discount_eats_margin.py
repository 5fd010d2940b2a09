"""KAM513 discount-eats-margin."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kamcli.facts.margin import Squeeze, squeezes
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Accounts whose discounts went up while their margin went down, both by more than the policy lets pass."""
    limits = context.policy.limits.discounts
    for found in squeezes(context.repository, context.today):
        rise = found.discount_after - found.discount_before
        fall = found.margin_before - found.margin_after
        if rise >= limits.rise and fall >= limits.margin_fall:
            yield _finding(context, found)


def _finding(context: Context, found: Squeeze) -> Finding:
    account = context.snapshot.records(Entity.ACCOUNT)[found.account]
    months = f"{found.after.first:%Y-%m} to {found.after.last:%Y-%m}"
    earlier = f"{found.before.first:%Y-%m} to {found.before.last:%Y-%m}"
    return RULE.at(
        found.term.record,
        found.term.pointer,
        f"{account_name(context, found.account)} gets more discount and leaves less margin: discount "
        f"{_short(found.discount_before)} → {_short(found.discount_after)} %, margin {_short(found.margin_before)} → "
        f"{_short(found.margin_after)} % (averages of {earlier} and of {months})",
        "agree what the client gives for it (volume, prepayment, a longer contract), or let the discount run out; "
        "offer something else than price (the limits: discounts in policy/limits.yaml)",
        related=(Related(account.path, f"the account {account.name}"),),
    )


def _short(percent: Decimal) -> str:
    return f"{percent:.1f}"


RULE = Rule(
    code="KAM513",
    name="discount-eats-margin",
    summary="A client's discounts went up while its margin went down.",
    why=(
        "Loyalty that is bought with discounts alone turns a client unprofitable (D41). The last months are compared "
        "with as many before them (`drift.months`); how far each may move says `discounts` in policy/limits.yaml. Only "
        "sales whose cost is known count."
    ),
    fix="Agree what the client gives for the discount, or let it run out.",
    bad={
        "accounts/acme/interactions/2025/2025-09-01-note-price.yaml": (
            "kind: note\ndate: 2025-09-01\nsubject: A discount\n"
            "summary: She gets 10 % off the list, because a competitor offered it.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount, kind: discount, percent: 10, conditions: none, approved_by: anna}\n"
        ),
        "sales/2025-05.csv": "date,account,amount,currency,document,cost\n2025-05-05,acme,1000.00,EUR,S-1,700.00\n",
        "sales/2025-12.csv": "date,account,amount,currency,document,cost\n2025-12-05,acme,1000.00,EUR,S-2,780.00\n",
    },
    good={
        "accounts/acme/interactions/2025/2025-09-01-note-price.yaml": (
            "kind: note\ndate: 2025-09-01\nsubject: A discount\n"
            "summary: She gets 10 % off the list, and orders full pallets from now on.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount, kind: discount, percent: 10, conditions: Pallets, approved_by: anna}\n"
        ),
        "sales/2025-05.csv": "date,account,amount,currency,document,cost\n2025-05-05,acme,1000.00,EUR,S-1,700.00\n",
        "sales/2025-12.csv": "date,account,amount,currency,document,cost\n2025-12-05,acme,9000.00,EUR,S-2,6300.00\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
