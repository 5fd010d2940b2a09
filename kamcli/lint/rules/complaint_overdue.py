"""KAM431 complaint-overdue."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name, colleague_name, number
from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Complaints that are open for longer than their severity allows."""
    limits = context.policy.limits.complaints.limit_days
    for record in context.snapshot.records(Entity.COMPLAINT).values():
        written, severity = record.data.get("opened"), record.data.get("severity")
        opened = whole_date(written) if isinstance(written, str) else None
        if opened is None or record.data.get("resolved"):
            continue
        given = isinstance(severity, str)
        grade = (
            severity
            if isinstance(severity, str)
            else context.option(RULE, "severity_if_none", _circle(context, record))
        )
        limit = limits.get(grade)
        if limit is not None and days(opened, context.today) > limit:
            open_days = number(days(opened, context.today), "day")
            how_bad = f"{grade}" if given else f"no severity given, taken as {grade}"
            yield RULE.at(
                record,
                ("opened",),
                f"complaint «{record.name}» of {account_name(context, record.account or '')} ({how_bad}) has been open "
                f"for {open_days}, since {opened}; the limit is {number(limit, 'day')} (complaints.limit_days.{grade} "
                "in policy/limits.yaml)",
                _do(context, record),
            )


def _circle(context: Context, record: Record) -> str | None:
    return context.circle_of(record.account)


def _do(context: Context, record: Record) -> str:
    account = context.snapshot.records(Entity.ACCOUNT).get(record.account or "")
    who = colleague_name(context, record.data.get("responsible")) or (
        colleague_name(context, account.data.get("manager")) if account is not None else None
    )
    return (
        f"{who or 'whoever answers for it'}: tell the client today how it stands and when it ends; once it is "
        "resolved, add resolved: and resolution:"
    )


RULE = Rule(
    code="KAM431",
    name="complaint-overdue",
    summary="A complaint is open for longer than its severity allows.",
    why=(
        "Complaints are resolved fast (D36), and an open one is among the first signs that a client drifts away (D47). "
        "The days stand in `policy/limits.yaml`, by severity."
    ),
    fix="Resolve it, and write how.",
    bad={
        "accounts/acme/complaints/pallets.yaml": (
            "opened: 2026-02-20\nsubject: Two pallets came damaged\nseverity: high\n"
        ),
    },
    good={
        "accounts/acme/complaints/pallets.yaml": (
            "opened: 2026-02-20\nsubject: Two pallets came damaged\nseverity: high\n"
            "resolved: 2026-02-24\nresolution: Replaced on Tuesday; the carrier pays\n"
        ),
    },
    severity=Severity.WARNING,
    options=(Option("severity_if_none", "normal", "The severity of a complaint that states none."),),
    check=check,
)
