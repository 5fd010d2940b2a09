"""KAM606 sim-not-returned."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import number
from kamcli.model.dates import days
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Colleagues who left longer ago than the limit, and whose SIM has neither come back nor gone on."""
    limit = context.policy.limits.sim.return_days
    for colleague in context.snapshot.records(Entity.COLLEAGUE).values():
        left, sim = last_day(colleague.data), colleague.data.get("sim")
        if left is None or not isinstance(sim, dict) or sim.get("returned") or sim.get("reassigned_to"):
            continue
        since = days(left.last, context.today)
        if sim and since > limit:
            yield RULE.at(
                colleague,
                ("sim",),
                f"{colleague.name} left on {left}, and the corporate SIM has not come back for {number(since, 'day')} "
                f"(limit {number(limit, 'day')}, sim.return_days in policy/limits.yaml)",
                "get it back, or have the operator block and replace it; then add returned: and reassigned_to: the "
                "successor, whom the clients will call",
            )


RULE = Rule(
    code="KAM606",
    name="sim-not-returned",
    summary="A colleague left, and the corporate SIM card has not come back.",
    why=(
        "Clients go on calling the number they know: it has to ring at the successor's, not at a competitor's (D6). In "
        "how many days it comes back says `sim.return_days` in policy/limits.yaml."
    ),
    fix="Get the SIM back, and note when and who has it now.",
    bad={
        "team/boris.yaml": (
            "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-01\n"
            "sim: {number: '+30 690 000 0001', issued: 2021-07-06}\n"
        ),
    },
    good={
        "team/boris.yaml": (
            "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-01\n"
            "sim: {number: '+30 690 000 0001', issued: 2021-07-06, returned: 2026-02-02, reassigned_to: anna}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
