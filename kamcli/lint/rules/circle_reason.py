"""KAM303 circle-reason."""

from collections.abc import Iterator
from itertools import pairwise

from kamcli.facts import circle_log
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.phrase import listed
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Moves to a wider circle, or past a circle, that have no reason."""
    order = [circle.id for circle in context.policy.circles]
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        log = [entry for entry in circle_log.entries(account.data) if entry.circle in order]
        for before, after in pairwise(log):
            steps = order.index(after.circle) - order.index(before.circle)
            if after.reason is None and not 0 <= steps <= 1:
                passed = order[order.index(before.circle) + 1 : order.index(after.circle)]
                yield _finding(account, before, after, passed)


def _finding(account: Record, before: circle_log.Entry, after: circle_log.Entry, passed: list[str]) -> Finding:
    how = f"past {listed(passed)}" if passed else "back"
    when = f" on {after.day}" if after.day else ""
    return RULE.at(
        account,
        ("circle_log", after.index),
        f"{account.name} went {how} from {before.circle} to {after.circle}{when}, and nobody wrote why",
        "add reason: to this entry, in words that the next manager understands",
    )


RULE = Rule(
    code="KAM303",
    name="circle-reason",
    summary="An account skipped a circle, or went back to a wider one, without a reason.",
    why=(
        "Clients come nearer step by step: they are talked to, then they buy, then people decide that they are key "
        "(D10). What goes otherwise is either a mistake or a story that the next manager needs (D4)."
    ),
    fix="Add `reason` to the entry of circle_log.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: contacted, date: 2025-03-10, by: anna}\n"
            "  - {circle: market, date: 2026-01-12, by: anna}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: contacted, date: 2025-03-10, by: anna}\n"
            "  - {circle: market, date: 2026-01-12, by: anna, reason: The plant was closed and all who knew us left}\n"
        ),
    },
    check=check,
)
