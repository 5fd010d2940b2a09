"""KAM307 key-approver."""

from collections.abc import Iterator
from datetime import date

from kamcli.lint import example_key
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.model.dates import PartialDate, partial_date, whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Key accounts approved by their own manager, or by somebody who was not with the company that day."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        approver = _colleague(context, account.data.get("key_approved_by"))
        if circle is None or not circle.decision or approver is None:
            continue
        manager = _colleague(context, account.data.get("manager"))
        free = context.option(RULE, "self_approvers", circle.id)
        if manager is not None and manager.id == approver.id and approver.data.get("role") not in free:
            wrong = f"{approver.name}, who manages {account.name}, also approved that it is {circle.id}"
        elif absence := _absence(approver, account.data.get("key_since")):
            wrong = f"{approver.name} approved that {account.name} is {circle.id}, but {absence}"
        else:
            continue
        yield RULE.at(
            account,
            ("key_approved_by",),
            wrong,
            "have somebody decide it who answers for the whole business, such as a head or director, and name them in "
            "key_approved_by",
        )


def _colleague(context: Context, reference: object) -> Record | None:
    found = context.snapshot.resolve(Entity.COLLEAGUE, reference) if isinstance(reference, str) else None
    return context.snapshot.records(Entity.COLLEAGUE)[found] if found is not None else None


def _absence(approver: Record, since: object) -> str | None:
    """Why the approver cannot have decided on the day that the account became key."""
    day = whole_date(since) if isinstance(since, str) else None
    joined, left = _partial(approver.data.get("joined")), _partial(approver.data.get("left"))
    if day is not None and joined is not None and day < joined.first:
        return f"joined us only on {joined}, after key_since {day}"
    if day is not None and left is not None and day > left.last:
        return f"had left us on {left}, before key_since {day}"
    return None


def _partial(text: object) -> PartialDate | None:
    found = partial_date(text) if isinstance(text, str) else None
    return found if found is not None and (found.year or 0) >= date.min.year else None


RULE = Rule(
    code="KAM307",
    name="key-approver",
    summary="A key account was approved by its own manager, or by somebody who was not there.",
    why=(
        "Key is a decision with reasons, a date and an approver (D17). Key accounts are few (D20) and cost attention; "
        "whoever wants one should have to convince somebody else."
    ),
    fix="Have the decision confirmed by a head or director, and name them in key_approved_by.",
    bad={
        **example_key.FILES,
        "accounts/acme/account.yaml": example_key.FILES["accounts/acme/account.yaml"].replace(
            "key_approved_by: olga", "key_approved_by: anna"
        ),
    },
    good=example_key.FILES,
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    options=(
        Option(
            "self_approvers", ("director",), "Roles of colleagues who may approve accounts that they manage themselves."
        ),
    ),
    check=check,
)
