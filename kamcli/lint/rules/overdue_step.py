"""KAM402 overdue-step."""

from collections.abc import Iterator
from datetime import date

from kamcli.facts.dealings import open_steps, step_pointer
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, colleague_name, contact_name, number
from kamcli.model.dates import days
from kamcli.model.dealing import Interaction, NextStep
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Accounts with open steps whose day has passed: one finding each, at the step that is due longest."""
    for account in context.snapshot.records(Entity.ACCOUNT):
        late = [
            (interaction, step, step.due)
            for interaction, step in open_steps(context.snapshot, account)
            if step.due is not None and step.due < context.today
        ]
        if late:
            yield _finding(context, account, late)


def _finding(context: Context, account: str, late: list[tuple[Interaction, NextStep, date]]) -> Finding:
    interaction, step, due = late[0]
    name = account_name(context, account)
    said = (
        f"«{step.what}» ({_who(context, account, step)}) was due on {due}, {number(days(due, context.today), 'day')} "
        "ago"
    )
    message = f"a next step with {name} is overdue: {said}"
    if len(late) > 1:
        message = f"{len(late)} next steps with {name} are overdue, first of all {said}"
    records = context.snapshot.records(Entity.INTERACTION)
    related = tuple(
        Related(
            records[other.id].path,
            f"overdue too, since {day}: «{another.what}» ({_who(context, account, another)})",
            records[other.id].document.position(step_pointer(other, another)),
        )
        for other, another, day in late[1:]
    )
    return RULE.at(
        records[interaction.id],
        (*step_pointer(interaction, step), "due"),
        message,
        "do it, or ask the client where theirs is, and write done: with the day; else agree another date and set due:",
        related=related,
    )


def _who(context: Context, account: str, step: NextStep) -> str:
    """Who has to do a step, in words."""
    if step.who is None:
        return "the client" if step.side == "client" else "nobody is named"
    contact = context.snapshot.resolve(Entity.CONTACT, step.who, account)
    if contact is not None and (step.side == "client" or step.who not in context.snapshot.records(Entity.COLLEAGUE)):
        return f"the client's {contact_name(context, contact)}"
    return colleague_name(context, step.who) or step.who


RULE = Rule(
    code="KAM402",
    name="overdue-step",
    summary="A next step is overdue.",
    why=(
        "A promise that nobody keeps costs more than none (D33, D44). What is overdue is either forgotten, or done and "
        "not written down, and the list of open steps is worth nothing with either. One finding for an account names "
        "them all."
    ),
    fix="Do it and write `done`, or agree another date.",
    bad={
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n  - {id: list, what: Send the price list, side: us, who: anna, due: 2026-02-25}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n"
            "  - {id: list, what: Send the price list, side: us, who: anna, due: 2026-02-25, done: 2026-02-23}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
