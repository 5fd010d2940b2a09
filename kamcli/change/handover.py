"""Hands what a colleague answers for over to another (D4): clients, seats, open steps, deals, complaints, contacts.

What is history stays: who sold, who agreed, who took part. Drafts only; who is asked and told is decided above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from kamcli.change.draft import Draft
from kamcli.change.former import remember
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.presence import erased, gone, last_day
from kamcli.lint.leaf import mappings, text
from kamcli.lint.phrase import listed, number
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record, Repository, Snapshot

_SETTLED = ("done", "dropped")
"""Statuses of a goal with which nobody has to reach it any more."""


@dataclass(frozen=True)
class Order:
    """Who hands over to whom (ids), of which accounts (None: all), and whom seats of a role go to instead.

    `left`: the last day of whoever hands over; `sim_back`: the day on which the SIM card came back.
    """

    leaver: str
    successor: str
    accounts: frozenset[str] | None = None
    seats: Mapping[str, str] = field(default_factory=dict)
    left: date | None = None
    sim_back: date | None = None


@dataclass
class Handed:
    """What was handed over: how many of which kind by account, and what has to be seen to by people."""

    by_account: dict[str, Counter[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The ids of the accounts of which something changed hands, in their order."""
        return tuple(sorted(self.by_account))

    def count(self, account: str, what: str) -> None:
        """One more thing of an account."""
        self.by_account.setdefault(account, Counter())[what] += 1


_WORDS = {
    "manager": ("the client itself", ""),
    "seat": ("seat on the team", "seats on the team"),
    "step": ("open step", "open steps"),
    "goal": ("goal of the joint plan", "goals of the joint plan"),
    "deal": ("open deal", "open deals"),
    "complaint": ("open complaint", "open complaints"),
    "counterpart": ("person to talk to", "people to talk to"),
}


def handover(draft: Draft, order: Order) -> Handed:
    """Put the successor wherever the leaver answers for something that is open. Raises UsageError."""
    repository = draft.repository
    _require_sound(repository, order, draft.today)
    handed, work = Handed(), _Work(draft, order)
    for account in repository.snapshot.records(Entity.ACCOUNT).values():
        if order.accounts is None or account.id in order.accounts:
            work.account(account, handed)
    _leave(draft, order, handed)
    handed.remarks += _what_stays(repository, order, draft.today)
    return handed


def told(repository: Repository, order: Order, handed: Handed) -> tuple[str, ...]:
    """What was done, in sentences: one an account, then what people have to see to."""
    people = repository.snapshot.records(Entity.COLLEAGUE)
    leaver, successor = people[order.leaver].name, people[order.successor].name
    lines = [f"{leaver} hands over to {successor}: {number(len(handed.by_account), 'client')}."]
    for account in handed.accounts:
        name = repository.snapshot.records(Entity.ACCOUNT)[account].name
        counts = handed.by_account[account]
        parts = [
            one if what == "manager" else number(counts[what], one, many)
            for what, (one, many) in _WORDS.items()
            if counts[what]
        ]
        lines.append(f"  {name} ({account}): {listed(parts)}")
    return (*lines, *handed.remarks)


class _Work:
    """One account after another; `draft` takes the changes."""

    def __init__(self, draft: Draft, order: Order) -> None:
        self.draft = draft
        self.order = order
        self.snapshot = draft.repository.snapshot
        self.policy = draft.repository.policy

    def account(self, account: Record, handed: Handed) -> None:
        """Everything open of one client."""
        if self._is_leaver(account.data.get("manager")):
            remember(self.draft, account, "manager", self.order.leaver, "handed over")
            self._give(account, ("manager",), handed, "manager")
        self._seats(account, handed)
        for pointer, goal in mappings(account.data, "plan"):
            if goal.get("status") not in _SETTLED and self._is_leaver(goal.get("who")):
                self._give(account, (*pointer, "who"), handed, "goal")
        for record in self.snapshot.inside(Entity.INTERACTION, account.id):
            for pointer, step in mappings(record.data, "next_steps"):
                if not step.get("done") and self._is_leaver(step.get("who")):
                    self._give(record, (*pointer, "who"), handed, "step")
        self._matters(account, handed)
        for contact in self.snapshot.inside(Entity.CONTACT, account.id):
            here = last_day(contact.data) is None and not erased(contact.data)
            if here and self._is_leaver(contact.data.get("counterpart")):
                self._give(contact, ("counterpart",), handed, "counterpart")
                handed.remarks += self._unlike(account, contact)

    def _matters(self, account: Record, handed: Handed) -> None:
        """Deals and complaints that are not closed."""
        for deal in self.snapshot.inside(Entity.DEAL, account.id):
            closed = text(deal.data, "outcome") or deal.data.get("stage") in self.policy.lists.closed_stages
            if not closed and self._is_leaver(deal.data.get("manager")):
                self._give(deal, ("manager",), handed, "deal")
        for complaint in self.snapshot.inside(Entity.COMPLAINT, account.id):
            if not text(complaint.data, "resolved") and self._is_leaver(complaint.data.get("responsible")):
                self._give(complaint, ("responsible",), handed, "complaint")

    def _seats(self, account: Record, handed: Handed) -> None:
        """Seats on the team: one colleague has one seat, so who sits there already takes no second one."""
        seated = [self._colleague(seat.get("who")) for _, seat in mappings(account.data, "team")]
        double: list[Pointer] = []
        for index, (pointer, seat) in enumerate(mappings(account.data, "team")):
            if not self._is_leaver(seat.get("who")):
                continue
            role = text(seat, "role")
            heir = self.order.seats.get(role or "", self.order.successor)
            handed.count(account.id, "seat")
            if heir in seated:
                double.append(pointer)
                if role is not None:
                    handed.remarks.append(self._empty_seat(account, heir, role))
            else:
                self.draft.set(account.path, (*pointer, "who"), heir)
                seated[index] = heir
        for pointer in reversed(double):
            self.draft.remove(account.path, pointer)

    def _empty_seat(self, account: Record, heir: str, role: str) -> str:
        seats = [seat for _, seat in mappings(account.data, "team") if self._colleague(seat.get("who")) == heir]
        own = text(seats[0], "role") if seats else None
        name = self.snapshot.records(Entity.COLLEAGUE)[heir].name
        if own in (None, role):
            return f"{account.name}: {name} sat on the team already."
        return f"{account.name}: {name} sits on the team already, as {own}; nobody is {role} there now."

    def _unlike(self, account: Record, contact: Record) -> Iterator[str]:
        """Director talks to director (D26): say where the successor is of another level."""
        successor = self.snapshot.records(Entity.COLLEAGUE)[self.order.successor]
        theirs, ours = text(contact.data, "level"), text(successor.data, "level")
        if theirs is not None and ours is not None and theirs != ours:
            yield (
                f"{account.name}: {contact.name} is of level {theirs}, and {successor.name} of level {ours}; "
                f"if somebody of level {theirs} can take over: kam set {contact.id} counterpart=WHO"
            )

    def _give(self, record: Record, pointer: Pointer, handed: Handed, what: str) -> None:
        self.draft.set(record.path, pointer, self.order.successor)
        handed.count(record.account or record.id, what)

    def _is_leaver(self, reference: Any) -> bool:
        return self._colleague(reference) == self.order.leaver

    def _colleague(self, reference: Any) -> str | None:
        return self.snapshot.resolve(Entity.COLLEAGUE, reference) if isinstance(reference, str) else None


def _leave(draft: Draft, order: Order, handed: Handed) -> None:
    """The leaver's own file: the last day, and the SIM card, which goes to the successor (D6)."""
    leaver = draft.repository.snapshot.records(Entity.COLLEAGUE)[order.leaver]
    if order.left is not None:
        draft.set(leaver.path, ("left",), order.left.isoformat())
    sim = leaver.data.get("sim")
    if order.sim_back is not None:
        draft.set(leaver.path, ("sim", "returned"), order.sim_back.isoformat())
        draft.set(leaver.path, ("sim", "reassigned_to"), order.successor)
    elif has_sim(leaver) and (order.left or last_day(leaver.data)):
        number_ = f" {sim['number']}" if isinstance(sim, dict) and sim.get("number") else ""
        handed.remarks.append(
            f"The SIM card{number_} of {leaver.name} has not come back: once it has, "
            f"kam set {leaver.id} sim.returned=DATE sim.reassigned_to={order.successor}"
        )


def has_sim(colleague: Record) -> bool:
    """Whether a colleague has a SIM card of the company that neither came back nor went on."""
    sim = colleague.data.get("sim")
    return isinstance(sim, dict) and bool(sim) and not sim.get("returned") and not sim.get("reassigned_to")


def _what_stays(repository: Repository, order: Order, today: date) -> Iterator[str]:
    """What names the leaver and is somebody else's to decide."""
    snapshot = repository.snapshot
    if order.accounts is not None:
        return
    name = snapshot.records(Entity.COLLEAGUE)[order.leaver].name
    reporting = [
        each.id
        for each in snapshot.records(Entity.COLLEAGUE).values()
        if _resolved(snapshot, each.data.get("reports_to")) == order.leaver and last_day(each.data) is None
    ]
    if reporting:
        verb = "reports" if len(reporting) == 1 else "report"
        yield f"{listed(reporting)} still {verb} to {name}: kam set ID reports_to=WHO says to whom from now on."
    for plan in snapshot.records(Entity.PLAN).values():
        planned = any(
            _resolved(snapshot, each.get("manager")) == order.leaver for _, each in mappings(plan.data, "managers")
        )
        if planned and plan.id >= str(today.year):
            yield f"{plan.path} has figures planned for {name}; they stay: decide who answers for them."


def _resolved(snapshot: Snapshot, reference: Any) -> str | None:
    return snapshot.resolve(Entity.COLLEAGUE, reference) if isinstance(reference, str) else None


def _require_sound(repository: Repository, order: Order, today: date) -> None:
    people = repository.snapshot.records(Entity.COLLEAGUE)
    if order.leaver == order.successor:
        raise UsageError(f"{people[order.leaver].name} cannot hand over to themselves", do="name two colleagues")
    for heir in (order.successor, *order.seats.values()):
        if gone(people[heir].data, today):
            raise UsageError(
                f"{people[heir].name} left on {last_day(people[heir].data)}, so nothing can be handed over to them",
                do="name a colleague who is here",
            )
    if order.leaver in order.seats.values():
        raise UsageError(f"{people[order.leaver].name} cannot get the seats that they give up", do="name somebody else")
    if order.sim_back is not None and not isinstance(people[order.leaver].data.get("sim"), dict):
        raise UsageError(
            f"no SIM card is on record for {people[order.leaver].name}",
            do=f"record it first: kam set {order.leaver} sim.number=NUMBER; or leave --sim-back out",
        )
    held = set(_roles(repository, order))
    for role in order.seats:
        if role not in held:
            known = listed(sorted(held)) or "none"
            name = people[order.leaver].name
            raise UsageError(f"{name} has no seat as {role} there", do=f"the roles of their seats: {known}")


def _roles(repository: Repository, order: Order) -> Iterator[str]:
    """The roles in which the leaver sits on teams."""
    for account in repository.snapshot.records(Entity.ACCOUNT).values():
        if order.accounts is None or account.id in order.accounts:
            for _, seat in mappings(account.data, "team"):
                role = text(seat, "role")
                if role is not None and _resolved(repository.snapshot, seat.get("who")) == order.leaver:
                    yield role
