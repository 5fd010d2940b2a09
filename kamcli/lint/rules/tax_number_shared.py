"""KAM212 tax-number-shared."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.registration import shared_numbers
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity


def check(context: Context) -> Iterator[Finding]:
    """Tax numbers of two accounts that may be right: sites that count as clients, or a branch code that is missing."""
    sites = context.policy.limits.clients.sites_are_clients
    for known, found in shared_numbers(context.snapshot):
        if not sites and known.branch == found.branch:
            continue
        who = f"{found.name} and {known.name}, a legal entity of {known.record.name} ({known.record.id}),"
        if known.branch == found.branch:
            message = f"{who} have one tax number: two sites of one client, or the same client twice"
            do = "if they are two sites, nothing has to be done (a branch code for each settles it); else keep one"
        else:
            message = f"{who} have one tax number, and only one of the two states its branch code"
            do = "add branch_code: to the other, if these are two branches; else keep one of the two accounts"
        place = known.record.document.position((*known.pointer, "tax_id"))
        related = (Related(known.record.path, f"{known.name} has the tax number here", place),)
        yield RULE.at(found.record, (*found.pointer, "tax_id"), message, do, related=related)


RULE = Rule(
    code="KAM212",
    name="tax-number-shared",
    summary="Two accounts share a tax number, and may be two sites of one client, or one client twice.",
    why=(
        "It is a milder KAM211: where the policy counts sites as clients (`clients.sites_are_clients`), and where only "
        "one of the two states its branch code (D7, D9)."
    ),
    fix="Add the branch codes, or join the two accounts.",
    bad={
        "accounts/beta/account.yaml": (
            "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: north, name: Beta North, country: RU, tax_id: '7707083893'}\n"
        ),
        "accounts/gamma/account.yaml": (
            "name: Gamma\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: south, name: Beta South, country: RU, tax_id: '7707083893', "
            "branch_code: '231043001'}\n"
        ),
    },
    good={
        "accounts/beta/account.yaml": (
            "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: north, name: Beta North, country: RU, tax_id: '7707083893', "
            "branch_code: '773601001'}\n"
        ),
        "accounts/gamma/account.yaml": (
            "name: Gamma\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: south, name: Beta South, country: RU, tax_id: '7707083893', "
            "branch_code: '231043001'}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
