"""KAM308 mandatory-kinds."""

from collections.abc import Iterator
from datetime import date

from kamcli.facts import circle_log
from kamcli.facts.evidence import Evidence
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import listed
from kamcli.model.dates import days
from kamcli.model.entity import Entity
from kamcli.policy import Circle
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts that have been long enough in a circle, with nothing on record of a kind that is mandatory in it."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        evidence = context.evidence(account.id)
        # Nothing at all on record is said by the dossier, or by KAM301.
        if circle is None or not evidence.talks or evidence.hidden:
            continue
        since = circle_log.entered(circle_log.entries(account.data), circle.id) or evidence.talks[0].day
        missing = [kind for kind in circle.mandatory_kinds if not _recorded(context, circle, evidence, kind)]
        if missing and days(since, context.today) > context.option(RULE, "after_days", circle.id):
            yield _finding(account, circle, since, missing)


def _recorded(context: Context, circle: Circle, evidence: Evidence, kind: str) -> bool:
    also = context.option(RULE, "meetings", circle.id) if kind == "meeting" else ()
    if kind == "invoice" and evidence.bought:
        return True
    return bool(evidence.of((kind, *also)))


def _finding(account: Record, circle: Circle, since: date, missing: list[str]) -> Finding:
    return RULE.at(
        account,
        ("circle",),
        f"no {listed(missing, 'and no')} is on record for {account.name} in all the time since {since}; in "
        f"circle {circle.id} each one is recorded (mandatory_kinds in policy/circles.yaml)",
        "record those that there were, with their dates; if there was none, ask yourself whether it is time for one",
    )


RULE = Rule(
    code="KAM308",
    name="mandatory-kinds",
    summary="An account has no interaction of a kind that its circle always records.",
    why=(
        "Meetings, proposals and invoices are always recorded (D15): what only the salesperson remembers leaves with "
        "the salesperson (D1). It is a notice, for nobody but you can know whether there was one. The policy names the "
        "kinds for each circle; a sale in the ledger stands for an invoice."
    ),
    fix="Record the meetings, proposals and invoices that there were; plan those that there were not.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2025/2025-11-20-call-price.yaml": (
            "kind: call\ndate: 2025-11-20\nsubject: The new price list\n"
            "summary: She wants to see the list of the coming year as soon as it is out.\n"
            "next_steps:\n  - {id: list, what: Send the price list, who: anna, due: 2026-03-10}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2025/2025-11-20-meeting-price.yaml": (
            "kind: meeting\ndate: 2025-11-20\nsubject: The new price list\n"
            "summary: She wants an offer for the coming year before they sign with anybody else.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
            "next_steps:\n  - {id: ask, what: Ask how they like the offer, who: anna, due: 2026-03-10}\n"
            "proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: 2026-04-30\n  prepared_by: [anna]\n"
            "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"
        ),
    },
    severity=Severity.NOTICE,
    scope=Scope.ACCOUNT,
    options=(
        Option("after_days", 90, "So many days after it came into the circle an account is looked at."),
        Option("meetings", ("visit", "event", "review"), "Kinds that count as a meeting too."),
    ),
    check=check,
)
