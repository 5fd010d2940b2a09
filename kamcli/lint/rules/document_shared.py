"""KAM509 document-shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kamcli.facts.booked import Paper, shared_documents
from kamcli.facts.paper import invoices_twice
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, number
from kamcli.model.position import Position

MOST = 10
"""So many documents of one ledger are named one by one; more of them have one cause, and are one finding."""


def check(context: Context) -> Iterator[Finding]:
    """Documents of the ledger that lie with two clients, and invoices recorded with two."""
    by_ledger: dict[str, list[tuple[Paper, Paper]]] = defaultdict(list)
    for known, other in shared_documents(context.repository):
        by_ledger[other.path].append((known, other))
    for pairs in by_ledger.values():
        for known, other in pairs if len(pairs) <= MOST else pairs[:1]:
            yield _in_ledger(context, known, other, len(pairs))
    for first, found in invoices_twice(context.snapshot):
        if first.record.account != found.record.account:
            client = account_name(context, first.record.account or "")
            place = first.record.document.position(("invoice", "number"))
            yield RULE.at(
                found.record,
                ("invoice", "number"),
                f"invoice {found.written} of {found.year} is recorded with {client} too: {first.record.id}",
                "delete it where it does not belong, or correct the number; if another company of ours wrote it, "
                "add seller:",
                related=(Related(first.record.path, "it is here too", place),),
            )


def _in_ledger(context: Context, known: Paper, other: Paper, count: int) -> Finding:
    names = f"{account_name(context, known.account)} and {account_name(context, other.account)}"
    more = f", and so are {number(count - 1, 'more document')} of this file" if count > MOST else ""
    return RULE.finding(
        other.path,
        f"document {other.document} of {other.year} is booked on two clients, {names}{more}",
        "look at the document and give all its lines to one account; if two companies of ours use one number, give the "
        "lines their seller:",
        Position(other.line, 1),
        field="account",
        related=(Related(known.path, f"document {known.document} is here", Position(known.line, 1)),),
    )


RULE = Rule(
    code="KAM509",
    name="document-shared",
    summary="One document is booked, or recorded, with two clients.",
    why=(
        "One of the two gets revenue that is not its own (D18). A document is known by its seller, the year and the "
        "number; the id of a legal entity means something inside its account only."
    ),
    fix="Give all lines of the document to one account, or add the sellers that tell two documents apart.",
    bad={
        "accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n",
        "sales/2026-02.csv": (
            "date,account,amount,currency,document,seller\n"
            "2026-02-25,acme,100.00,EUR,S-17,example\n"
            "2026-02-25,beta,50.00,EUR,S-17,example\n"
        ),
    },
    good={
        "accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n",
        "sales/2026-02.csv": (
            "date,account,amount,currency,document,seller\n"
            "2026-02-25,acme,100.00,EUR,S-17,example\n"
            "2026-02-25,beta,50.00,EUR,S-18,example\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
