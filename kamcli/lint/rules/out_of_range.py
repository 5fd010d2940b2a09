"""KAM107 out-of-range."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM107",
    name="out-of-range",
    summary="A value is too small, too large, too short, too long, or one too many.",
    why="Values outside the range are slips of the keyboard, and empty ones are no answer.",
    fix="Write a value within the range that the message names.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: -5\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 120\n"),
    },
)
