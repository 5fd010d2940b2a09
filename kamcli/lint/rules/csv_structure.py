"""KAM020 csv-structure."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM020",
    name="csv-structure",
    summary="A ledger is not well-formed CSV.",
    why="With a cell too many or too few, amounts slip into other columns.",
    fix="Mend the line that is named; a cell that holds a comma or a quote stands in double quotes.",
    bad={
        "sales/2026-01.csv": ("date,account,amount,currency\n2026-01-15,acme,100,EUR,x\n"),
    },
    good={
        "sales/2026-01.csv": ("date,account,amount,currency\n2026-01-15,acme,100,EUR\n"),
    },
)
