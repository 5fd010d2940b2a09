"""KAM014 several-documents."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM014",
    name="several-documents",
    summary="A file holds more than one YAML document.",
    why="One record a file: what stands after the second `---` would be read by some tools and not by others.",
    fix="Move the second document to a file of its own.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\n---\nname: Beta\n"),
    },
    good={},
)
