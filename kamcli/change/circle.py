"""Moving an account into another circle: what is written, and what is missing for it.

Edits a draft; asks nobody and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kamcli.change.draft import Draft
from kamcli.change.plan import plan
from kamcli.change.refusal import RefusedError
from kamcli.change.supply import told
from kamcli.dataclass import dataclass
from kamcli.errors import DataError, KamError, UsageError
from kamcli.facts.circle_log import entries
from kamcli.facts.ledger import entries as revenue_entries
from kamcli.lint import Finding
from kamcli.lint.rules import required_field
from kamcli.model.entity import Entity
from kamcli.policy import Circle, Policy
from kamcli.policy.wording import choices, closest
from kamcli.repository import Record, Repository

DECIDED_ANEW = ("key_since", "key_approved_by")
"""What is true of one decision only, and not of a later one."""

REASON = "--reason TEXT, in words that the next manager understands"
"""How a move gets the reason that it lacks."""


@dataclass(frozen=True)
class Move:
    """An account on its way from one circle (None: it had none) into another."""

    account: Record
    to: Circle
    came_from: Circle | None
    day: date
    by: str | None
    reason: str | None = None

    @property
    def stays(self) -> bool:
        """Whether it is in that circle already: then only the reason to leave it there is recorded."""
        return self.came_from is not None and self.came_from.id == self.to.id

    @property
    def decided(self) -> bool:
        """Whether people decide it, and not yet: key is a decision (D10, D17)."""
        return self.to.decision and (self.came_from is None or not self.came_from.decision)

    def steps(self, policy: Policy) -> int:
        """How many circles nearer it comes; below zero where it goes back."""
        order = [circle.id for circle in policy.circles]
        return order.index(self.to.id) - (order.index(self.came_from.id) if self.came_from is not None else -1)

    def needs_reason(self, policy: Policy) -> bool:
        """Going back and passing a circle want a reason; so does a decision to stay (D10)."""
        return self.stays or self.steps(policy) < 0 or (self.came_from is not None and self.steps(policy) > 1)

    def lacks_reason(self, policy: Policy) -> str | None:
        """What to say where it moves without the reason that it wants; None where it has one, or wants none."""
        if self.stays or self.reason is not None or not self.needs_reason(policy):
            return None
        how = "goes back" if self.steps(policy) < 0 else "passes a circle"
        came_from = self.came_from.id if self.came_from else "none"
        return f"{self.account.name} {how}: why it comes from {came_from} to {self.to.id} is missing"


def circle_named(policy: Policy, text: str) -> Circle:
    """The circle of this id or name. Raises UsageError with those there are."""
    wanted = text.strip().casefold()
    for circle in policy.circles:
        if wanted in (circle.id.casefold(), circle.name.casefold()):
            return circle
    ids = [circle.id for circle in policy.circles]
    meant = closest(text, ids)
    raise UsageError(
        f"there is no circle {text!r}", do=f"did you mean {meant}?" if meant else f"choose one of: {choices(ids)}"
    )


def circle_of(policy: Policy, account: Record) -> Circle | None:
    """The circle that an account is in, where the policy knows it."""
    declared = account.data.get("circle")
    return policy.circle(declared) if isinstance(declared, str) else None


def move(draft: Draft, wanted: Move) -> None:
    """Write the circle and its entry in the history. Raises DataError where the history ends later."""
    path = wanted.account.path
    last = max((entry.day for entry in entries(wanted.account.data) if entry.day), default=None)
    if last is not None and wanted.day < last:
        raise DataError(
            f"{wanted.account.name} came into its present circle on {last}, and {wanted.day} is before that",
            where=path,
            do="give a later day: --date",
        )
    if wanted.decided:
        for name in DECIDED_ANEW:
            if name in wanted.account.data:
                draft.remove(path, (name,))
    if not wanted.stays:
        draft.set(path, ("circle",), wanted.to.id)
        _begin_log(draft, wanted)
    entry = {"circle": wanted.to.id, "date": wanted.day.isoformat()}
    entry |= {"reason": wanted.reason} if wanted.reason else {}
    entry |= {"by": wanted.by} if wanted.by else {}
    draft.append(path, ("circle_log",), entry)


def _begin_log(draft: Draft, wanted: Move) -> None:
    """Where the account has no history yet, but revenue: the circle that it leaves goes in first, from its first day.

    Reports have counted that revenue in this circle all along; without the entry their past figures would change today.
    """
    account, before = wanted.account, wanted.account.data.get("circle")
    if entries(account.data) or not isinstance(before, str):
        return
    repository = draft.repository
    counted = revenue_entries(repository.snapshot, repository.policy.limits.revenue.from_).entries
    first = min((entry.day for entry in counted if entry.account == account.id), default=wanted.day)
    if first < wanted.day:
        draft.append(account.path, ("circle_log",), {"circle": before, "date": first.isoformat()})


def people_of(repository: Repository, account: str) -> set[str]:
    """The account and its people: what a nearer circle asks of has to be complete (D14)."""
    return {account, *(record.id for record in repository.snapshot.inside(Entity.CONTACT, account))}


def missing(draft: Draft, account: str) -> tuple[Finding, ...]:
    """What stands in the way of a draft in which the account has come nearer."""
    try:
        plan(draft, "circle", complete=people_of(draft.repository, account))
    except RefusedError as error:
        return error.findings
    return ()


class NotYetError(KamError):
    """An account lacks what a circle asks for. Nothing was written."""

    exit_code = 1

    def __init__(self, wanted: Move, findings: Sequence[Finding], repository: Repository) -> None:
        lacking = wanted.lacks_reason(repository.policy)
        reason = [lacking, f"    {REASON}"] if lacking is not None else []
        total = len(findings) + len(reason[:1])
        count = f"{total} {'thing stands' if total == 1 else 'things stand'}"
        super().__init__(
            f"nothing was written: {count} between {wanted.account.name} and circle {wanted.to.id}",
            do="\n  ".join([*reason, *told(findings, repository), *_at_once(wanted, findings)]),
        )


def _at_once(wanted: Move, findings: Sequence[Finding]) -> list[str]:
    """How the account's own fields are given together with the move."""
    code = required_field.RULE.code
    own = [found.field for found in findings if found.record == wanted.account.id and found.code == code]
    if not own:
        return []
    return [f"or give them here: kam circle {wanted.account.id} {wanted.to.id} {' '.join(f'{name}=…' for name in own)}"]
