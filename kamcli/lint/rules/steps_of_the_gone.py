"""KAM609 steps-of-the-gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kamcli.facts.presence import gone, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import mappings, text
from kamcli.lint.phrase import account_name, contact_name, number
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Open next steps of people who are gone: one finding for each person and account, at the earliest step."""
    found: dict[tuple[str, str], list[tuple[Record, Pointer, str]]] = defaultdict(list)
    people: dict[str, Record] = {}
    for record in context.snapshot.records(Entity.INTERACTION).values():
        for pointer, step in mappings(record.data, "next_steps"):
            who = text(step, "who")
            if step.get("done") or who is None:
                continue
            person = _person(context, record, who)
            if person is not None and gone(person.data, context.today):
                people[person.path] = person
                found[(record.account or "", person.path)].append((record, pointer, text(step, "due") or "9999"))
    for (account, path), steps in found.items():
        steps.sort(key=lambda step: (step[2], step[0].id, str(step[1])))
        yield _finding(context, account, people[path], steps)


def _person(context: Context, record: Record, who: str) -> Record | None:
    """A colleague or a contact, as `who` means: the schema has them in this order."""
    for entity in (Entity.COLLEAGUE, Entity.CONTACT):
        if (found := context.snapshot.resolve(entity, who, record.account)) is not None:
            return context.snapshot.records(entity)[found]
    return None


def _finding(context: Context, account: str, person: Record, steps: list[tuple[Record, Pointer, str]]) -> Finding:
    ours = person.entity is Entity.COLLEAGUE
    who = person.name if ours else contact_name(context, person.id)
    what = "an open step" if len(steps) == 1 else number(len(steps), "open step")
    (record, pointer, _), *others = steps
    return RULE.at(
        record,
        (*pointer, "who"),
        f"{who} left on {last_day(person.data)} and still has {what} with {account_name(context, account)}",
        "give each step to whoever does it now (who:), or set done: if it is settled"
        if ours
        else "ask the client who does it now and change who:, or set done: if it is settled",
        related=tuple(
            Related(other.path, "another of the steps", other.document.position((*place, "who")))
            for other, place, _ in others
        ),
    )


RULE = Rule(
    code="KAM609",
    name="steps-of-the-gone",
    summary="An open next step is in the hands of somebody who has left.",
    why=(
        "What was promised to the client will not be done, and nobody notices before the client does (D4, D44). A "
        "newcomer takes over the open steps with the account."
    ),
    fix="Give the step to whoever does it now.",
    bad={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-27\n",
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\nteam: [boris]\n"
            "next_steps: [{id: list, what: Send the list, side: us, who: boris, due: 2026-03-10}]\n"
        ),
    },
    good={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-27\n",
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\nteam: [boris]\n"
            "next_steps: [{id: list, what: Send the list, side: us, who: anna, due: 2026-03-10}]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
