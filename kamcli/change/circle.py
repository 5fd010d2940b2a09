"""Moving an account into another circle: what is written, what is missing for it, and which command would supply it.

Edits a draft; asks nobody and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamcli.change.draft import Draft
from kamcli.change.plan import plan
from kamcli.change.refusal import RefusedError
from kamcli.errors import DataError, KamError, UsageError
from kamcli.facts.circle_log import entries
from kamcli.lint import Finding
from kamcli.lint.rules import dossier, required_field
from kamcli.model.entity import Entity
from kamcli.policy import Circle, Policy
from kamcli.policy.wording import choices, closest
from kamcli.repository import Record, Repository
from kamcli.schemas.shape import shape

DECIDED_ANEW = ("key_since", "key_approved_by")
"""What is true of one decision only, and not of a later one."""


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
        return order.index(self.to.id) - (order.index(self.came_from.id) if self.came_from is not None else 0)

    def needs_reason(self, policy: Policy) -> bool:
        """Going back and passing a circle want a reason; so does a decision to stay (D10)."""
        return self.stays or self.steps(policy) < 0 or (self.came_from is not None and self.steps(policy) > 1)


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
    entry = {"circle": wanted.to.id, "date": wanted.day.isoformat()}
    entry |= {"reason": wanted.reason} if wanted.reason else {}
    entry |= {"by": wanted.by} if wanted.by else {}
    draft.append(path, ("circle_log",), entry)


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
        count = f"{len(findings)} {'thing' if len(findings) == 1 else 'things'}"
        super().__init__(
            f"nothing was written: {count} stand{'s' if len(findings) == 1 else ''} between {wanted.account.name} "
            f"and circle {wanted.to.id}",
            do="\n  ".join(told(findings, repository)),
        )


def told(findings: Iterable[Finding], repository: Repository) -> list[str]:
    """Each thing that is missing, and under it the command that supplies it."""
    lines: list[str] = []
    for found in findings:
        message = found.message.removesuffix(f" ({found.schema})") if found.schema else found.message
        who = _whose(found, repository)
        lines += [f"{who}{message} ({found.code})", f"    {supply(found, repository) or found.do}"]
    return lines


def _whose(found: Finding, repository: Repository) -> str:
    """Whose field it is, where it is not the account's own."""
    if found.record is None or "/" not in found.record:
        return ""
    contact = repository.snapshot.records(Entity.CONTACT).get(found.record)
    return f"{contact.name}: " if contact is not None else f"{found.record}: "


def supply(found: Finding, repository: Repository) -> str | None:
    """The command that would supply what is missing; None where only words can say it."""
    if found.code not in (required_field.RULE.code, dossier.RULE.code) or not found.record or not found.field:
        return None
    account = found.record.partition("/")[0]
    if (known := _COMMANDS.get(found.field)) is not None and found.code == dossier.RULE.code:
        return _or_unknown(known.format(account=account), found, repository, account)
    if _has_field(found, repository):
        value = "…" if " " not in found.field else ""
        return _or_unknown(f"kam set {found.record} {found.field}={value}", found, repository, found.record)
    return None


_COMMANDS: Mapping[str, str] = {
    "interactions": 'kam log call {account} -m "…"',
    "next_contact": 'kam log call {account} -m "…" --next "…" --due fri',
    "contacts": "kam add contact {account}",
    "decision_maker": "kam set {account}/CONTACT roles+=decision-maker",
    "decision_team": "kam add contact {account}, or kam set {account}/CONTACT roles=…",
    "owner_contacts": "kam add contact {account}, or kam set {account}/CONTACT ownership=share=…",
    "sales_history": "kam import, or kam log invoice {account}",
}
"""What supplies that which no single field does, by the name that the dossier's rules have for it."""


def _has_field(found: Finding, repository: Repository) -> bool:
    """Whether it is a field that `kam set` sets: of the record, or of a contact's personal facts."""
    first = (found.field or "").partition(".")[0].partition("[")[0]
    inside = "/" in (found.record or "")
    entities = (Entity.CONTACT, Entity.PERSONAL) if inside else (Entity.ACCOUNT,)
    if inside and found.record not in repository.snapshot.records(Entity.CONTACT):
        return False
    return any(first in shape(repository.schemas.schema(entity)).names for entity in entities)


def _or_unknown(command: str, found: Finding, repository: Repository, record: str) -> str:
    """The command, and how to say that it cannot be known, where that is an answer."""
    if not accepts_unknown(found, repository):
        return command
    return f"{command}, or kam set {record} {found.field}=unknown:WHY"


def accepts_unknown(found: Finding, repository: Repository) -> bool:
    """Whether «nobody knows» would answer what is missing."""
    field = found.field or ""
    if "/" not in (found.record or ""):
        asked = _asked(repository, Entity.ACCOUNT, found.circle, field)
        return asked is not None and asked
    for entity in (Entity.CONTACT, Entity.PERSONAL):
        if field in shape(repository.schemas.schema(entity)).names:
            asked = _asked(repository, entity, found.circle, field)
            return entity is Entity.PERSONAL if asked is None else asked
    return False


def _asked(repository: Repository, entity: Entity, circle: str | None, field: str) -> bool | None:
    """Whether a circle takes `unknown` for a field of an entity; None where its schema does not ask for the field."""
    root = shape(repository.schemas.schema(entity, circle))
    answers = root.field("unknown")
    named = answers is not None and field in answers.names
    for schema in root.schemas:
        if schema.get("x-kam-required") == field:
            return named and field.rpartition(".")[2] not in schema.get("x-kam-known", ())
    return named if field not in root.names else None


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the fields that two states of a record do not share."""
    return [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
