"""KAM607 no-corporate-phone."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import text
from kamcli.lint.place import place_for_new
from kamcli.model.dates import partial_date
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Colleagues of today whose role talks to clients, and who have no corporate number."""
    roles = context.policy.lists.client_facing_roles
    for colleague in context.snapshot.records(Entity.COLLEAGUE).values():
        role = text(colleague.data, "role")
        if role not in roles or last_day(colleague.data) is not None or not _here(context, colleague):
            continue
        if text(colleague.data, "phone") is None and not _has_sim(colleague):
            yield RULE.finding(
                colleague.path,
                f"{colleague.name} talks to clients ({role}), but has no corporate phone number",
                "issue one and add phone: (or sim: with number: and issued:)",
                place_for_new(colleague, ()),
                record=colleague.id,
                field="phone",
            )


def _here(context: Context, colleague: Record) -> bool:
    joined = text(colleague.data, "joined")
    found = partial_date(joined) if joined else None
    return found is None or found.year is None or found.first <= context.today


def _has_sim(colleague: Record) -> bool:
    sim = colleague.data.get("sim")
    return text(sim, "number") is not None and isinstance(sim, dict) and not sim.get("returned")


RULE = Rule(
    code="KAM607",
    name="no-corporate-phone",
    summary="A colleague who talks to clients has no corporate phone number.",
    why=(
        "Talks over a private number leave with the person (D6). Who talks to clients says `client_facing_roles` in "
        "policy/lists.yaml."
    ),
    fix="Issue a number and record it.",
    bad={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\n",
    },
    good={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\n",
    },
    severity=Severity.WARNING,
    check=check,
)
