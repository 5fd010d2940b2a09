"""KAM103 wrong-type."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM103",
    name="wrong-type",
    summary="A value is of the wrong type.",
    why="Text where a number belongs cannot be added up, and a single value where a list belongs is not searched.",
    fix="Write the value as the message says.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: many\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 120\n"),
    },
)
