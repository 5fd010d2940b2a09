"""KAM707 unknown-grown-old."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.cadence import shifted
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import text
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name, contact_name, listed, number
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record

_RECORDS = (Entity.ACCOUNT, Entity.CONTACT, Entity.PERSONAL)


def check(context: Context) -> Iterator[Finding]:
    """Records with answers under `unknown` that were last asked for too long ago: one finding for each record."""
    for entity in _RECORDS:
        for record in context.snapshot.records(entity).values():
            contact = context.snapshot.records(Entity.CONTACT).get(record.id, record)
            old = [] if contact.data.get("left") else _old(context, record)
            if old:
                yield _finding(context, record, old)


def _old(context: Context, record: Record) -> list[str]:
    """The fields whose answer was last asked for before the policy's months."""
    unknown = record.data.get("unknown")
    if not isinstance(unknown, dict):
        return []
    final = context.option(RULE, "final")
    months = context.policy.limits.unknown.ask_again_months
    found = []
    for name, answer in unknown.items():
        asked = whole_date(text(answer, "asked") or "")
        if asked is not None and text(answer, "why") not in final and shifted(asked, months) < context.today:
            found.append(str(name))
    return found


def _finding(context: Context, record: Record, fields: list[str]) -> Finding:
    who = record.name
    if record.account is not None and record.entity is not Entity.ACCOUNT:
        who = f"{contact_name(context, record.id)} at {account_name(context, record.account)}"
    months = context.policy.limits.unknown.ask_again_months
    return RULE.at(
        record,
        ("unknown", fields[0]),
        f"{listed(fields)} of {who} {'is' if len(fields) == 1 else 'are'} unknown, and nobody has asked again for more "
        f"than {number(months, 'month')}",
        "ask again on the next occasion; write the answer, or the new date under asked: (unknown.ask_again_months in "
        "policy/limits.yaml)",
    )


RULE = Rule(
    code="KAM707",
    name="unknown-grown-old",
    summary="A field marked unknown was last asked for too long ago.",
    why=(
        "Unknown is an answer, but not for ever: who refused last year may tell today (D12). After how many months to "
        "ask again says `unknown.ask_again_months` in policy/limits.yaml. What does not apply is not asked again."
    ),
    fix="Ask again; write the answer, or the new date.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "unknown:\n  headcount: {why: refused, asked: 2025-06-01, by: anna}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n"
            "unknown:\n  headcount: {why: refused, asked: 2026-02-01, by: anna}\n"
        ),
    },
    severity=Severity.NOTICE,
    options=(Option("final", ("not-applicable",), "Reasons that settle it for good."),),
    check=check,
)
