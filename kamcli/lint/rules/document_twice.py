"""KAM508 document-twice."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.paper import invoices_twice
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope


def check(context: Context) -> Iterator[Finding]:
    """Invoices that one client has on record twice."""
    for first, found in invoices_twice(context.snapshot):
        if first.record.account == found.record.account:
            place = first.record.document.position(("invoice", "number"))
            yield RULE.at(
                found.record,
                ("invoice", "number"),
                f"invoice {found.written} of {found.year} is on record already: {first.record.id}",
                "delete the record that came in twice, or correct the number; if another company of ours wrote it, "
                "add seller:",
                related=(Related(first.record.path, "it is here", place),),
            )


RULE = Rule(
    code="KAM508",
    name="document-twice",
    summary="One invoice is recorded twice.",
    why=(
        "What is counted twice makes a client look larger than it is (D18). A document is known by its type, its "
        "seller, the client's legal entity, the year and the number; spaces and capitals in the number do not count."
    ),
    fix="Delete the second record, or correct its number or seller.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-invoice-17.yaml": (
            "kind: invoice\ndate: 2026-03-02\nsubject: Invoice 17\n"
            "invoice: {number: S-17, type: tax-invoice, amount: 100, currency: EUR, seller: example}\n"
        ),
        "accounts/acme/interactions/2026/2026-03-03-invoice-17.yaml": (
            "kind: invoice\ndate: 2026-03-03\nsubject: Invoice 17\n"
            "invoice: {number: S-17, type: tax-invoice, amount: 100, currency: EUR, seller: example}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-invoice-17.yaml": (
            "kind: invoice\ndate: 2026-03-02\nsubject: Invoice 17\n"
            "invoice: {number: S-17, type: tax-invoice, amount: 100, currency: EUR, seller: example}\n"
        ),
        "accounts/acme/interactions/2026/2026-03-03-invoice-18.yaml": (
            "kind: invoice\ndate: 2026-03-03\nsubject: Invoice 18\n"
            "invoice: {number: S-18, type: tax-invoice, amount: 100, currency: EUR, seller: example}\n"
        ),
    },
    scope=Scope.REPOSITORY,
    check=check,
)
