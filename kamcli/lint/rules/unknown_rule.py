"""KAM902 unknown-rule."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM902",
    name="unknown-rule",
    summary="The policy of the lint names a rule, an option or a circle that does not exist.",
    why="A misspelt name switches nothing on or off, and nobody notices.",
    fix="Correct the code or the name; `kam rules` lists them.",
    bad={"policy/lint.yaml": "ignore: [KAM999]\n"},
    good={"policy/lint.yaml": "ignore: [KAM210]\nseverity:\n  KAM2: warning\n  id-taken: error\n"},
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
)
