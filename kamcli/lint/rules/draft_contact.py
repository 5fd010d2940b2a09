"""KAM610 draft-contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kamcli.facts.presence import caught_in_passing, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.leaf import text, texts
from kamcli.lint.phrase import account_name, contact_name, number
from kamcli.model.dates import days, whole_date
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Draft contacts whom we met longer ago than the limit; of those in no interaction nobody knows since when."""
    drafts = {
        record.id: record
        for record in context.snapshot.records(Entity.CONTACT).values()
        if caught_in_passing(record.data) and last_day(record.data) is None
    }
    limit = context.policy.limits.drafts.complete_days
    for contact, met in _first_met(context, set(drafts)).items():
        since = days(met, context.today)
        if since > limit:
            yield RULE.at(
                drafts[contact],
                ("draft",),
                f"{contact_name(context, contact)} at {account_name(context, drafts[contact].account or '')} was met "
                f"on {met} and is still a draft after {number(since, 'day')} (limit {number(limit, 'day')}, "
                "drafts.complete_days in policy/limits.yaml)",
                "add what is missing, at least title: and roles:, and take draft: out; or take the person out if "
                "nobody needs the card",
            )


def _first_met(context: Context, drafts: set[str]) -> dict[str, date]:
    """The day of the first interaction in which each draft took part."""
    met: dict[str, date] = {}
    accounts = {draft.partition("/")[0] for draft in drafts}
    for record in context.snapshot.records(Entity.INTERACTION).values() if drafts else ():
        day = whole_date(text(record.data, "date") or "")
        if day is None or record.account not in accounts:
            continue
        for _, reference in texts(record.data, "participants"):
            contact = context.snapshot.resolve(Entity.CONTACT, reference, record.account)
            if contact in drafts and contact is not None:
                met[contact] = min(day, met.get(contact, day))
    return dict(sorted(met.items()))


RULE = Rule(
    code="KAM610",
    name="draft-contact",
    summary="A contact caught in passing has stayed a draft for too long.",
    why=(
        "First contacts happen in passing, at a stand or in a lift (D52); a name and a phone are enough for a month, "
        "not for a year. The limit is `drafts.complete_days` in policy/limits.yaml, counted from the first interaction."
    ),
    fix="Complete the contact, or delete it.",
    bad={
        "accounts/acme/contacts/cfo.yaml": "name: Мария Петрова\nphones: [{number: '+30 210 123 4567'}]\ndraft: true\n",
        "accounts/acme/interactions/2026/2026-01-12-event-fair.yaml": (
            "kind: event\ndate: 2026-01-12\nsubject: Food fair\n"
            "summary: She took samples of two coatings and wants prices for a cold store.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": "name: Мария Петрова\nphones: [{number: '+30 210 123 4567'}]\ndraft: true\n",
        "accounts/acme/interactions/2026/2026-02-23-event-fair.yaml": (
            "kind: event\ndate: 2026-02-23\nsubject: Food fair\n"
            "summary: She took samples of two coatings and wants prices for a cold store.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
