"""KAM905 unused-suppression."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM905",
    name="unused-suppression",
    summary="A comment lets a finding stand that is not there.",
    why="What was excused is mended, and the comment would hide the next one of its kind.",
    fix="Delete the comment.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\n"
            "manager: anna  # kam: ignore[KAM202] -- she begins on 1 April\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\n"
            "manager: vera  # kam: ignore[KAM202] until 2026-04-01 -- she begins on 1 April\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
)
