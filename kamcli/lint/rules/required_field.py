"""KAM101 required-field."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM101",
    name="required-field",
    summary="A field is missing that the record needs.",
    why=(
        "Required means required (D14): each circle asks for a minimum of information, and a field that may stay "
        "empty stays empty."
    ),
    fix="Add the field. What nobody could find out is recorded under `unknown`, with the reason and the date.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nmanager: anna\n"),
    },
    good={},
)
