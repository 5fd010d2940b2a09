"""KAM106 unquoted-number."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM106",
    name="unquoted-number",
    summary="A text field holds a bare number.",
    why="YAML reads `007` as the number 7: the zeros are lost. Tax numbers, phones and codes are text.",
    fix="Put it in quotes.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "legal_entities:\n"
            "  - id: acme\n"
            "    name: Acme Ltd\n"
            "    country: GB\n"
            "    tax_id: 007\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "legal_entities:\n"
            "  - id: acme\n"
            "    name: Acme Ltd\n"
            "    country: GB\n"
            "    tax_id: '007'\n"
        ),
    },
)
