"""KAM121 policy-file."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM121",
    name="policy-file",
    summary="A policy file cannot be used as it is.",
    why="Where a policy file is broken, the defaults stand in, and the findings may not be what the company wants.",
    fix="Mend the place that is named; docs/configuration.md lists the keys.",
    bad={
        "policy/limits.yaml": ("concentration:\n  key_share:\n    low: many\n"),
    },
    good={
        "policy/limits.yaml": ("concentration:\n  key_share:\n    low: 25\n"),
    },
    scope=Scope.REPOSITORY,
)
