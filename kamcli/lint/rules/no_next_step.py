"""KAM401 no-next-step."""

from collections.abc import Iterator

from kamcli.facts.dealings import open_steps
from kamcli.lint.asked import answered
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Accounts of the policy's circles without an open step, where the dossier does not ask for one anyway."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        if circle is None or circle.id not in context.policy.limits.next_step.circles:
            continue
        evidence, asked = context.evidence(account.id), context.asked(circle.id)
        if evidence.hidden or (asked.step if evidence.talks else asked.talk) or answered(account.data, "next_contact"):
            continue
        if not open_steps(context.snapshot, account.id):
            last = evidence.last()
            since = f" since the {last.kind} of {last.day}" if last is not None else ""
            yield RULE.at(
                account,
                ("circle",),
                f"no next step with {account.name} is planned{since}; accounts of circle {circle.id} always have one "
                "(next_step.circles in policy/limits.yaml)",
                "add a step with what, who and due under next_steps of the latest interaction; if there is to be none, "
                "say why under unknown: next_contact in account.yaml",
            )


RULE = Rule(
    code="KAM401",
    name="no-next-step",
    summary="An account that should always have a next step has none.",
    why=(
        "The next step is anticipated (D44): without one nothing happens until the client calls, or the competitor "
        "does. Circles whose dossiers ask for a next step are held to it by KAM110; this rule is for those that the "
        "policy adds."
    ),
    fix="Agree what happens next, and write it down with a date and a person.",
    bad={"policy/limits.yaml": "next_step:\n  circles: [market, contacted, key]\n"},
    good={
        "policy/limits.yaml": "next_step:\n  circles: [market, contacted, key]\n",
        "accounts/acme/interactions/2026/2026-03-02-note-plan.yaml": (
            "kind: note\ndate: 2026-03-02\nsubject: They build a second plant\n"
            "next_steps:\n  - {id: call, what: Call the head of purchasing, who: anna, due: 2026-03-10}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
