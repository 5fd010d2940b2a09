"""KAM502 agreement-without-conditions."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.terms import agreements
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Concessions of ours without a word on what the client does for them."""
    exempt = {"discount", *context.option(RULE, "without")}
    kinds = [kind for kind in context.policy.lists.concession_kinds if kind not in exempt]
    for account in context.snapshot.records(Entity.ACCOUNT):
        for term in agreements(context.snapshot, account):
            if term.ours and term.kind in kinds and term.status != "withdrawn" and not (term.conditions or "").strip():
                yield RULE.at(
                    term.record,
                    term.pointer,
                    f"the {term.kind} agreed with {account_name(context, account)} does not say on what conditions",
                    'add conditions: what the client does for it, or "none"',
                )


RULE = Rule(
    code="KAM502",
    name="agreement-without-conditions",
    summary="A concession to a client does not say on what conditions it was given.",
    why=(
        "A concession without its conditions is soon one without any (D2, D34). Concessions are the kinds in "
        "`concession_kinds` of policy/lists.yaml; of a discount its schema asks the conditions already (KAM108)."
    ),
    fix="Write down what the client does for it, or that there are no conditions.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-call-bonus.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: Yearly bonus\n"
            "summary: They get a bonus of 2 % in January if they order all year from us alone.\n"
            "participants: [cfo]\nteam: [anna]\n"
            "agreements:\n  - {id: bonus, kind: bonus, side: us, percent: 2, approved_by: anna}\n"
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
    options=(
        Option(
            "without",
            ("payment-terms", "debt-reduction"),
            "Kinds of concession that need no conditions: they say all by their size or their debt.",
        ),
    ),
    check=check,
)
