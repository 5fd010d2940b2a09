"""KAM302 circle-behind."""

from collections.abc import Iterator
from datetime import date

from kamcli.facts import circle_log
from kamcli.facts.evidence import Evidence, counts, reached
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import number
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
        evidence = _since_moved_back(context, account, context.evidence(account.id))
        for circle in reversed(_nearer(context, declared)):
            since = reached(counts(circle, evidence, context.today))
            if since is not None and days(since, context.today) > circle.grace_days:
                yield _finding(account, declared, circle, since)
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


def _since_moved_back(context: Context, account: Record, evidence: Evidence) -> Evidence:
    """What happened after the account was moved to a wider circle with a reason: that decision answered the rest."""
    order = [circle.id for circle in context.policy.circles]
    log = circle_log.entries(account.data)
    if len(log) < 2 or log[-1].day is None or log[-1].reason is None:
        return evidence
    before, after = log[-2].circle, log[-1].circle
    if before not in order or after not in order or order.index(after) >= order.index(before):
        return evidence
    moved = log[-1].day
    return Evidence(
        talks=tuple(talk for talk in evidence.talks if talk.day > moved),
        bought=tuple(day for day in evidence.bought if day > moved),
    )


def _finding(account: Record, declared: Circle, circle: Circle, since: date) -> Finding:
    grace = f"the {number(circle.grace_days, 'day')} of grace are over" if circle.grace_days else "there is no grace"
    return RULE.at(
        account,
        ("circle",),
        f"{account.name} is in circle {declared.id}, but since {since} the files show what admits it to {circle.id}; "
        f"{grace} (grace_days of {circle.id} in policy/circles.yaml)",
        f"set circle: {circle.id}, add the move to circle_log and fill in what that circle asks for; if it does not "
        "belong there, say why in circle_log",
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
    check=check,
)
