"""KAM302 circle-behind."""

from collections.abc import Iterator
from datetime import date

from kamcli.facts import circle_log
from kamcli.facts.evidence import Count, Evidence, counts, reached
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import listed, number
from kamcli.model.dates import days
from kamcli.model.entity import Entity
from kamcli.policy import Circle
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts for which the files show a nearer circle than declared, past its days of grace."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        declared = context.circle(account)
        if declared is None:
            continue
        evidence = _since_decided(context, account, context.evidence(account.id))
        for circle in reversed(_nearer(context, declared)):
            counted = counts(circle, evidence, context.today)
            since = reached(counted)
            if since is not None and days(since, context.today) > circle.grace_days:
                yield _finding(account, declared, circle, counted, since)
                break


def _nearer(context: Context, declared: Circle) -> list[Circle]:
    """The circles that evidence may raise an account to: key and what lies beyond it are decided by people (D10)."""
    circles = context.policy.circles
    nearer = []
    for circle in circles[circles.index(declared) + 1 :]:
        if circle.decision:
            break
        nearer.append(circle)
    return nearer


def _since_decided(context: Context, account: Record, evidence: Evidence) -> Evidence:
    """What happened after somebody decided, with a reason, that the account goes back or stays where it is."""
    order = [circle.id for circle in context.policy.circles]
    log = [entry for entry in circle_log.entries(account.data) if entry.circle in order]
    decided = log[-1].day if log and log[-1].reason else None
    if decided is None or (len(log) > 1 and order.index(log[-1].circle) > order.index(log[-2].circle)):
        return evidence
    return Evidence(
        talks=tuple(talk for talk in evidence.talks if talk.day > decided),
        bought=tuple(day for day in evidence.bought if day > decided),
    )


def _finding(account: Record, declared: Circle, circle: Circle, counted: list[Count], since: date) -> Finding:
    shown = listed([f"{number(len(count.days), count.what.removesuffix('s'))}" for count in counted])
    grace = f", and the {number(circle.grace_days, 'day')} of grace are over" if circle.grace_days else ""
    return RULE.at(
        account,
        ("circle",),
        f"{account.name} is in circle {declared.id}, but the files show {shown}, enough for circle {circle.id} since "
        f"{since}{grace} (evidence and grace_days of {circle.id} in policy/circles.yaml)",
        f"set circle: {circle.id}, add the move to circle_log and fill in what that circle asks for; if it stays in "
        f"{declared.id} on purpose, add that to circle_log with today's date and the reason",
    )


RULE = Rule(
    code="KAM302",
    name="circle-behind",
    summary="An account is still in a wider circle than the files show.",
    why=(
        "A client that buys is a customer, and more has to be known of it than of a prospect (D10, D12). A first sale "
        "raises nobody silently: after the circle's days of grace it is a finding. Key is never a matter of evidence: "
        "people decide it."
    ),
    fix="Move the account to the circle it has reached, and fill in what that circle asks for.",
    bad={
        "sales/2026-02.csv": (
            "date,account,amount,currency,document,seller,ref\n2026-02-05,acme,1200.00,EUR,17,example,17/1\n"
        ),
    },
    good={
        "sales/2026-02.csv": (
            "date,account,amount,currency,document,seller,ref\n2026-02-20,acme,1200.00,EUR,17,example,17/1\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
