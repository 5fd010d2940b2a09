"""KAM506 agreement-against-contract."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.terms import Term, contract_terms, in_force
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Agreements in force that give something else than a contract that runs."""
    for account, record in context.snapshot.records(Entity.ACCOUNT).items():
        contracts = [term for term in contract_terms(record, context.today) if term.size]
        if not contracts:
            continue
        for agreement in in_force(context.snapshot, account, context.today):
            for term in contracts:
                if agreement.size and _against(agreement, term) and not _older(agreement, term):
                    yield _finding(context, account, agreement, term)


def _against(agreement: Term, term: Term) -> bool:
    """Whether an agreement gives another size of the same; for a part of what the contract covers it may."""
    return (
        agreement.kind == term.kind
        and agreement.ours == term.ours
        and agreement.size != term.size
        and agreement.scope.meets(term.scope)
        and not agreement.scope.special_case_of(term.scope)
    )


def _older(agreement: Term, term: Term) -> bool:
    """Whether the contract was signed after the agreement, and so replaced it."""
    return agreement.since is not None and term.since is not None and agreement.since < term.since


def _finding(context: Context, account: str, agreement: Term, term: Term) -> Finding:
    contract = f"contract {term.contract}" if term.contract else "the contract"
    return RULE.at(
        agreement.record,
        agreement.pointer,
        f"the {agreement.kind} of {agreement.size} agreed with {account_name(context, account)} is not the "
        f"{term.size} of {contract}",
        f"if it was meant to change {contract}, sign an addendum and write the new size into its terms; "
        "if it was only for a while, give it valid_until:, or ended: if it is over",
        related=(
            Related(
                term.record.path,
                f"{contract} says {term.kind} {term.size}",
                term.record.document.position(term.pointer),
            ),
        ),
    )


RULE = Rule(
    code="KAM506",
    name="agreement-against-contract",
    summary="An agreement that holds is of another size than the term of a contract that runs.",
    why=(
        "What was agreed in a talk and what is signed are both kept, and the client quotes the better one (D2, D3). An "
        "agreement for a part of what the contract covers is an exception; one made before the contract was signed "
        "was replaced by it."
    ),
    fix="Bring the contract's terms up to date, or end the agreement.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "contracts:\n  - id: supply\n    number: S-1\n    signed: 2025-06-01\n    terms:\n"
            "      - {id: discount, kind: discount, percent: 5, conditions: Prepayment}\n"
        ),
        "accounts/acme/interactions/2026/2026-02-12-note-price.yaml": (
            "kind: note\ndate: 2026-02-12\nsubject: More discount\n"
            "summary: They order twice as much as last year, so she gets 7 % off the list.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-7, kind: discount, percent: 7, conditions: Volume, approved_by: anna}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "contracts:\n  - id: supply\n    number: S-1\n    signed: 2025-06-01\n    terms:\n"
            "      - {id: discount, kind: discount, percent: 7, conditions: Volume}\n"
        ),
        "accounts/acme/interactions/2026/2026-02-12-note-price.yaml": (
            "kind: note\ndate: 2026-02-12\nsubject: More discount\n"
            "summary: They order twice as much as last year, so she gets 7 % off the list.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-7, kind: discount, percent: 7, conditions: Volume, approved_by: anna}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
