"""KAM016 not-finite."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM016",
    name="not-finite",
    summary="A number is infinite or not a number (`.inf`, `.nan`).",
    why="Such values poison every sum, and JSON does not have them.",
    fix="Write the number, or leave the field out.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: .nan\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 120\n"),
    },
)
