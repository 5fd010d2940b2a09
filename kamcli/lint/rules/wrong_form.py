"""KAM105 wrong-form."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM105",
    name="wrong-form",
    summary="A text has not the form that its field asks for.",
    why="Dates, codes and addresses are read by programs, and compared.",
    fix="Write it in the form that the message names.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nwebsite: acme\n"),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\nwebsite: https://acme.example\n"
        ),
    },
)
