"""KAM008 conflict-marker."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM008",
    name="conflict-marker",
    summary="A merge left its conflict markers in the file.",
    why="Both versions are still in the file, and nobody has decided which one holds.",
    fix="Keep the lines that are right and delete the markers.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\n<<<<<<< HEAD\ncircle: customer\n=======\ncircle: market\n>>>>>>> branch\nindustry: food\n"
        ),
    },
    good={},
)
