"""KAM903 policy-loosened."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM903",
    name="policy-loosened",
    summary="A commit or a push makes the policy or the company's schemas ask for less than before.",
    why=(
        "Whoever may change the data may change the policy as well. That a rule was weakened is a decision of its "
        "own, and must not slip through beside other changes (D14, D48). Only the gate sees it: it knows the state "
        "before."
    ),
    fix="Nothing, if it is meant; push it by itself, before the records that need it. Otherwise take it back.",
    bad={"policy/lint.yaml": "severity:\n  required-field: notice\n"},
    good={"policy/lint.yaml": "severity:\n  not-checked: warning\n"},
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
)
"""The examples are the state after a push; the example repository is the state before."""
