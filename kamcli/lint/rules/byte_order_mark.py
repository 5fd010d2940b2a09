"""KAM005 byte-order-mark."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM005",
    name="byte-order-mark",
    summary="A file begins with a byte order mark.",
    why="The invisible mark becomes part of the first key, and other tools then do not find that key.",
    fix="Save the file as UTF-8 without BOM.",
    bad={
        "accounts/acme/account.yaml": b"\xef\xbb\xbfname: Acme\ncircle: market\nindustry: food\n",
    },
    good={},
)
