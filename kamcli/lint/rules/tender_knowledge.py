"""KAM421 tender-knowledge."""

from collections.abc import Iterator

from kamcli.facts.tender import DATES, Tender, open_tenders, talked_about
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import account_name, listed
from kamcli.model.dates import days


def check(context: Context) -> Iterator[Finding]:
    """Tenders to be prepared now, of which it is not known who judges, who competes and what decides."""
    months = context.policy.limits.tender.months_before
    begun = talked_about(context.snapshot)
    for tender in open_tenders(context.snapshot, context.policy):
        begins = tender.begins(months)
        # Not yet time; or nothing was done at all, which KAM422 says.
        if begins is not None and (days(begins, context.today) <= 0 or tender.record.id not in begun):
            continue
        missing = [words for name, words in _WANTED.items() if not tender.block.get(name)]
        if begins is None:
            missing.append(f"when it is ({listed(DATES, 'or')})")
        if missing:
            yield RULE.at(
                tender.record,
                ("tender",),
                f"of the tender «{tender.record.name}» of "
                f"{account_name(context, tender.record.account or '')}{_when(tender)} it is not on record "
                f"{listed(missing)}",
                "ask those you know at the client, and add it under tender:",
            )


_WANTED = {
    "success_factors": "what decides it (success_factors)",
    "committee": "who judges the offers (committee)",
    "competitors": "who else offers (competitors)",
}


def _when(tender: Tender) -> str:
    name = next((name for name in reversed(DATES) if name in tender.dates), None)
    return f" ({name} {tender.dates[name]})" if name is not None else ""


RULE = Rule(
    code="KAM421",
    name="tender-knowledge",
    summary="Of a tender it is not known what decides it, who judges, who competes, or when it is.",
    why=(
        "A tender is won before it is published: success factors, the committee and the competitors are known by then "
        "(D28). The rule looks at a tender from the time on when preparing for it begins, or at once if it has no date."
    ),
    fix="Find out, and add `success_factors`, `committee`, `competitors` and a date.",
    bad={
        "accounts/acme/deals/packaging.yaml": (
            "name: Packaging line\nstage: qualified\ntender:\n  committee: [cfo]\n  competitors: [Packfix]\n"
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
    check=check,
)
