"""KAM422 tender-not-begun."""

from collections.abc import Iterator

from kamcli.facts.tender import open_tenders, talked_about
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, number
from kamcli.model.dates import days


def check(context: Context) -> Iterator[Finding]:
    """Tenders whose time to begin is past, with no interaction about them."""
    months = context.policy.limits.tender.months_before
    begun = talked_about(context.snapshot)
    for tender in open_tenders(context.snapshot, context.policy):
        begins, last = tender.begins(months), tender.last
        if begins is None or last is None or days(begins, context.today) <= 0 or last < context.today:
            continue
        if tender.record.id in begun or context.evidence(tender.record.account or "").hidden:
            continue
        name = next(name for name, day in tender.dates.items() if day.first == tender.first)
        yield RULE.at(
            tender.record,
            ("tender", name),
            f"nothing is on record about the tender «{tender.record.name}» of "
            f"{account_name(context, tender.record.account or '')} ({name} {tender.dates[name]}): preparing for it "
            f"should have begun on {begins}, {number(months, 'month')} before (tender.months_before in "
            "policy/limits.yaml)",
            "talk to the people who will judge the offers, and find out what decides it; put about: "
            f"[{tender.record.id.partition('/')[2]}] into what you record, and into talks about it that are recorded",
        )


RULE = Rule(
    code="KAM422",
    name="tender-not-begun",
    summary="Preparing for a tender should have begun, and nothing about it is on record.",
    why=(
        "Preparing for a tender starts about nine months before it, long before it is published (D28). Whoever reads "
        "it in the paper offers on terms that somebody else has written."
    ),
    fix="Begin: talk to the committee, and record it with `about`.",
    bad={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: qualified\ntender:\n  expected: 2026-09\n  committee: [cfo]\n"
            "  competitors: [Packfix]\n  success_factors: [Down time, Service within a day]\n"
        ),
    },
    good={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: qualified\ntender:\n  expected: 2026-09\n  committee: [cfo]\n"
            "  competitors: [Packfix]\n  success_factors: [Down time, Service within a day]\n"
        ),
        "accounts/acme/interactions/2026/2026-03-02-call-line.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The packaging line\nabout: [packaging]\n"
            "summary: They stop twice a week; the board decides in autumn, and service within a day comes first.\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
