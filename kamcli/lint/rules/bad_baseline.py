"""KAM907 bad-baseline."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM907",
    name="bad-baseline",
    summary="The baseline, or an entry of it, cannot be used.",
    why="What cannot be read hides nothing: findings that were put aside come back, or nobody knows which were.",
    fix="Correct the entry, or let `kam baseline write` write the file anew.",
    bad={"policy/lint-baseline.yaml": "findings:\n  - rule: KAM999\n    record: acme\n"},
    good={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: vera\n",
        "policy/lint-baseline.yaml": "findings:\n  - rule: KAM202\n    record: acme\n    field: manager\n",
    },
    scope=Scope.REPOSITORY,
)
