"""KAM414 proposal-follow-up."""

from collections.abc import Iterator

from kamcli.facts.dealings import open_steps
from kamcli.facts.proposal import Proposal
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, listed
from kamcli.model.dates import days


def check(context: Context) -> Iterator[Finding]:
    """Proposals that the client has, without a next step with a date or a reason to decide soon."""
    limit = context.policy.limits.proposal.confirm_days
    for proposal in context.proposals:
        # Before it is confirmed, the call comes first: KAM413.
        if not proposal.confirmed or not proposal.alive(context.today):
            continue
        if proposal.sent is not None and days(proposal.sent, context.today) <= limit:
            continue
        missing = [*_step(context, proposal)]
        if not proposal.block.get("urgency"):
            missing.append("the reason to decide soon (urgency)")
        if missing:
            yield RULE.at(
                proposal.record,
                ("proposal",),
                f"the proposal «{proposal.record.name}» is with {account_name(context, proposal.account)}, but "
                f"nobody wrote down {listed(missing)}",
                "ask the client what happens next and why it should be soon, agree a date, and add next_steps: and "
                "urgency: (in the block proposal:)",
            )


def _step(context: Context, proposal: Proposal) -> Iterator[str]:
    steps = open_steps(context.snapshot, proposal.account)
    since = proposal.sent or proposal.day
    if not any(
        step.due is not None and (since is None or interaction.date is None or interaction.date >= since)
        for interaction, step in steps
    ):
        yield "an open next step with a date"


_HEAD = "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
_BODY = (
    "proposal:\n  amount: 12000\n  currency: EUR\n  sent: 2026-02-25\n  confirmed: 2026-02-26\n"
    "  valid_until: 2026-04-30\n  prepared_by: [anna]\n"
    "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"
)

RULE = Rule(
    code="KAM414",
    name="proposal-follow-up",
    summary="A proposal is with the client, with no next step or no reason to decide soon.",
    why=(
        "Once a proposal is confirmed, ask the next step and the reason for urgency, and agree a date (D33). Each is a "
        "field, because each is forgotten."
    ),
    fix="Add an open next step with a date, and `urgency`.",
    bad={"accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": f"{_HEAD}{_BODY}"},
    good={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            f"{_HEAD}{_BODY}  urgency: The lorries are free until May only\n"
            "next_steps:\n  - {id: ask, what: Ask how they like the offer, who: anna, due: 2026-03-10}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
