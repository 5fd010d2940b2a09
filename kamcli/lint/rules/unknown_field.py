"""KAM102 unknown-field."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM102",
    name="unknown-field",
    summary="A field has a name that the schema does not know.",
    why="A misspelt field is a missing one: nobody will find what it holds.",
    fix="Correct the name; fields of the company's own go under `custom` or into a schema of the company.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nmanagr: anna\n"),
    },
    good={},
)
