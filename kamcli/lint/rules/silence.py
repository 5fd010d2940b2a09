"""KAM404 silence."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import colleague_name, listed, number
from kamcli.model.dates import days
from kamcli.model.entity import Entity
from kamcli.policy import Circle
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts with no talk for longer than their circle allows."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = context.circle(account)
        if circle is None or circle.silence_days is None:
            continue
        if account.data.get("status") in context.option(RULE, "except_statuses", circle.id):
            continue
        evidence = context.evidence(account.id)
        # Nothing at all on record is the dossier's business; what cannot be read may be yesterday's talk.
        if evidence.hidden or (not evidence.talks and context.asked(circle.id).talk):
            continue
        yield from _silent(context, account, circle, circle.silence_days)


def _silent(context: Context, account: Record, circle: Circle, limit: int) -> Iterator[Finding]:
    papers = context.option(RULE, "papers", circle.id)
    last = context.evidence(account.id).last(without=papers)
    if last is not None and days(last.day, context.today) <= limit:
        return
    allowed = f"circle {circle.id} allows {limit} (silence_days in policy/circles.yaml)"
    if last is None:
        message = (
            f"nobody is on record as having talked with {account.name} ({listed(papers, 'or')} is no talk); {allowed}"
        )
    else:
        silent = number(days(last.day, context.today), "day")
        message = f"no talk with {account.name} for {silent}, since the {last.kind} of {last.day}; {allowed}"
    manager = colleague_name(context, account.data.get("manager"))
    yield RULE.at(
        account,
        ("circle",),
        message,
        f"{manager + ': call' if manager else 'call'} them with something that is new for them, and record it; or "
        "record what there was",
    )


RULE = Rule(
    code="KAM404",
    name="silence",
    summary="Nobody has talked with an account for longer than its circle allows.",
    why=(
        "Silence is how clients leave: it is seen early, and reported (D34, D47). How long is too long stands in "
        "`policy/circles.yaml` for each circle. Papers are no talk, and who is lost may be silent."
    ),
    fix="Talk to the client, and record it.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2025/2025-08-20-call-price.yaml": (
            "kind: call\ndate: 2025-08-20\nsubject: The new price list\n"
            "summary: She wants to see the list of the coming year as soon as it is out.\n"
            "next_steps:\n  - {id: list, what: Send the price list, who: anna, due: 2026-03-10}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She wants to see the list of the coming year as soon as it is out.\n"
            "next_steps:\n  - {id: list, what: Send the price list, who: anna, due: 2026-03-10}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    options=(
        Option("papers", ("note", "invoice", "payment"), "Kinds of interaction that break no silence."),
        Option("except_statuses", ("lost",), "Accounts with these statuses may be silent."),
    ),
    check=check,
)
