"""KAM104 not-in-list."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM104",
    name="not-in-list",
    summary="A value is not one of those that are allowed.",
    why="Reports group by these values: each spelling of its own becomes a group of its own.",
    fix="Choose one of the values, or add yours to policy/lists.yaml.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: golden\nindustry: food\nmanager: anna\n"),
    },
    good={},
)
