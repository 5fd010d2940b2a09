"""KAM503 agreement-without-approver."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.terms import Term, agreements
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Concessions of ours that nobody of us answers for; terms of a signed contract have its signature."""
    kinds = context.policy.lists.concession_kinds
    for account in context.snapshot.records(Entity.ACCOUNT):
        for term in agreements(context.snapshot, account):
            if term.ours and term.kind in kinds and term.status != "withdrawn" and term.approved_by is None:
                yield RULE.at(term.record, term.pointer, *_words(account_name(context, account), term))


def _words(client: str, term: Term) -> tuple[str, str]:
    what = f"the {term.kind} of {term.size} for {client}" if term.size else f"the {term.kind} for {client}"
    if term.status == "promised":
        return (
            f"{what} was promised in words, and nobody has approved it",
            "have it approved and add approved_by:, or tell the client it cannot be and set status: withdrawn",
        )
    return f"{what} does not say who of us approved it", "add approved_by: the colleague who did"


RULE = Rule(
    code="KAM503",
    name="agreement-without-approver",
    summary="A concession to a client does not say who of us approved it.",
    why=(
        "An agreement survives the people who made it only if it says who granted it (D2); concessions that nobody "
        "answers for are given away (D34). Concessions are the kinds in `concession_kinds` of policy/lists.yaml."
    ),
    fix="Add approved_by: with the colleague who approved it, or withdraw what was only promised.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She wants 5 % off the new list; Anna promised it, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount, kind: discount, percent: 5, conditions: Prepayment, status: promised}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She gets 5 % off the new list, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount, kind: discount, percent: 5, conditions: Prepayment, status: approved, "
            "approved_by: anna}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
