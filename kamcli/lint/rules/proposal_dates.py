"""KAM411 proposal-dates."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.phrase import account_name
from kamcli.model.dates import whole_date


def check(context: Context) -> Iterator[Finding]:
    """Proposals that run out before they were sent, or were confirmed before it."""
    for proposal in context.proposals:
        sent = proposal.sent or proposal.day
        written = proposal.block.get("confirmed")
        confirmed = whole_date(written) if isinstance(written, str) else None
        name = account_name(context, proposal.account)
        if sent is not None and proposal.valid_until is not None and proposal.valid_until < sent:
            yield RULE.at(
                proposal.record,
                ("proposal", "valid_until"),
                f"the proposal to {name} is valid until {proposal.valid_until}, but it was sent on {sent}",
                "correct the date that is wrong: sent, valid_until or the date of the interaction",
            )
        if proposal.sent is not None and confirmed is not None and confirmed < proposal.sent:
            yield RULE.at(
                proposal.record,
                ("proposal", "confirmed"),
                f"{name} confirmed the proposal on {confirmed}, but it was sent on {proposal.sent}",
                "correct the date that is wrong: sent or confirmed",
            )


_HEAD = "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
_ARGUMENT = "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"

RULE = Rule(
    code="KAM411",
    name="proposal-dates",
    summary="The dates of a proposal contradict each other.",
    why=(
        "A proposal has an expiry date (D32), and it is followed up from the day it was sent (D33). That there is a "
        "`valid_until` at all is asked by the schema (KAM101)."
    ),
    fix="Correct the date that is wrong.",
    bad={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            f"{_HEAD}proposal:\n  amount: 12000\n  currency: EUR\n  sent: 2026-02-25\n  valid_until: 2025-04-30\n"
            f"  prepared_by: [anna]\n{_ARGUMENT}"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            f"{_HEAD}proposal:\n  amount: 12000\n  currency: EUR\n  sent: 2026-02-25\n  confirmed: 2026-02-26\n"
            f"  valid_until: 2026-04-30\n  urgency: The lorries are free until May only\n"
            f"  prepared_by: [anna]\n{_ARGUMENT}"
            "next_steps:\n  - {id: ask, what: Ask how they like the offer, who: anna, due: 2026-03-10}\n"
        ),
    },
    check=check,
)
