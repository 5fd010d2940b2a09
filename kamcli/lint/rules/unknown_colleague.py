"""KAM202 unknown-colleague."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM202",
    name="unknown-colleague",
    summary="A record refers to a colleague who is not in team/.",
    why="One manager answers for each client (D27); somebody whom the team does not know answers for nothing.",
    fix="Correct the id, or add the colleague to team/.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: ana\n"),
    },
    good={},
    scope=Scope.REPOSITORY,
)
