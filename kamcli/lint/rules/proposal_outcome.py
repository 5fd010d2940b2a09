"""KAM412 proposal-outcome."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, listed, number
from kamcli.model.dates import days


def check(context: Context) -> Iterator[Finding]:
    """Proposals that have run out, with nobody having written what became of them."""
    for proposal in context.proposals:
        until = proposal.valid_until
        if until is None or proposal.decided or until >= context.today:
            continue
        outcomes = listed(context.policy.lists.proposal_outcomes, "or")
        yield RULE.at(
            proposal.record,
            ("proposal", "valid_until"),
            f"the proposal «{proposal.record.name}» to {account_name(context, proposal.account)} ran out on {until}, "
            f"{number(days(until, context.today), 'day')} ago, and nobody wrote what became of it",
            f"ask the client, and add outcome:{' ' + outcomes if outcomes else ''}; if they still consider it, agree a "
            "new valid_until",
        )


_HEAD = "kind: proposal\ndate: 2026-02-19\nsubject: Supply in 2026\n"
_ARGUMENT = "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"

RULE = Rule(
    code="KAM412",
    name="proposal-outcome",
    summary="A proposal has run out, and nobody wrote what became of it.",
    why=(
        "The expiry date is there to bring a decision (D32). A proposal that runs out in silence was either lost "
        "without anybody learning why, or won without anybody writing it down (D33, D34)."
    ),
    fix="Ask the client, and write the outcome.",
    bad={
        "accounts/acme/interactions/2026/2026-02-19-proposal-year.yaml": (
            f"{_HEAD}proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: 2026-02-27\n"
            f"  prepared_by: [anna]\n{_ARGUMENT}"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-02-19-proposal-year.yaml": (
            f"{_HEAD}proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: 2026-02-27\n"
            f"  prepared_by: [anna]\n{_ARGUMENT}  outcome: declined\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
