"""KAM909 expired-baseline."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM909",
    name="expired-baseline",
    summary="The time for which the baseline put a finding aside is over.",
    why="A debt with a date is paid on that day, or somebody says anew why not: the finding is shown from then on.",
    fix="Mend what is found, or give the entry a new `until` and a `reason`.",
    bad={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: vera\n",
        "policy/lint-baseline.yaml": (
            "findings:\n"
            "  - rule: KAM202\n"
            "    record: acme\n"
            "    field: manager\n"
            "    until: 2026-02-01\n"
            "    reason: the new colleague begins in February\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: vera\n",
        "policy/lint-baseline.yaml": (
            "findings:\n"
            "  - rule: KAM202\n"
            "    record: acme\n"
            "    field: manager\n"
            "    until: 2026-04-01\n"
            "    reason: the new colleague begins in April\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
)
