"""KAM213 account-alike."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.likeness import accounts_alike
from kamcli.facts.registration import registrations
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import listed


def check(context: Context) -> Iterator[Finding]:
    """Pairs of accounts that share a name, a domain or a phone; of one tax number KAM211 and KAM212 speak."""
    public = context.option(RULE, "public_domains")
    for pair in accounts_alike(context.snapshot, public):
        first, other = pair.first, pair.other
        if {each.number for each in registrations(first)} & {each.number for each in registrations(other)}:
            continue
        yield RULE.at(
            other,
            ("name",),
            f"{other.name} may be the same client as {first.name} ({first.id}): same {listed(pair.shared)}",
            f"kam merge {first.id} {other.id} if they are one; if they only belong together, give both the same "
            "control_group:, or one of them parent:; if they have nothing to do with each other, give both their "
            "tax numbers",
            related=(Related(first.path, f"{first.name} is here", first.document.position(("name",))),),
        )


RULE = Rule(
    code="KAM213",
    name="account-alike",
    summary="Two accounts look like one client: the same name in any script, e-mail domain, website or phone.",
    why=(
        "Often «Ромашка», ООО «Ромашка» and Romashka Ltd are one client that two people entered. Names "
        "are compared as they sound, without their legal form (D9). Accounts of one holding or control group are "
        "not compared; nor does a name alone count where both state tax numbers that differ."
    ),
    fix="Join the two accounts, or write down how they belong together.",
    bad={
        "accounts/romashka/account.yaml": "name: ООО «Ромашка»\ncircle: market\nindustry: food\nmanager: anna\n",
        "accounts/romashka-ltd/account.yaml": "name: Romashka Ltd\ncircle: market\nindustry: food\nmanager: anna\n",
    },
    good={
        "accounts/romashka/account.yaml": (
            "name: ООО «Ромашка»\ncircle: market\nindustry: food\nmanager: anna\ncontrol_group: romashka\n"
        ),
        "accounts/romashka-ltd/account.yaml": (
            "name: Romashka Ltd\ncircle: market\nindustry: food\nmanager: anna\ncontrol_group: romashka\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    options=(
        Option(
            "public_domains",
            (),
            "Domains at which anybody can have an address, besides the well-known ones: of providers, agencies, "
            "industry parks.",
        ),
    ),
    check=check,
)
