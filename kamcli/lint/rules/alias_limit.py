"""KAM017 alias-limit."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM017",
    name="alias-limit",
    summary="Aliases or nesting go beyond all reason.",
    why="A few lines with aliases of aliases can unfold to gigabytes; no record of a client needs that.",
    fix="Write the values out.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "custom:\n"
            "  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            "  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
            "  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
            "  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
            "  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
            "  f: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\ncustom:\n  a: &a [x, y]\n  b: *a\n"
        ),
    },
)
