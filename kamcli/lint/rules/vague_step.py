"""KAM403 vague-step."""

from collections.abc import Iterator

from kamcli.facts.dealings import open_steps, step_pointer
from kamcli.lint.asked import answered
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.phrase import listed
from kamcli.model.dealing import Interaction, NextStep
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Interactions with open steps that lack a date or a person: one finding each, at the first such step."""
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        steps = open_steps(context.snapshot, account.id)
        circle = context.circle(account)
        whole = any(step.who and step.due for _, step in steps)
        asked = circle is not None and context.asked(circle.id).whole_step
        # Where not one step is whole and the circle asks for one, the dossier says so.
        if asked and not whole and not answered(account.data, "next_contact"):
            continue
        vague: dict[str, list[tuple[Interaction, NextStep]]] = {}
        for interaction, step in steps:
            if not step.who or step.due is None:
                vague.setdefault(interaction.id, []).append((interaction, step))
        for found in vague.values():
            yield _finding(context, account.name, found)


def _finding(context: Context, account: str, vague: list[tuple[Interaction, NextStep]]) -> Finding:
    interaction, first = vague[0]
    said = [f"«{step.what}» has {listed(_lacks(step))}" for _, step in vague]
    return RULE.at(
        context.snapshot.records(Entity.INTERACTION)[interaction.id],
        step_pointer(interaction, first),
        f"nobody can keep this promise to {account}: {listed(said)}",
        "add due: and who: (our colleague, or the client's contact when it is theirs to do)",
    )


def _lacks(step: NextStep) -> list[str]:
    return [words for words, there in (("no date", step.due), ("no person", step.who)) if not there]


RULE = Rule(
    code="KAM403",
    name="vague-step",
    summary="An open next step has no date, or nobody to do it.",
    why="A next step has a date and a person (D44); without them it is in nobody's agenda and never overdue.",
    fix="Add `due` and `who`.",
    bad={
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n  - {id: list, what: Send the price list, side: us}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-02-20-call-price.yaml": (
            "kind: call\ndate: 2026-02-20\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "next_steps:\n  - {id: list, what: Send the price list, side: us, who: anna, due: 2026-03-10}\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
