"""KAM012 yaml-tag."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM012",
    name="yaml-tag",
    summary="A value carries a YAML tag (`!…`).",
    why="Tags change what a value is from tool to tool, and in careless readers they run code.",
    fix="Delete the tag; quote the value if it must be text.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\ntags: [!!str 7]\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\ntags: ['7']\n"),
    },
)
