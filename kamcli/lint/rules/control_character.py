"""KAM006 control-character."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM006",
    name="control-character",
    summary="A file holds a control character.",
    why=(
        "Control characters are invisible, get in by copying from other programs, and can make a terminal show "
        "something else than what is there."
    ),
    fix="Delete the character; the finding names its place.",
    bad={
        "accounts/acme/account.yaml": ("name: Ac\bme\ncircle: market\nindustry: food\n"),
    },
    good={},
)
