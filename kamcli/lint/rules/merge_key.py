"""KAM013 merge-key."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM013",
    name="merge-key",
    summary="A group of fields uses the merge key `<<`.",
    why="The merge key is no part of YAML 1.2: some tools obey it and others see a field named `<<`.",
    fix="Write the fields out.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "potential: {amount: 100, currency: EUR}\n"
            "custom:\n"
            "  <<: {a: 1}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "potential: {amount: 100, currency: EUR}\n"
            "custom:\n"
            "  a: 1\n"
        ),
    },
)
