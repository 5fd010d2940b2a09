"""KAM219 unknown-country."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.iso import COUNTRIES, MISTAKEN_COUNTRIES
from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Severity
from kamcli.lint.leaf import mappings, text
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Countries of legal entities that have the form of a code, but are none."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        for pointer, entity in mappings(account.data, "legal_entities"):
            code = text(entity, "country")
            if code is None or len(code) != 2 or not code.isascii() or not code.isupper() or code in COUNTRIES:
                continue
            meant = MISTAKEN_COUNTRIES.get(code)
            edit = Edit(account.path, "set", (*pointer, "country"), meant)
            yield RULE.at(
                account,
                (*pointer, "country"),
                f"{code} is not the code of a country, so nobody knows where {text(entity, 'name') or 'it'} is",
                f"write {meant}" if meant else "write the two-letter code of ISO 3166-1, as in GR, RU, GB",
                fix=Fix(f"write {meant}", (edit,), safe=False) if meant else None,
            )


RULE = Rule(
    code="KAM219",
    name="unknown-country",
    summary="A country is not a code of ISO 3166-1.",
    why=(
        "Tax numbers are checked, and revenue is counted, by country: UK and GB would be two of them. XK, which the "
        "standard leaves to its users, is taken for Kosovo."
    ),
    fix="Write the two-letter code of the country.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: Acme Ltd, country: UK}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: Acme Ltd, country: GB}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
