"""KAM015 directive."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM015",
    name="directive",
    summary="A file begins with a YAML directive (`%…`).",
    why="A directive such as `%YAML 1.1` changes the meaning of the file (`no` turns into false).",
    fix="Delete the line, and the `---` after it.",
    bad={
        "accounts/acme/account.yaml": ("%YAML 1.1\n---\nname: Acme\ncircle: market\nindustry: food\n"),
    },
    good={},
)
