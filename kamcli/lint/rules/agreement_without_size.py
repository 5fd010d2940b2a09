"""KAM501 agreement-without-size."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.terms import Term, agreements, contract_terms
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity

_ELSEWHERE = ("discount", "debt-reduction")
"""Kinds whose size the schema itself asks for."""


def check(context: Context) -> Iterator[Finding]:
    """Concessions of ours that say neither how much nor what, and those whose size is nothing."""
    for account, record in context.snapshot.records(Entity.ACCOUNT).items():
        for term in (*agreements(context.snapshot, account), *contract_terms(record, context.today)):
            if not term.ours or term.status == "withdrawn" or term.kind not in context.policy.lists.concession_kinds:
                continue
            if term.size.nothing:
                yield _finding(context, account, term, f"is of {term.size}: nothing was given")
            elif not term.size and term.kind not in _ELSEWHERE and not _described(term):
                yield _finding(context, account, term, "does not say how much")


def _described(term: Term) -> bool:
    """Terms of payment can be words alone: half in advance, the rest on delivery."""
    return term.kind == "payment-terms" and term.conditions is not None


def _finding(context: Context, account: str, term: Term, wrong: str) -> Finding:
    return RULE.at(
        term.record,
        term.pointer,
        f"the {term.kind} agreed with {account_name(context, account)} {wrong}",
        "add percent:, amount: and currency:, or days:, as it was agreed; if it was never given, status: withdrawn",
    )


RULE = Rule(
    code="KAM501",
    name="agreement-without-size",
    summary="A concession to a client does not say how much, or its size is zero.",
    why=(
        "Nobody should ever have to ask the client which bonus was agreed on (D2, D3). Concessions are the kinds in "
        "`concession_kinds` of policy/lists.yaml; that a discount and a debt reduction state their size, their "
        "schema asks for already (KAM108)."
    ),
    fix="Write down how much was agreed: percent, amount and currency, or days.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-call-bonus.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: Yearly bonus\n"
            "summary: They get a bonus in January if they order all year from us alone.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: bonus, kind: bonus, side: us, conditions: All orders of the year, "
            "approved_by: anna}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-call-bonus.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: Yearly bonus\n"
            "summary: They get a bonus of 2 % in January if they order all year from us alone.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: bonus, kind: bonus, side: us, percent: 2, conditions: All orders of the year, "
            "approved_by: anna}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
