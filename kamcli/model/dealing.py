"""Dealings with a client: interactions with their next steps and agreements, deals, complaints.

Built from parsed data, never written.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.model.dates import PartialDate
from kamcli.model.fields import Fields
from kamcli.model.money import Money


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something one side promised to do by a date (D44); open until `done`."""

    id: str | None
    what: str
    side: str | None
    who: str | None
    due: date | None
    done: str | bool | None

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return not self.done


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed: a discount with its conditions, a debt reduced, a term (D2)."""

    id: str | None
    kind: str | None
    side: str | None
    percent: Decimal | None
    money: Money | None
    conditions: str | None
    status: str | None
    valid_from: PartialDate | None
    valid_until: PartialDate | None
    ended: PartialDate | None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One dealing with a client on one day (D1)."""

    id: str
    account: str
    kind: str
    date: date | None
    subject: str
    summary: str | None
    about: tuple[str, ...]
    participants: tuple[str, ...]
    team: tuple[str, ...]
    next_steps: tuple[NextStep, ...]
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity or tender."""

    id: str
    account: str
    name: str
    stage: str | None
    money: Money | None
    probability: Decimal | None
    expected_close: PartialDate | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint of a client (D36); open until `resolved`."""

    id: str
    account: str
    opened: date | None
    resolved: date | None
    severity: str | None
    product: str | None
    wanted: str | None


def interaction(record_id: str, fields: Fields) -> Interaction:
    """Build an interaction from the parsed fields of its file. Raises FieldError on a wrong type."""
    return Interaction(
        id=record_id,
        account=record_id.partition("/")[0],
        kind=fields.text("kind") or "",
        date=fields.day("date"),
        subject=fields.text("subject") or "",
        summary=fields.text("summary"),
        about=fields.texts("about"),
        participants=fields.texts("participants"),
        team=fields.texts("team"),
        next_steps=tuple(_next_step(step) for step in fields.items("next_steps")),
        agreements=tuple(_agreement(entry) for entry in fields.items("agreements")),
    )


def _next_step(fields: Fields) -> NextStep:
    done = fields.data.get("done")
    return NextStep(
        id=fields.text("id"),
        what=fields.text("what") or "",
        side=fields.text("side"),
        who=fields.text("who"),
        due=fields.day("due"),
        done=done if isinstance(done, bool) else fields.text("done"),
    )


def _agreement(fields: Fields) -> Agreement:
    return Agreement(
        id=fields.text("id"),
        kind=fields.text("kind"),
        side=fields.text("side"),
        percent=fields.number("percent"),
        money=fields.money(),
        conditions=fields.text("conditions"),
        status=fields.text("status"),
        valid_from=fields.partial("valid_from"),
        valid_until=fields.partial("valid_until"),
        ended=fields.partial("ended"),
        supersedes=fields.text("supersedes"),
    )


def deal(record_id: str, fields: Fields) -> Deal:
    """Build a deal from the parsed fields of its file. Raises FieldError on a field of the wrong type."""
    return Deal(
        id=record_id,
        account=record_id.partition("/")[0],
        name=fields.text("name") or record_id,
        stage=fields.text("stage"),
        money=fields.money(),
        probability=fields.number("probability"),
        expected_close=fields.partial("expected_close"),
        outcome=fields.text("outcome"),
    )


def complaint(record_id: str, fields: Fields) -> Complaint:
    """Build a complaint from the parsed fields of its file. Raises FieldError on a field of the wrong type."""
    return Complaint(
        id=record_id,
        account=record_id.partition("/")[0],
        opened=fields.day("opened"),
        resolved=fields.day("resolved"),
        severity=fields.text("severity"),
        product=fields.text("product"),
        wanted=fields.text("wanted"),
    )
