"""KAM011 duplicate-key."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM011",
    name="duplicate-key",
    summary="The same field stands twice in one group.",
    why="Tools keep the first or the last of the two without a word, so one of the values is silently lost.",
    fix="Keep the one that is right.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\nname: Acme Corporation\n"
        ),
    },
    good={},
)
