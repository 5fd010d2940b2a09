"""KAM216 invalid-lei."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import mappings, text
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """LEIs of the right form whose check digits are wrong; the form itself is the schema's business."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        for pointer, entity in mappings(account.data, "legal_entities"):
            lei = text(entity, "lei")
            if lei is not None and _has_form(lei) and _remainder(lei) != 1:
                yield RULE.at(
                    account,
                    (*pointer, "lei"),
                    f"the LEI of {text(entity, 'name') or account.name} cannot be right: its check digits do not fit",
                    "look it up at search.gleif.org and correct it",
                )


def _has_form(lei: str) -> bool:
    return len(lei) == 20 and lei.isascii() and lei.isalnum() and lei == lei.upper() and lei[18:].isdigit()


def _remainder(lei: str) -> int:
    """ISO 7064, MOD 97-10: letters count as 10 to 35, and the whole leaves 1."""
    return int("".join(str(int(letter, 36)) for letter in lei)) % 97


RULE = Rule(
    code="KAM216",
    name="invalid-lei",
    summary="A legal entity identifier (LEI) has wrong check digits.",
    why=(
        "Banks and reports know a company by its LEI; a mistyped one is nobody's, or somebody else's (ISO 17442, "
        "check digits by ISO 7064)."
    ),
    fix="Look the identifier up and correct it.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: Acme AG, country: DE, lei: 529900T8BM49AURSDO56}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: Acme AG, country: DE, lei: 529900T8BM49AURSDO55}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
