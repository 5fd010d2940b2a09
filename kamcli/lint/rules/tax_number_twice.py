"""KAM211 tax-number-twice."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.registration import shared_numbers
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope


def check(context: Context) -> Iterator[Finding]:
    """Legal entities of two accounts with one tax number and branch code, where sites are no clients of their own."""
    if context.policy.limits.clients.sites_are_clients:
        return
    for known, found in shared_numbers(context.snapshot):
        if known.branch != found.branch:
            continue
        place = known.record.document.position((*known.pointer, "tax_id"))
        yield RULE.at(
            found.record,
            (*found.pointer, "tax_id"),
            f"{found.name} has the tax number of {known.name}, a legal entity of {known.record.name} "
            f"({known.record.id}): that is one client under two names",
            f"make one of the two (kam merge {known.record.id} {found.record.id}), or correct the number; if these are "
            "sites that you count as clients of their own, give them their branch codes, or set "
            "clients.sites_are_clients in policy/limits.yaml",
            related=(Related(known.record.path, f"{known.name} has the tax number here", place),),
        )


RULE = Rule(
    code="KAM211",
    name="tax-number-twice",
    summary="Two accounts have a legal entity with the same tax number and branch code.",
    why=(
        "A client under two names gets two discounts, two credit limits and two managers, and weighs half of what it "
        "does in every report (D9). Branches with branch codes of their own (КПП) are not meant."
    ),
    fix="Make one of the two accounts with `kam merge A B`, or correct the number.",
    bad={
        "accounts/beta/account.yaml": (
            "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: beta, name: Beta Foods, country: GR, tax_id: EL094014201}\n"
        ),
        "accounts/gamma/account.yaml": (
            "name: Gamma\ncircle: market\nindustry: food\nmanager: anna\n"
            "legal_entities:\n  - {id: gamma, name: Gamma AE, country: GR, tax_id: '094014201'}\n"
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
    scope=Scope.REPOSITORY,
    check=check,
)
