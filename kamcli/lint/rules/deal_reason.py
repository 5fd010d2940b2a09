"""KAM453 deal-reason."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Deals with an outcome that nobody explained; those without one are KAM452's."""
    for record in context.snapshot.records(Entity.DEAL).values():
        outcome, reason = record.data.get("outcome"), record.data.get("reason")
        if (
            not isinstance(outcome, str)
            or not outcome
            or not (reason is None or (isinstance(reason, str) and not reason.strip()))
        ):
            continue
        if outcome in context.option(RULE, "except_outcomes", context.circle_of(record.account)):
            continue
        yield RULE.at(
            record,
            ("reason",),
            f"the deal «{record.name}» with {account_name(context, record.account or '')} ended ({outcome}), and "
            "nobody wrote why",
            "ask whoever decided at the client what turned the scales, and add reason:",
        )


RULE = Rule(
    code="KAM453",
    name="deal-reason",
    summary="A deal has ended, and nobody wrote why.",
    why=(
        "Why deals are won and lost is what the next proposal is made of (D29): past experience with those who decide "
        "is an argument only for those who know of it."
    ),
    fix="Ask the client, and add `reason`.",
    bad={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: lost\nclosed: 2026-02-12\noutcome: lost\n"
        ),
    },
    good={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: lost\nclosed: 2026-02-12\noutcome: lost\n"
            "reason: The competitor's service team sits next door\n"
        ),
    },
    severity=Severity.WARNING,
    options=(Option("except_outcomes", (), "Outcomes that need no reason."),),
    check=check,
)
