"""KAM009 tab-indentation."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM009",
    name="tab-indentation",
    summary="A line is indented with a tab.",
    why="YAML indents with spaces only: what a tab means depends on the editor.",
    fix="Replace the tab by two spaces.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\ntags:\n\t- big\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\ntags:\n  - big\n"),
    },
)
