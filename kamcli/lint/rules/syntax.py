"""KAM010 syntax."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM010",
    name="syntax",
    summary="A file is not well-formed YAML.",
    why="A file that cannot be parsed is missing from every list and report.",
    fix="Mend the place that is named; quote texts that hold `: `, ` #` or begin with a special character.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme: the big one\ncircle: market\nindustry: food\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: 'Acme: the big one'\ncircle: market\nindustry: food\nmanager: anna\n"),
    },
)
