"""KAM415 proposal-argument."""

from collections.abc import Iterator

from kamcli.facts.proposal import Proposal
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.phrase import account_name, contact_name, listed
from kamcli.model.entity import Entity


def check(context: Context) -> Iterator[Finding]:
    """Proposals under way that argue with nothing for somebody who decides."""
    deciding = _deciding(context)
    for proposal in context.proposals:
        if not proposal.alive(context.today):
            continue
        contacts, roles = _argued_for(context, proposal)
        people = deciding.get(proposal.account, {})
        left_out = [who for who, has in people.items() if who not in contacts and not has & roles]
        if left_out or (not people and not roles & set(context.policy.lists.deciding_roles)):
            yield _finding(context, proposal, left_out)


def _deciding(context: Context) -> dict[str, dict[str, set[str]]]:
    """The contacts of each account who decide and are still there, with their roles."""
    found: dict[str, dict[str, set[str]]] = {}
    for contact in context.snapshot.contacts.values():
        gone = contact.left is not None or contact.erased
        if not gone and set(contact.roles) & set(context.policy.lists.deciding_roles):
            found.setdefault(contact.account, {})[contact.id] = set(contact.roles)
    return found


def _argued_for(context: Context, proposal: Proposal) -> tuple[set[str], set[str]]:
    """The contacts and the roles that a proposal has arguments for."""
    contacts: set[str] = set()
    roles: set[str] = set()
    arguments = proposal.block.get("arguments")
    for argument in arguments if isinstance(arguments, list) else ():
        if not isinstance(argument, dict):
            continue
        who, role = argument.get("contact"), argument.get("role")
        if isinstance(who, str):
            contacts.add(context.snapshot.resolve(Entity.CONTACT, who, proposal.account) or who)
        if isinstance(role, str):
            roles.add(role)
    return contacts, roles


def _finding(context: Context, proposal: Proposal, left_out: list[str]) -> Finding:
    name = account_name(context, proposal.account)
    if left_out:
        whom = listed([contact_name(context, contact) for contact in left_out])
        message = f"the proposal «{proposal.record.name}» to {name} has no argument for {whom}, who decides"
        if len(left_out) > 1:
            message = f"{message.removesuffix('decides')}decide"
    else:
        message = f"the proposal «{proposal.record.name}» to {name} has no argument for anybody who decides"
    roles = listed(context.policy.lists.deciding_roles, "or")
    return RULE.at(
        proposal.record,
        ("proposal", "arguments"),
        message,
        "add under arguments: contact: (or role:), criterion:, basis: and text:, what this person gains by it"
        + ("" if left_out else f"; find out who is {roles}, and add them to contacts/"),
    )


_HEAD = "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
_BODY = "proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: 2026-04-30\n  prepared_by: [anna]\n"

RULE = Rule(
    code="KAM415",
    name="proposal-argument",
    summary="A proposal has no argument for somebody who decides about it.",
    why=(
        "The arguments of a proposal are grouped by the people who approve it (D29): figures for finance, status for "
        "an authoritarian manager, references for HR (D30). Who finds nothing for themselves says no. Only proposals "
        "that can still be accepted are looked at."
    ),
    fix="Add an argument for each person who decides, by their criteria.",
    bad={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            f"{_HEAD}{_BODY}  arguments:\n    - {{role: technical, basis: experience, text: Ten plants run on it}}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml": (
            f"{_HEAD}{_BODY}  arguments:\n"
            "    - {contact: cfo, basis: figures, text: Two lorries less a month save 900 EUR}\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    check=check,
)
