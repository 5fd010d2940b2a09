"""KAM908 stale-baseline."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM908",
    name="stale-baseline",
    summary="The baseline puts a finding aside that is not there any more.",
    why="The debt is paid; left in the list, the entry would hide the same fault when somebody makes it again.",
    fix="Run `kam baseline prune`.",
    bad={"policy/lint-baseline.yaml": "findings:\n  - rule: KAM202\n    record: acme\n    field: manager\n"},
    good={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: vera\n",
        "policy/lint-baseline.yaml": "findings:\n  - rule: KAM202\n    record: acme\n    field: manager\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
)
