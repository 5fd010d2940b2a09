"""KAM306 key-irregular."""

from collections.abc import Iterator

from kamcli.facts.purchases import months_before
from kamcli.lint import example_key
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import listed, number
from kamcli.model.entity import Entity
from kamcli.policy import Circle, Regularity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts of circles that ask for regular buying, which do not, and have no reason that exempts them."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        if circle is None or circle.regular is None or _exempt(account, circle.regular):
            continue
        evidence = context.evidence(account.id)
        first = months_before(context.today, circle.regular.months)
        bought = [day for day in evidence.bought_below if day >= first]
        # Who never bought at all has a graver finding already: KAM301, or the dossier's.
        if evidence.bought_below and not evidence.sales_hidden and len(bought) < circle.regular.purchases:
            yield _finding(account, circle, circle.regular, len(bought))


def _exempt(account: Record, regular: Regularity) -> bool:
    reasons = account.data.get("key_reasons")
    return account.data.get("model") in regular.except_models or (
        isinstance(reasons, list) and any(reason in regular.except_reasons for reason in reasons)
    )


def _finding(account: Record, circle: Circle, regular: Regularity, bought: int) -> Finding:
    other = f" ({listed(regular.except_reasons, 'or')})" if regular.except_reasons else ""
    return RULE.at(
        account,
        ("key_reasons",) if "key_reasons" in account.data else ("circle",),
        f"{account.name} is in circle {circle.id}, but made {number(bought, 'purchase')} in the last "
        f"{regular.months} months; regular buying begins at {regular.purchases} (regular in policy/circles.yaml)",
        f"find out why they buy so rarely; if another reason makes the account {circle.id}{other}, add it to "
        "key_reasons with whoever approves it, else move the account back",
    )


RULE = Rule(
    code="KAM306",
    name="key-irregular",
    summary="A key account does not buy regularly, and no other reason makes it key.",
    why=(
        "Key clients are those who buy regularly (D10). Only a name that lends prestige, and leadership in an industry "
        "or a segment, do without (D17), and strategic sales with one deal in many years (D50)."
    ),
    fix="Name the reason that makes it key all the same, or move it back to customer.",
    bad={
        **example_key.FILES,
        "sales/2026-01.csv": (
            "date,account,amount,currency,document,seller,ref\n2026-01-08,acme,1200.00,EUR,17,example,17/1\n"
        ),
    },
    good=example_key.FILES,
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
