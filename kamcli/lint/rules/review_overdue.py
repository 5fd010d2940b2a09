"""KAM441 review-overdue."""

from collections.abc import Iterator

from kamcli.facts import circle_log
from kamcli.facts.cadence import shifted
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Accounts whose results nobody reviewed with the client for longer than their circle allows."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        months = context.policy.limits.review.every_months.get(circle.id) if circle is not None else None
        evidence = context.evidence(account.id)
        if circle is None or months is None or evidence.hidden:
            continue
        if account.data.get("status") in context.option(RULE, "except_statuses", circle.id):
            continue
        reviews = evidence.of(("review",))
        since = reviews[-1].day if reviews else circle_log.since(account.data, circle.id)
        if since is not None and shifted(since, months) >= context.today:
            continue
        if reviews:
            last = f"the last review with {account.name} was on {since}"
        else:
            last = f"no review with {account.name} is on record" + (
                f" since it came into the circle on {since}" if since else ""
            )
        yield RULE.at(
            account,
            ("circle",),
            f"{last}; in circle {circle.id} there is one every {number(months, 'month')} (review.every_months in "
            "policy/limits.yaml)",
            "agree a date to go through the results together: what was expected, what was delivered; record it as "
            "kind review",
        )


RULE = Rule(
    code="KAM441",
    name="review-overdue",
    summary="Nobody has reviewed the results with a client for longer than its circle allows.",
    why=(
        "Feedback is asked for, and interim results are reviewed together at a cadence (D38): so a client says what is "
        "wrong before it says goodbye. How often stands in `policy/limits.yaml` for each circle."
    ),
    fix="Review the results with the client, and record it as an interaction of kind review.",
    bad={
        "policy/limits.yaml": "review:\n  every_months:\n    market: 6\n",
        "accounts/acme/interactions/2025/2025-08-20-review-results.yaml": (
            "kind: review\ndate: 2025-08-20\nsubject: The first half-year\n"
            "summary: Deliveries came on time, two pallets were damaged; they want a second carrier.\n"
        ),
    },
    good={
        "policy/limits.yaml": "review:\n  every_months:\n    market: 6\n",
        "accounts/acme/interactions/2025/2025-09-10-review-results.yaml": (
            "kind: review\ndate: 2025-09-10\nsubject: The first half-year\n"
            "summary: Deliveries came on time, two pallets were damaged; they want a second carrier.\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    options=(Option("except_statuses", ("lost",), "Accounts with these statuses need no review."),),
    check=check,
)
