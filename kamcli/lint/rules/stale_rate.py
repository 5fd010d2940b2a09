"""KAM512 stale-rate."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.conversion import gaps
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import number
from kamcli.model.position import Position


def check(context: Context) -> Iterator[Finding]:
    """Lines of ledgers for which the latest rate is too old, once for each ledger and currency."""
    limit = context.policy.limits.rates.max_age_days
    for gap in gaps(context.repository):
        if gap.latest is not None:
            yield RULE.finding(
                gap.path,
                f"the latest rate for {gap.currency} before {gap.day} is of {gap.latest}, older than "
                f"{number(limit, 'day')}: {number(gap.lines, 'line')} of this ledger cannot be counted",
                f"add newer rates to rates/{gap.day.year:04}.csv, or allow older ones: rates.max_age_days in "
                "policy/limits.yaml",
                Position(gap.line, 1),
                field="currency",
            )


RULE = Rule(
    code="KAM512",
    name="stale-rate",
    summary="The latest exchange rate before a sale is older than the policy allows.",
    why=(
        "A rate of last spring makes this winter's revenue wrong without anybody noticing, so reports refuse to use "
        "it (D18). How old a rate may be says `rates.max_age_days` in policy/limits.yaml."
    ),
    fix="Add newer rates, or allow older ones.",
    bad={
        "sales/2026-02.csv": "date,account,amount,currency,document\n2026-02-22,acme,100.00,USD,S-17\n",
        "rates/2026.csv": "date,currency,rate\n2026-02-01,USD,0.92\n",
    },
    good={
        "sales/2026-02.csv": "date,account,amount,currency,document\n2026-02-22,acme,100.00,USD,S-17\n",
        "rates/2026.csv": "date,currency,rate\n2026-02-20,USD,0.92\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
