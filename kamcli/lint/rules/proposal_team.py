"""KAM416 proposal-team."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, listed
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Proposals under way that do not name who prepared them, with position and a way to reach them."""
    for proposal in context.proposals:
        if not proposal.alive(context.today):
            continue
        named = proposal.block.get("prepared_by")
        people = [*_people(context, named)]
        to = f"the proposal «{proposal.record.name}» to {account_name(context, proposal.account)}"
        if not named:
            yield RULE.at(
                proposal.record,
                ("proposal", "prepared_by"),
                f"{to} does not name the team that prepared it",
                "add prepared_by: with the colleagues the client can turn to",
            )
        elif lacking := [f"{person.name} ({listed(lacks)})" for person in people if (lacks := _lacks(person))]:
            yield RULE.at(
                proposal.record,
                ("proposal", "prepared_by"),
                f"{to} names people whom the client cannot place or reach: {listed(lacking)}",
                "complete their files in team/",
            )


def _people(context: Context, named: object) -> Iterator[Record]:
    for reference in named if isinstance(named, list) else ():
        found = context.snapshot.resolve(Entity.COLLEAGUE, reference) if isinstance(reference, str) else None
        if found is not None:
            yield context.snapshot.records(Entity.COLLEAGUE)[found]


def _lacks(person: Record) -> list[str]:
    return [
        *([] if person.data.get("role") else ["no role"]),
        *([] if person.data.get("emails") or person.data.get("phone") else ["no e-mail, no phone"]),
    ]


_HEAD = "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
_BODY = (
    "proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: 2026-04-30\n"
    "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"
)

RULE = Rule(
    code="KAM416",
    name="proposal-team",
    summary="A proposal does not name the team that prepared it.",
    why=(
        "The proposal names the team that prepared it, with positions and contacts (D31): the client buys from people. "
        "Only proposals that can still be accepted are looked at."
    ),
    fix="Add `prepared_by`, and see that each of them has a role and an e-mail address or phone in team/.",
    bad={"accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": f"{_HEAD}{_BODY}"},
    good={"accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": f"{_HEAD}{_BODY}  prepared_by: [anna]\n"},
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
