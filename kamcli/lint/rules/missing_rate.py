"""KAM511 missing-rate."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.conversion import gaps, unquoted
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import number
from kamcli.model.position import Position, render_pointer


def check(context: Context) -> Iterator[Finding]:
    """Currencies in use that have no rate at all, once each; and lines of ledgers from before the first rate."""
    without = unquoted(context.repository)
    base = context.repository.company.currency
    for code, use in without.items():
        yield RULE.finding(
            use.path,
            f"there is no rate for {code} in rates/, so what is in {code} cannot be counted in {base}",
            f"add one to rates/{use.year or context.today.year:04}.csv (columns: date, currency, rate), or correct the "
            "currency",
            use.position,
            record=use.record,
            field=render_pointer(use.pointer) or "currency",
        )
    for gap in gaps(context.repository):
        if gap.latest is None and gap.currency not in without:
            yield RULE.finding(
                gap.path,
                f"there is no rate for {gap.currency} on or before {gap.day}, so {number(gap.lines, 'line')} "
                f"of this ledger cannot be counted in {base}",
                f"add the rates of those days to rates/{gap.day.year:04}.csv (columns: date, currency, rate)",
                Position(gap.line, 1),
                field="currency",
            )


RULE = Rule(
    code="KAM511",
    name="missing-rate",
    summary="A currency is in use, and there is no exchange rate for it.",
    why=(
        "Without a rate an amount cannot be counted with the others, and reports refuse to guess (D18). Each line of "
        "a ledger needs a rate of its day or shortly before."
    ),
    fix="Add the rate to rates/, or correct the currency.",
    bad={
        "sales/2026-02.csv": "date,account,amount,currency,document\n2026-02-25,acme,100.00,USD,S-17\n",
    },
    good={
        "sales/2026-02.csv": "date,account,amount,currency,document\n2026-02-25,acme,100.00,USD,S-17\n",
        "rates/2026.csv": "date,currency,rate\n2026-02-23,USD,0.92\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
