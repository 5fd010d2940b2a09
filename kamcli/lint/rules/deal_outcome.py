"""KAM452 deal-outcome."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import account_name, listed
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Deals whose stage and outcome do not agree."""
    lists = context.policy.lists
    for record in context.snapshot.records(Entity.DEAL).values():
        stage, outcome = record.data.get("stage"), record.data.get("outcome")
        if not isinstance(stage, str) or stage not in lists.deal_stages:
            continue
        closed = stage in lists.closed_stages
        name = f"the deal «{record.name}» with {account_name(context, record.account or '')}"
        if closed and not outcome:
            yield RULE.at(
                record,
                ("outcome",),
                f"{name} is in stage {stage}, but has no outcome",
                f"add outcome: {listed(lists.deal_outcomes, 'or')}, closed: and reason:; or correct the stage",
            )
        elif isinstance(outcome, str) and (
            not closed or (stage in lists.deal_outcomes and outcome in lists.closed_stages and stage != outcome)
        ):
            yield RULE.at(
                record,
                ("outcome",),
                f"{name} has the outcome {outcome}, but is in stage {stage}",
                f"set the stage that belongs to the outcome ({listed(lists.closed_stages, 'or')}), or take the "
                "outcome out",
            )


RULE = Rule(
    code="KAM452",
    name="deal-outcome",
    summary="The stage of a deal and its outcome do not agree.",
    why=(
        "What is won and what is lost is counted by the outcome, what is open by the stage (D21): a deal that says "
        "both counts twice or not at all."
    ),
    fix="Correct the stage or the outcome.",
    bad={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: negotiation\nclosed: 2026-02-12\noutcome: lost\n"
            "reason: The competitor's service team sits next door\n"
        ),
    },
    good={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: lost\nclosed: 2026-02-12\noutcome: lost\n"
            "reason: The competitor's service team sits next door\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
