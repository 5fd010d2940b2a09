"""KAM215 invalid-tax-number."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.iso import COUNTRIES
from kamcli.facts.registration import is_branch_code, plain_number, registrations, valid
from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Severity
from kamcli.model.entity import Entity

_NAMES = {"RU": "ИНН", "BY": "УНП", "UA": "ЄДРПОУ", "GR": "ΑΦΜ"}


def check(context: Context) -> Iterator[Finding]:
    """Tax numbers whose check digits are wrong by the rules of their legal entity's country, or that have spaces."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        for found in registrations(account):
            country = found.country
            if country not in COUNTRIES or country is None:
                continue
            if valid(found.written, country) is False:
                called = _NAMES.get(country, "tax number")
                yield RULE.at(
                    account,
                    (*found.pointer, "tax_id"),
                    f"the {called} of {found.name} cannot be right: its length or check digits are not "
                    f"those of {country}",
                    "compare it with the contract or an invoice, and correct a slip of the keyboard; if it belongs to "
                    "another country, correct country:",
                )
            elif (plain := plain_number(found.written)) != found.written and valid(plain, country):
                pointer = (*found.pointer, "tax_id")
                yield RULE.at(
                    account,
                    pointer,
                    f"the tax number of {found.name} is written with spaces",
                    f"write it plainly, as {plain}, so that searches and other programs find it",
                    fix=Fix("write the number plainly", (Edit(account.path, "set", pointer, plain),)),
                )
            if country == "RU" and found.branch is not None and not is_branch_code(found.branch):
                yield RULE.at(
                    account,
                    (*found.pointer, "branch_code"),
                    f"the КПП of {found.name} cannot be right: it has nine characters, four digits first",
                    "compare it with the contract or an invoice",
                )


RULE = Rule(
    code="KAM215",
    name="invalid-tax-number",
    summary="A tax number, ИНН, КПП, ΑΦΜ or VAT number has wrong check digits for its country, or spaces in it.",
    why=(
        "An invoice with a mistyped number comes back, and a duplicate client is not recognised (D9). Check digits "
        "are those of python-stdnum, by the country of the legal entity; countries it does not know are not checked."
    ),
    fix="Correct the number.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: ООО Акме, country: RU, tax_id: '7707083894'}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: acme, name: ООО Акме, country: RU, tax_id: '7707083893'}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
