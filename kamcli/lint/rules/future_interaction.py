"""KAM405 future-interaction."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import account_name
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Interactions dated after today."""
    for record in context.snapshot.records(Entity.INTERACTION).values():
        written = record.data.get("date")
        day = whole_date(written) if isinstance(written, str) else None
        if day is not None and day > context.today:
            kind = record.data.get("kind")
            yield RULE.at(
                record,
                ("date",),
                f"this {kind if isinstance(kind, str) else 'interaction'} with "
                f"{account_name(context, record.account or '')} is dated {day}, and today is {context.today}",
                "correct the date; what is only planned goes under next_steps of an interaction that has happened",
            )


RULE = Rule(
    code="KAM405",
    name="future-interaction",
    summary="An interaction is dated after today.",
    why=(
        "An interaction is what has happened (D1). A slip in the year hides the silence of a client for twelve months, "
        "and makes evidence of talks that nobody held (D10); so what lies ahead counts for nothing yet."
    ),
    fix="Correct the date, or make it a next step.",
    bad={
        "accounts/acme/interactions/2026/2026-05-02-call-price.yaml": (
            "kind: call\ndate: 2026-05-02\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n  - {id: meet, what: Meet her at the plant, who: anna, due: 2026-05-02}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
