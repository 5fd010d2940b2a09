"""KAM413 proposal-unconfirmed."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name, listed, number
from kamcli.model.dates import days


def check(context: Context) -> Iterator[Finding]:
    """Proposals that nobody confirmed in time, and after which nobody called."""
    limit = context.policy.limits.proposal.confirm_days
    for proposal in context.proposals:
        if proposal.sent is None or proposal.confirmed or not proposal.alive(context.today):
            continue
        since = days(proposal.sent, context.today)
        evidence = context.evidence(proposal.account)
        calls = context.option(RULE, "calls", context.circle_of(proposal.account))
        if since <= limit or evidence.hidden or any(talk.kind in calls for talk in evidence.since(proposal.sent)):
            continue
        yield RULE.at(
            proposal.record,
            ("proposal", "sent"),
            f"the proposal «{proposal.record.name}» went to {account_name(context, proposal.account)} on "
            f"{proposal.sent}; nobody confirmed it, and no {listed(calls, 'or')} is on record in the "
            f"{number(since, 'day')} since (proposal.confirm_days is {limit} in policy/limits.yaml)",
            "call and ask whether it arrived and who reads it; then set confirmed:, and agree the next step and a date",
        )


_HEAD = "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
_BODY = (
    "proposal:\n  amount: 12000\n  currency: EUR\n  sent: 2026-02-25\n  valid_until: 2026-04-30\n"
    "  urgency: The lorries are free until May only\n  prepared_by: [anna]\n"
    "  arguments:\n    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"
)
_STEP = "next_steps:\n  - {id: ask, what: Ask how they like the offer, who: anna, due: 2026-03-10}\n"

RULE = Rule(
    code="KAM413",
    name="proposal-unconfirmed",
    summary="A proposal was neither confirmed in time, nor followed by a call.",
    why=(
        "No confirmation in a day: call (D33). A proposal that nobody asks about says that we do not need the order "
        "(D34). The days are `proposal.confirm_days` in `policy/limits.yaml`."
    ),
    fix="Call the client, and record the call or the confirmation.",
    bad={"accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": f"{_HEAD}{_STEP}{_BODY}"},
    good={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": f"{_HEAD}{_STEP}{_BODY}",
        "accounts/acme/interactions/2026/2026-02-26-call-proposal.yaml": (
            "kind: call\ndate: 2026-02-26\nsubject: Whether the proposal arrived\n"
            "summary: It lies with the CFO; purchasing asks for the terms of transport before Friday.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    options=(Option("calls", ("call", "meeting", "visit"), "Kinds of interaction that follow a proposal up."),),
    check=check,
)
