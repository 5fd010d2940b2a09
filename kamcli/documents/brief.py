"""All that somebody needs who takes over a client (D4): gathered from the records, ready to be written out.

Personal facts (birthdays, hobbies) stay where they are: a brief is printed, mailed and left in a train.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts import terms
from kamcli.facts.dealings import interactions_of, open_steps
from kamcli.facts.presence import caught_in_passing, erased, last_day
from kamcli.facts.receivables import Receivables, receivables
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.repository import Record, Repository, Snapshot

LAST = 8
"""How many of the last interactions a brief tells of."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of the client's people: who they are for the decision, how to reach them, and who of us talks to them."""

    id: str
    name: str
    title: str | None
    level: str | None
    roles: tuple[str, ...]
    decides: bool
    counterpart: str | None
    counterpart_level: str | None
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    language: str | None
    draft: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One open next step; `who` is a name, `late` how many days it is overdue."""

    due: date | None
    what: str
    side: str | None
    who: str | None
    late: int
    source: str


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement in force, or a term of a running contract; `ours`: we give it."""

    kind: str
    size: str
    ours: bool
    conditions: str | None
    status: str | None
    since: date | None
    until: str | None
    approved_by: str | None
    source: str
    contract: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract; `days` until it ends, None for one without an end, negative for one that ended."""

    id: str
    number: str | None
    subject: str | None
    signed: str | None
    expires: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Matter:
    """An open deal or complaint: what it is, since or by when, and who answers for it."""

    id: str
    name: str
    state: str | None
    day: str | None
    money: str | None
    who: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """One of the last interactions."""

    id: str
    date: date | None
    kind: str
    subject: str
    summary: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A finding on the account: what is wrong, what to do, and where it stands."""

    severity: str
    message: str
    do: str
    place: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Something nobody could find out: whose, which field, why, when it was asked last."""

    whose: str
    field: str
    why: str
    asked: str
    note: str


@dataclass(frozen=True)
class Brief:
    """One account on one day. `payment_days`, `credit_limit`, `exit_plan`: as agreed and recorded, if they are."""

    id: str
    name: str
    day: date
    facts: Mapping[str, str]
    manager: str | None
    team: tuple[tuple[str, str | None], ...]
    promises: tuple[Promise, ...]
    contracts: tuple[Contract, ...]
    receivables: Receivables | None
    steps: tuple[Step, ...]
    people: tuple[Person, ...]
    deals: tuple[Matter, ...]
    complaints: tuple[Matter, ...]
    goals: tuple[Matter, ...]
    talks: tuple[Talk, ...]
    risks: tuple[Risk, ...]
    unknown: tuple[Answer, ...]
    exit_plan: str | None
    personal: str | None
    """Why nobody can say here what is known of people in person; None where it is at hand."""


def brief(repository: Repository, account: Record, today: date, risks: Sequence[Risk] = ()) -> Brief:
    """Gather what is known of an account; `risks` are what lint finds on it."""
    snapshot = repository.snapshot
    return Brief(
        id=account.id,
        name=account.name,
        day=today,
        facts=dict(_facts(repository, account)),
        manager=_colleague(snapshot, account.data.get("manager")),
        team=tuple(_team(snapshot, account)),
        promises=tuple(_promises(snapshot, account, today)),
        contracts=tuple(_contracts(account, today)),
        receivables=receivables(snapshot, account.id, today),
        steps=tuple(_steps(snapshot, account, today)),
        people=tuple(sorted(_people(repository, account), key=lambda each: (not each.decides, each.draft, each.name))),
        deals=tuple(_deals(repository, account)),
        complaints=tuple(_complaints(snapshot, account)),
        goals=tuple(_goals(snapshot, account)),
        talks=tuple(_talks(snapshot, account)),
        risks=tuple(risks),
        unknown=tuple(_unknown(snapshot, account)),
        exit_plan=_text(account.data, "exit_plan"),
        personal=_personal(repository, account),
    )


# ---- the account itself

_SHOWN = ("circle", "key_reasons", "industry", "headcount", "lines_of_business", "payment_days", "status", "lifecycle")


def _facts(repository: Repository, account: Record) -> Iterator[tuple[str, str]]:
    """The fields that say what the client is, under their titles."""
    for name in _SHOWN:
        value = account.data.get(name)
        if value not in (None, "", []):
            title = repository.schemas.title(Entity.ACCOUNT, (name,)) or name
            yield title, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    limit = account.data.get("credit_limit")
    if isinstance(limit, dict) and limit.get("amount") is not None:
        yield "Credit limit", f"{limit['amount']} {limit.get('currency', '')}".strip()


def _team(snapshot: Snapshot, account: Record) -> Iterator[tuple[str, str | None]]:
    for seat in _groups(account.data, "team"):
        if (name := _colleague(snapshot, seat.get("who"))) is not None:
            yield name, _text(seat, "role")


def _contracts(account: Record, today: date) -> Iterator[Contract]:
    for each in _groups(account.data, "contracts"):
        ends = whole_date(_text(each, "expires") or "")
        number, subject = _text(each, "number"), _text(each, "subject")
        days = (ends - today).days if ends else None
        yield Contract(str(each.get("id", "")), number, subject, _text(each, "signed"), _text(each, "expires"), days)


def _goals(snapshot: Snapshot, account: Record) -> Iterator[Matter]:
    for goal in _groups(account.data, "plan"):
        if goal.get("status") not in ("done", "dropped"):
            who = _anybody(snapshot, goal.get("who"), account.id)
            name = str(goal.get("goal", ""))
            yield Matter(str(goal.get("id", "")), name, _text(goal, "status"), _text(goal, "due"), None, who)


# ---- what holds and what is open


def _promises(snapshot: Snapshot, account: Record, today: date) -> Iterator[Promise]:
    for term in (*terms.in_force(snapshot, account.id, today), *terms.contract_terms(account, today)):
        yield Promise(
            kind=term.kind,
            size=str(term.size),
            ours=term.ours,
            conditions=term.conditions,
            status=term.status,
            since=term.since,
            until=str(term.until) if term.until else None,
            approved_by=_colleague(snapshot, term.approved_by),
            source=term.record.id,
            contract=term.contract,
        )


def _steps(snapshot: Snapshot, account: Record, today: date) -> Iterator[Step]:
    for interaction, step in open_steps(snapshot, account.id):
        late = max(0, (today - step.due).days) if step.due else 0
        who = _anybody(snapshot, step.who, account.id)
        yield Step(step.due, step.what, step.side, who, late, interaction.id)


def _deals(repository: Repository, account: Record) -> Iterator[Matter]:
    snapshot = repository.snapshot
    for record in snapshot.inside(Entity.DEAL, account.id):
        deal = snapshot.deals.get(record.id)
        if deal is None or deal.outcome is not None or deal.stage in repository.policy.lists.closed_stages:
            continue
        money, close = str(deal.money) if deal.money else None, deal.expected_close
        who = _colleague(snapshot, record.data.get("manager"))
        yield Matter(deal.id, deal.name, deal.stage, str(close) if close else None, money, who)


def _complaints(snapshot: Snapshot, account: Record) -> Iterator[Matter]:
    for record in snapshot.inside(Entity.COMPLAINT, account.id):
        complaint = snapshot.complaints.get(record.id)
        if complaint is not None and complaint.resolved is None:
            who = _colleague(snapshot, record.data.get("responsible"))
            day = complaint.opened.isoformat() if complaint.opened else None
            yield Matter(complaint.id, record.name, complaint.severity, day, None, who)


def _talks(snapshot: Snapshot, account: Record) -> Iterator[Talk]:
    found = sorted(interactions_of(snapshot, account.id), key=lambda each: (each.date or date.min, each.id))
    for each in reversed(found[-LAST:]):
        theirs = [_contact(snapshot, who, account.id) for who in each.participants]
        ours = [_colleague(snapshot, who) for who in each.team]
        people = tuple(name for name in (*theirs, *ours) if name)
        yield Talk(each.id, each.date, each.kind, each.subject, each.summary, people)


# ---- people


def _people(repository: Repository, account: Record) -> Iterator[Person]:
    snapshot, deciding = repository.snapshot, repository.policy.lists.deciding_roles
    for record in snapshot.inside(Entity.CONTACT, account.id):
        contact = snapshot.contacts.get(record.id)
        if contact is None or last_day(record.data) is not None or erased(record.data):
            continue
        found = snapshot.resolve(Entity.COLLEAGUE, contact.counterpart) if contact.counterpart else None
        colleague = snapshot.records(Entity.COLLEAGUE).get(found or "")
        yield Person(
            id=record.id,
            name=contact.name,
            title=contact.title,
            level=contact.level,
            roles=contact.roles,
            decides=any(role in deciding for role in contact.roles),
            counterpart=colleague.name if colleague else contact.counterpart,
            counterpart_level=_text(colleague.data, "level") if colleague else None,
            phones=contact.phones,
            emails=contact.emails,
            language=_text(record.data, "language"),
            draft=caught_in_passing(record.data),
        )


def _personal(repository: Repository, account: Record) -> str | None:
    if repository.personal.absent:
        return "Personal data is kept in a repository of its own, which is not here."
    if repository.personal.locked_in(account.id):
        return "Personal data of some of these people is encrypted, and no key opens it here."
    return None


def _unknown(snapshot: Snapshot, account: Record) -> Iterator[Answer]:
    for record in (account, *snapshot.inside(Entity.CONTACT, account.id)):
        answers = record.data.get("unknown")
        for name, answer in answers.items() if isinstance(answers, dict) else ():
            if isinstance(answer, dict):
                texts = (str(answer.get(key) or "") for key in ("why", "asked", "note"))
                yield Answer(record.name, str(name), *texts)


def _colleague(snapshot: Snapshot, reference: Any) -> str | None:
    if not isinstance(reference, str) or not reference:
        return None
    found = snapshot.resolve(Entity.COLLEAGUE, reference)
    return snapshot.records(Entity.COLLEAGUE)[found].name if found is not None else reference


def _contact(snapshot: Snapshot, reference: str, account: str) -> str:
    found = snapshot.resolve(Entity.CONTACT, reference, account)
    return snapshot.records(Entity.CONTACT)[found].name if found is not None else reference


def _anybody(snapshot: Snapshot, reference: Any, account: str) -> str | None:
    if not isinstance(reference, str) or not reference:
        return None
    if snapshot.resolve(Entity.COLLEAGUE, reference) is not None:
        return _colleague(snapshot, reference)
    return _contact(snapshot, reference, account)


def _groups(data: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    items = data.get(name)
    yield from (item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict))


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value.strip() else None
