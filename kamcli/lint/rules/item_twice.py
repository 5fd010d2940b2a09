"""KAM207 item-twice."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM207",
    name="item-twice",
    summary="Two items of one list have the same id.",
    why="References, blame and merges find an item by its id.",
    fix="Give one of them another id.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "sites:\n"
            "  - {id: north, name: North}\n"
            "  - {id: north, name: South}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "sites:\n"
            "  - {id: north, name: North}\n"
            "  - {id: south, name: South}\n"
        ),
    },
)
