"""KAM301 circle-unsupported."""

from collections.abc import Iterator

from kamcli.facts.evidence import Count, Evidence, counts
from kamcli.lint.asked import answered
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import listed, number
from kamcli.model.entity import Entity
from kamcli.policy import Circle
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts whose circle asks for more talks or purchases than the files show."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        if circle is None:
            continue
        evidence = context.evidence(account.id)
        missing = [
            count
            for count in counts(circle, evidence, context.today, holding=True)
            if not count.enough and not _said_elsewhere(context, account, circle, evidence, count.what)
        ]
        if missing:
            yield _finding(account, circle, missing)


def _said_elsewhere(context: Context, account: Record, circle: Circle, evidence: Evidence, what: str) -> bool:
    """Whether the dossier rule says it, the account answers it, or what is missing may be in a file nobody can read."""
    asked = context.asked(circle.id)
    if what == "interactions":
        recorded = any(context.snapshot.inside(Entity.INTERACTION, account.id))
        return evidence.hidden or (not recorded and asked.talk)
    recorded = evidence.booked or bool(evidence.of(("invoice",)))
    return evidence.sales_hidden or answered(account.data, "sales_history") or (not recorded and asked.sale)


def _finding(account: Record, circle: Circle, missing: list[Count]) -> Finding:
    window = f" in the last {circle.evidence['months']} months" if circle.evidence.get("months") else ""
    asked = listed([number(count.wanted, *_WORDS[count.what]) for count in missing])
    shown = listed([f"{len(count.days) or 'no'} {_WORDS[count.what][len(count.days) != 1]}" for count in missing])
    kinds = circle.evidence.get("kinds")
    which = ""
    if kinds and any(count.what == "interactions" for count in missing):
        which = f"; what counts as one: {listed(kinds, 'or')}"
    return RULE.at(
        account,
        ("circle",),
        f"{account.name} is in circle {circle.id}, which takes {asked}{window}, but the files show {shown}{window} "
        f"(policy/circles.yaml{which})",
        "record what is missing, or move the account to the circle that it belongs to, with the reason in circle_log",
    )


_WORDS = {"interactions": ("interaction", "interactions"), "purchases": ("purchase", "purchases")}

RULE = Rule(
    code="KAM301",
    name="circle-unsupported",
    summary="An account is in a circle that the files do not bear out.",
    why=(
        "A declared circle that the evidence contradicts makes every report by circle wrong (D10). What counts as "
        "talked to, and as bought, is set in `policy/circles.yaml` (D11)."
    ),
    fix="Record the talk, import the sales, or move the account to the circle it belongs to.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2026/2026-03-02-note-hint.yaml": (
            "kind: note\ndate: 2026-03-02\nsubject: A supplier says they look for a second source\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n  - id: list\n    what: Send the price list\n    who: anna\n    due: 2026-03-10\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
