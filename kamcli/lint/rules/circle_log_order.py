"""KAM305 circle-log-order."""

from collections.abc import Iterator
from itertools import pairwise

from kamcli.facts import circle_log
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """The first entry of each circle_log that is dated before the one above it."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        log = [entry for entry in circle_log.entries(account.data) if entry.day is not None]
        for before, after in pairwise(log):
            if before.day is not None and after.day is not None and after.day < before.day:
                yield RULE.at(
                    account,
                    ("circle_log", after.index, "date"),
                    f"circle_log of {account.name} goes back in time: {after.circle} on {after.day} stands below "
                    f"{before.circle} on {before.day}",
                    "correct the date, or put the entries in the order in which they happened",
                )
                break


RULE = Rule(
    code="KAM305",
    name="circle-log-order",
    summary="The entries of a circle_log are not in the order of their dates.",
    why=(
        "The log is read from top to bottom, and its last entry is today's circle. An entry out of order is a slip in "
        "a date more often than not, and a report on that time goes wrong with it (D18)."
    ),
    fix="Correct the date, or put the entries in order.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: contacted, date: 2026-02-10, by: anna, reason: They asked for samples}\n"
            "  - {circle: market, date: 2025-01-12, by: anna, reason: The plant was closed}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "circle_log:\n"
            "  - {circle: contacted, date: 2025-02-10, by: anna, reason: They asked for samples}\n"
            "  - {circle: market, date: 2026-01-12, by: anna, reason: The plant was closed}\n"
        ),
    },
    check=check,
)
