"""KAM505 agreements-contradict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kamcli.facts.terms import Term, in_force
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Two agreements of one kind that hold today for the same thing, with different sizes."""
    for account in context.snapshot.records(Entity.ACCOUNT):
        present = [term for term in in_force(context.snapshot, account, context.today) if term.size]
        for older, newer in combinations(present, 2):
            if _contradict(older, newer):
                yield _finding(context, account, older, newer)


def _contradict(one: Term, other: Term) -> bool:
    """Whether two agreements cannot both be right.

    What was agreed in one talk is a scale, each step with its own conditions; what holds for a part only
    is an exception, which prevails.
    """
    return (
        one.record.id != other.record.id
        and one.kind == other.kind
        and one.ours == other.ours
        and one.size != other.size
        and one.scope.meets(other.scope)
        and not one.scope.special_case_of(other.scope)
        and not other.scope.special_case_of(one.scope)
    )


def _finding(context: Context, account: str, older: Term, newer: Term) -> Finding:
    name = older.names[-1] if older.names else "ID"
    day = f" since {older.since}" if older.since else ""
    return RULE.at(
        newer.record,
        newer.pointer,
        f"two agreements with {account_name(context, account)} hold at once: {newer.kind} {newer.size} here, and "
        f"{older.kind} {older.size}{day}",
        f"if this one takes the place of the other, add supersedes: {name}; if the other is over, set ended: there; "
        "if each is for something else, say so with products: or legal_entities:",
        related=(
            Related(
                older.record.path,
                f"the other agreement: {older.kind} {older.size}",
                older.record.document.position(older.pointer),
            ),
        ),
    )


RULE = Rule(
    code="KAM505",
    name="agreements-contradict",
    summary="Two agreements of one kind hold for the same thing, with different sizes.",
    why=(
        "The client remembers the better one, we the other (D2, D3). An agreement for some products or legal entities "
        "only is an exception from a general one, and no contradiction; nor are the steps of a scale that was agreed "
        "in one talk."
    ),
    fix="Add supersedes: to the newer one, end the older one, or say what each is for.",
    bad={
        "accounts/acme/interactions/2026/2026-01-12-note-price.yaml": (
            "kind: note\ndate: 2026-01-12\nsubject: A discount\n"
            "summary: She gets 5 % off the list from now on, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-5, kind: discount, percent: 5, conditions: Prepayment, approved_by: anna}\n"
        ),
        "accounts/acme/interactions/2026/2026-02-12-note-price.yaml": (
            "kind: note\ndate: 2026-02-12\nsubject: More discount\n"
            "summary: They order twice as much as last year, so she gets 7 % off the list.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-7, kind: discount, percent: 7, conditions: Volume, approved_by: anna}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-01-12-note-price.yaml": (
            "kind: note\ndate: 2026-01-12\nsubject: A discount\n"
            "summary: She gets 5 % off the list from now on, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-5, kind: discount, percent: 5, conditions: Prepayment, approved_by: anna}\n"
        ),
        "accounts/acme/interactions/2026/2026-02-12-note-price.yaml": (
            "kind: note\ndate: 2026-02-12\nsubject: More discount\n"
            "summary: They order twice as much as last year, so she gets 7 % off the list.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: discount-7, kind: discount, percent: 7, conditions: Volume, approved_by: anna, "
            "supersedes: discount-5}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
