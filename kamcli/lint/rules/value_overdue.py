"""KAM442 value-overdue."""

from collections.abc import Iterator
from datetime import date

from kamcli.errors import UsageError
from kamcli.facts import circle_log
from kamcli.facts.cadence import shifted
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import number
from kamcli.model.dates import days, period
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts whose value given and received nobody assessed for longer than their circle allows."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        months = context.policy.limits.value.every_months.get(circle.id) if circle is not None else None
        if circle is None or months is None:
            continue
        if account.data.get("status") in context.option(RULE, "except_statuses", circle.id):
            continue
        assessed = _assessed(account, context.repository.company.fiscal_year_start)
        since = assessed or circle_log.since(account.data, circle.id)
        grace = context.option(RULE, "grace_days", circle.id)
        if since is not None and days(shifted(since, months), context.today) <= grace:
            continue
        if assessed:
            last = f"value given to and received from {account.name} was last assessed for the time up to {assessed}"
        else:
            last = f"value given to and received from {account.name} was never assessed"
        yield RULE.at(
            account,
            ("value",),
            f"{last}; in circle {circle.id} that is done every {number(months, 'month')} (value.every_months in "
            "policy/limits.yaml)",
            "add the period that has ended under value:, with given, received, expectation and delivered; ask the "
            "client for the last two",
        )


def _assessed(account: Record, fiscal_start: int) -> date | None:
    """The last day of the latest period that is assessed."""
    value = account.data.get("value")
    ends = [
        _end(item.get("period"), fiscal_start) for item in (value if isinstance(value, list) else ()) if _fits(item)
    ]
    return max((end for end in ends if end is not None), default=None)


def _fits(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("period"), str)


def _end(text: str, fiscal_start: int) -> date | None:
    """The last day of a period; None where it is none."""
    try:
        return period(text, date.max, fiscal_start).last
    except UsageError:
        return None


RULE = Rule(
    code="KAM442",
    name="value-overdue",
    summary="Nobody has assessed the value given and received for longer than the circle allows.",
    why=(
        "Value given and received are assessed regularly and compared with what was expected (D43). Who knows only the "
        "revenue learns too late that the client expected more. How often stands in `policy/limits.yaml` for each "
        "circle; a period may be assessed some time after it has ended."
    ),
    fix="Assess the last period with the client, and add it under `value`.",
    bad={
        "policy/limits.yaml": "value:\n  every_months:\n    market: 12\n",
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "value:\n  - {period: '2024', given: A second carrier, expectation: 4, delivered: 3}\n"
        ),
    },
    good={
        "policy/limits.yaml": "value:\n  every_months:\n    market: 12\n",
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "value:\n  - {period: '2025', given: A second carrier, expectation: 4, delivered: 4}\n"
        ),
    },
    severity=Severity.WARNING,
    options=(
        Option("grace_days", 60, "So many days after a period has ended it may still be assessed."),
        Option("except_statuses", ("lost",), "Accounts with these statuses are not assessed."),
    ),
    check=check,
)
