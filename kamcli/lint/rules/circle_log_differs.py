"""KAM304 circle-log-differs."""

from collections.abc import Iterator

from kamcli.facts import circle_log
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Accounts whose circle is not that of the last entry of their circle_log."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        declared = account.data.get("circle")
        log = circle_log.entries(account.data)
        if isinstance(declared, str) and log and log[-1].circle != declared:
            yield RULE.at(
                account,
                ("circle",),
                f"{account.name} is in circle {declared}, but by the last entry of circle_log in {log[-1].circle}",
                f"add the move to {declared} to circle_log with its date, reason and by, or correct the circle",
            )


RULE = Rule(
    code="KAM304",
    name="circle-log-differs",
    summary="The circle of an account is not the one that its circle_log ends with.",
    why=(
        "The log says in which circle an account was on any day; reports on past periods go by it, today's work goes "
        "by the circle (D10, D18). They have to agree."
    ),
    fix="Add the missing entry to circle_log, or correct the circle.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: market, date: 2025-01-20, by: anna}\n"
            "  - {circle: contacted, date: 2025-03-10, by: anna}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: market, date: 2025-01-20, by: anna}\n"
        ),
    },
    check=check,
)
