"""KAM906 expired-suppression."""

from kamcli.lint.finding import Rule, Severity

RULE = Rule(
    code="KAM906",
    name="expired-suppression",
    summary="The time for which a comment let a finding stand is over.",
    why="What was excused until a day has to be looked at again on that day: the finding is shown again from then on.",
    fix="Mend what is found, or give a new date with its reason.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\n"
            "manager: vera  # kam: ignore[KAM202] until 2026-02-01 -- she begins on 1 February\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\n"
            "# kam: ignore[unknown-colleague] until 2026-04-01 -- she begins on 1 April\n"
            "manager: vera\n"
        ),
    },
    severity=Severity.WARNING,
)
