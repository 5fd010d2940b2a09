"""KAM208 ref-twice."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM208",
    name="ref-twice",
    summary="Two ledger lines have the same `ref`.",
    why="`ref` identifies a line of accounting; a line that came in twice counts twice.",
    fix="Delete one of them, or give it its own ref.",
    bad={
        "sales/2026-01.csv": (
            "date,account,amount,currency,ref\n2026-01-15,acme,100,EUR,1c:7\n2026-01-15,acme,100,EUR,1c:7\n"
        ),
    },
    good={
        "sales/2026-01.csv": (
            "date,account,amount,currency,ref\n2026-01-15,acme,100,EUR,1c:7\n2026-01-15,acme,100,EUR,1c:8\n"
        ),
    },
    scope=Scope.REPOSITORY,
)
