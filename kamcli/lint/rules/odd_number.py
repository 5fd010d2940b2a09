"""KAM019 odd-number."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM019",
    name="odd-number",
    summary="A number is written in a form that JSON does not have.",
    why="`007` and `0x1F` are numbers to one tool and text to another, and leading zeros are lost.",
    fix="Quote it if it is text (a number of a document, a code); else write it plainly.",
    bad={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 0120\n"),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 120\n"),
    },
)
