"""KAM504 agreement-expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kamcli.facts.terms import Term, agreements, contract_terms, in_force
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name
from kamcli.model.dates import days
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Agreements that ran out lately, with nothing after them; an old one has settled itself."""
    longest = context.option(RULE, "days")
    for account, record in context.snapshot.records(Entity.ACCOUNT).items():
        every = list(agreements(context.snapshot, account))
        over = [(term, last) for term in every if (last := _last_day(term)) is not None and last < context.today]
        if not over:
            continue
        superseded = {term.supersedes for term in every if term.status != "withdrawn"}
        present = [*in_force(context.snapshot, account, context.today), *contract_terms(record, context.today)]
        for term, last in over:
            settled = superseded.intersection(term.names) or any(_follows(later, term) for later in present)
            if not settled and days(last, context.today) <= longest:
                yield _finding(context, account, term, last)


def _last_day(term: Term) -> date | None:
    """The last day of an agreement that was left to run out by itself."""
    if term.ended or term.status == "withdrawn" or term.until is None or term.until.year is None:
        return None
    return term.until.last


def _follows(later: Term, term: Term) -> bool:
    return later.kind == term.kind and later.side == term.side and later.scope.meets(term.scope)


def _finding(context: Context, account: str, term: Term, last: date) -> Finding:
    what = f"the {term.kind} of {term.size}" if term.size else f"the {term.kind}"
    return RULE.at(
        term.record,
        (*term.pointer, "valid_until"),
        f"{what} agreed with {account_name(context, account)} ran out on {last}, and nothing has come after it",
        "if it goes on, record the new agreement with supersedes: in the talk in which it was agreed; "
        "if it is over, tell the client and set ended: here",
    )


RULE = Rule(
    code="KAM504",
    name="agreement-expired",
    summary="An agreement ran out, and neither a new one nor its end is recorded.",
    why=(
        "The client goes on expecting the discount, and whoever writes the next invoice does not know whether it still "
        "holds (D2, D3). An agreement that was superseded or ended, or that another of its kind follows, is settled; "
        "so is one that ran out long ago."
    ),
    fix="Record the agreement that follows, with supersedes:, or the end of this one, with ended:.",
    bad={
        "accounts/acme/interactions/2026/2026-01-12-note-price.yaml": (
            "kind: note\ndate: 2026-01-12\nsubject: A discount for the winter\n"
            "summary: She gets 5 % off until the end of February, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: winter, kind: discount, percent: 5, conditions: Prepayment, approved_by: anna, "
            "valid_until: 2026-02-28}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-01-12-note-price.yaml": (
            "kind: note\ndate: 2026-01-12\nsubject: A discount for the winter\n"
            "summary: She gets 5 % off until the end of February, if they pay in advance.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: winter, kind: discount, percent: 5, conditions: Prepayment, approved_by: anna, "
            "valid_until: 2026-02-28, ended: 2026-02-28}\n"
        ),
    },
    severity=Severity.NOTICE,
    scope=Scope.ACCOUNT,
    options=(Option("days", 90, "How many days after its last day an agreement is still asked about."),),
    check=check,
)
