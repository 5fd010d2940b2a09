"""KAM203 unknown-account."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM203",
    name="unknown-account",
    summary="A record or a ledger line refers to an account that is not there.",
    why="Revenue of an account that nobody knows is in no client's share.",
    fix="Correct the id, or add the account. An empty account in a ledger means: not allocated.",
    bad={
        "sales/2026-01.csv": ("date,account,amount,currency\n2026-01-15,acmee,100,EUR\n"),
    },
    good={
        "sales/2026-01.csv": ("date,account,amount,currency\n2026-01-15,acme,100,EUR\n"),
    },
    scope=Scope.REPOSITORY,
)
