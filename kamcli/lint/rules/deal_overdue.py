"""KAM451 deal-overdue."""

from collections.abc import Iterator

from kamcli.facts.tender import closed
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name
from kamcli.model.dates import partial_date
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Open deals that should have been decided by now."""
    for record in context.snapshot.records(Entity.DEAL).values():
        written = record.data.get("expected_close")
        expected = partial_date(written) if isinstance(written, str) else None
        if expected is None or expected.year is None or expected.last >= context.today:
            continue
        stage = record.data.get("stage")
        if closed(record.data, context.policy) or stage in context.option(
            RULE, "except_stages", context.circle_of(record.account)
        ):
            continue
        yield RULE.at(
            record,
            ("expected_close",),
            f"the deal «{record.name}» with {account_name(context, record.account or '')} should have been decided by "
            f"{expected}, and it is still open" + (f" (stage {stage})" if isinstance(stage, str) else ""),
            "ask the client when they decide and set expected_close; if it is decided, set stage, closed, outcome and "
            "reason",
        )


RULE = Rule(
    code="KAM451",
    name="deal-overdue",
    summary="The day on which a deal was to be decided has passed, and it is still open.",
    why=(
        "The pipeline of new business is the insurance against losing a key client (D21), and plan and forecast are "
        "read from it (D40). Deals that nobody closes make it look fuller than it is."
    ),
    fix="Ask the client, and set a new `expected_close`, or the outcome.",
    bad={
        "accounts/acme/deals/packaging.yaml": "name: Packaging line\nstage: negotiation\nexpected_close: 2026-02\n",
    },
    good={
        "accounts/acme/deals/packaging.yaml": "name: Packaging line\nstage: negotiation\nexpected_close: 2026-03\n",
    },
    severity=Severity.WARNING,
    options=(Option("except_stages", ("postponed",), "Deals in these stages wait for the client."),),
    check=check,
)
