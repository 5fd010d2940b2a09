"""KAM206 parent-cycle."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM206",
    name="parent-cycle",
    summary="An account is its own parent, directly or by a detour.",
    why="A holding without a top cannot be added up.",
    fix="Take out the `parent` that is wrong.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nparent: acme\n"),
    },
    good={},
    scope=Scope.REPOSITORY,
)
