"""KAM004 not-utf8."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM004",
    name="not-utf8",
    summary="A file is not text in UTF-8.",
    why="Names in Cyrillic or Greek turn into nonsense when the encoding is guessed.",
    fix=(
        "Save the file as UTF-8. A file from an old Windows program is usually in windows-1251 (Russian) or "
        "windows-1253 (Greek)."
    ),
    bad={
        "accounts/acme/account.yaml": b"name: \xd0\xee\xec\xe0\xf8\xea\xe0\ncircle: market\nindustry: food\n",
    },
    good={
        "accounts/acme/account.yaml": ("name: Ромашка\ncircle: market\nindustry: food\nmanager: anna\n"),
    },
)
