"""What was agreed, in sizes that can be compared: agreements and contract terms, what they hold for. Judges none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts.dealings import agreements_in_force, with_field
from kamcli.model.dates import PartialDate, whole_date
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.model.money import Money
from kamcli.model.position import Pointer
from kamcli.repository import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Size:
    """How much an agreement gives, in percent, money or days."""

    percent: Decimal | None = None
    money: Money | None = None
    days: int | None = None

    def __bool__(self) -> bool:
        return (self.percent, self.money, self.days) != (None, None, None)

    def __str__(self) -> str:
        parts = [] if self.percent is None else [f"{self.percent:f} %"]
        parts += [] if self.money is None else [str(self.money)]
        parts += [] if self.days is None else ["1 day" if self.days == 1 else f"{self.days} days"]
        return " and ".join(parts)

    @property
    def nothing(self) -> bool:
        """Whether there is a size, and all of it is zero or less. No days are a size: prepayment."""
        amounts = [self.percent, self.money.amount if self.money else None]
        return self.days is None and bool(self) and all(amount is None or amount <= 0 for amount in amounts)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the client's legal entities and which products it holds for; none named means all."""

    legal_entities: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    def meets(self, other: Scope) -> bool:
        """Whether there is something that both hold for."""
        return _meet(self.legal_entities, other.legal_entities) and _meet(self.products, other.products)

    def special_case_of(self, other: Scope) -> bool:
        """Whether this holds for a true part of what the other holds for: an exception, which then prevails."""
        return (
            self != other
            and _within(self.legal_entities, other.legal_entities)
            and _within(self.products, other.products)
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One agreement of an interaction, or one term of a contract, with its place in the file.

    `names` are the ways to refer to it; `contract` is the contract's number or id for a term of one.
    """

    record: Record
    pointer: Pointer
    names: tuple[str, ...]
    kind: str
    side: str | None
    size: Size
    scope: Scope
    conditions: str | None
    approved_by: str | None
    status: str | None
    since: date | None
    until: PartialDate | None
    ended: bool
    supersedes: str | None
    contract: str | None = None

    @property
    def ours(self) -> bool:
        """Whether we give it; so it is unless it says otherwise."""
        return self.side != "client"

    @property
    def key(self) -> tuple[str, Pointer]:
        """The place, to tell one from another."""
        return self.record.path, self.pointer


def agreements(snapshot: Snapshot, account: str) -> Iterator[Term]:
    """All agreements of an account's interactions that fit their fields' types, in the order of the files."""
    for record in with_field(snapshot, account, "agreements"):
        yield from _of_interaction(record)


def in_force(snapshot: Snapshot, account: str, day: date) -> list[Term]:
    """The agreements that hold on `day` (facts.dealings says which those are), the oldest first."""
    found: list[Term] = []
    for interaction, agreement in agreements_in_force(snapshot, account, day):
        record = snapshot.records(Entity.INTERACTION)[interaction.id]
        index = next(place for place, each in enumerate(interaction.agreements) if each is agreement)
        found += (term for term in _of_interaction(record) if term.pointer == ("agreements", index))
    return found


def contract_terms(account: Record, day: date) -> Iterator[Term]:
    """The terms of the contracts that run on `day`."""
    contracts = account.data.get("contracts")
    for index, contract in enumerate(contracts if isinstance(contracts, list) else ()):
        if not isinstance(contract, dict):
            continue
        signed, expires = _whole(contract.get("signed")), _whole(contract.get("expires"))
        if (signed is not None and signed > day) or (expires is not None and expires < day):
            continue
        signer = contract.get("legal_entity")
        name = next((str(found) for found in (contract.get("number"), contract.get("id")) if found), "")
        terms = contract.get("terms")
        for place, entry in enumerate(terms if isinstance(terms, list) else ()):
            pointer = ("contracts", index, "terms", place)
            entities = frozenset({signer}) if isinstance(signer, str) else frozenset()
            found = _term(account, pointer, entry, signed, entities, name)
            if found is not None and found.status != "withdrawn" and _runs(found, day):
                yield found


def _of_interaction(record: Record) -> Iterator[Term]:
    entries = record.data.get("agreements")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        found = _term(record, ("agreements", index), entry, _whole(record.data.get("date")))
        if found is not None:
            yield found


def _term(
    record: Record,
    pointer: Pointer,
    entry: Any,
    day: date | None,
    signers: frozenset[str] = frozenset(),
    contract: str | None = None,
) -> Term | None:
    """One agreement as a value; None where a field of it is of a wrong type, which the schema reports."""
    if not isinstance(entry, dict):
        return None
    fields = Fields(entry)
    try:
        days, since, ended = entry.get("days"), fields.partial("valid_from"), fields.partial("ended")
        name = fields.text("id")
        return Term(
            record=record,
            pointer=pointer,
            names=_names(record, name, contract),
            kind=fields.text("kind") or "",
            side=fields.text("side"),
            size=Size(fields.number("percent"), fields.money(), days if type(days) is int else None),
            scope=Scope(frozenset(fields.texts("legal_entities")) or signers, frozenset(fields.texts("products"))),
            conditions=fields.text("conditions"),
            approved_by=fields.text("approved_by"),
            status=fields.text("status"),
            since=since.first if since is not None and since.year is not None else day,
            until=fields.partial("valid_until"),
            ended=ended is not None,
            supersedes=fields.text("supersedes"),
            contract=contract,
        )
    except FieldError:
        return None


def _names(record: Record, name: str | None, contract: str | None) -> tuple[str, ...]:
    if name is None or contract is not None:
        return () if name is None else (name,)
    return name, f"{record.id.partition('/')[2]}/{name}"


def _runs(term: Term, day: date) -> bool:
    over = term.until is not None and term.until.year is not None and term.until.last < day
    return not over and not term.ended and (term.since is None or term.since <= day)


def _whole(value: Any) -> date | None:
    return whole_date(value) if isinstance(value, str) else None


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    return not other or (bool(one) and one <= other)
