"""KAM204 unknown-legal-entity."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM204",
    name="unknown-legal-entity",
    summary="A record or a ledger line refers to a legal entity or site that its account does not have.",
    why="Revenue by legal entity, and contracts, would hang on a party that nobody has identified (D7).",
    fix="Correct the id, or add it to the account's `legal_entities` (or `sites`).",
    bad={
        "sales/2026-01.csv": ("date,account,amount,currency,legal_entity\n2026-01-15,acme,100,EUR,acme-ltd\n"),
    },
    good={
        "sales/2026-01.csv": ("date,account,amount,currency,legal_entity\n2026-01-15,acme,100,EUR,acme-ltd\n"),
        "accounts/acme/account.yaml": (
            "name: Acme\n"
            "circle: market\n"
            "industry: food\n"
            "manager: anna\n"
            "legal_entities:\n"
            "  - id: acme-ltd\n"
            "    name: Acme Ltd\n"
            "    country: GB\n"
        ),
    },
    scope=Scope.REPOSITORY,
)
