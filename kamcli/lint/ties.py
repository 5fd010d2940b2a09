"""What of one account matters to others: whom it names, and what checks that compare accounts look at.

An account's findings can depend on accounts that it is tied to, whichever of the two names the other, directly or
through a third. Finds and judges nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts import reference
from kamcli.facts.currency import codes, only
from kamcli.index import digest
from kamcli.lint import trait
from kamcli.lint.suppression import marked_records
from kamcli.model import account as accounts
from kamcli.model.entity import IN_ACCOUNTS, Entity, meant_path, place_of
from kamcli.model.fields import FieldError, Fields
from kamcli.model.identity import is_id
from kamcli.repository import Record, Repository
from kamcli.repository.census import Census

_PEOPLE = (Entity.ACCOUNT, Entity.CONTACT)

LOOKED_AT: Mapping[Entity, tuple[str, ...]] = {
    Entity.ACCOUNT: (
        *("name", "circle", "manager", "legal_entities", "sites", "website", "control_group", "parent"),
        *("former_parents", "former_ids", "external_ids"),
    ),
    Entity.CONTACT: (
        *("name", "title", "emails", "phones", "level", "roles", "counterpart", "left", "erased", "draft", "unknown"),
        *("former_ids", "external_ids"),
    ),
}
"""The fields of accounts and contacts that checks which compare accounts look at: they are shown no others, unless an
account cannot be understood at all. Where findings stand is another matter.
"""

BY_MONEY = ("name", "former_ids", "legal_entities", "sites")
"""Those that checks of ledgers look at, of accounts: they are shown no others either."""

Files = list[list[str]]
"""Files as pairs of path and name of content."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Of one account, in plain values.

    `named` are beginnings of ids that its records name; `kin` are accounts it is tied to both ways; `former` its
    former ids. `parts` is what ledgers may name of it (None without a readable account file), `people` the name of
    what its account file and contacts hold of the fields that such checks look at, `money` that of what checks of
    ledgers look at, and `account` of all that the account file holds. The files are those that the checks of all
    accounts look at besides; `claimed` are former ids of its records, with their entities.
    `misnamed` are the accounts that files were meant to belong to which are not read as they are named.
    `parent` and `group` (the control group) are as they are written. `likeness`, `external` and `papers` are texts that
    have to stand twice for a check that compares to find something: of its account file, contacts and legal entities;
    of ids in other systems; of recorded invoices.
    `private`: whether personal files are among those, so that nothing of it may be kept.
    """

    circle: str | None
    named: list[str]
    kin: list[str]
    former: list[str]
    parts: list[str] | None
    people: str
    money: str
    account: str
    invoices: Files
    claims: Files
    claimed: list[list[str]]
    foreign: Files
    marked: list[str]
    misnamed: list[str]
    parent: str | None
    group: str | None
    likeness: list[str]
    external: list[str]
    papers: list[str]
    private: bool = False

    @property
    def plain(self) -> list[Any]:
        """As plain values, in the order of the fields."""
        return [*_VALUES(self)]


_VALUES = attrgetter(*(field.name for field in fields(Ties)))


class Tying:
    """Finds the ties of a repository's accounts; `quoted` are the currencies that there are rates for."""

    def __init__(self, repository: Repository, census: Census, quoted: Collection[str]) -> None:
        self._repository = repository
        self._census = census
        self._quoted = quoted
        self.misfits: set[str] = set()
        """Accounts of those asked for so far whose file cannot be understood."""

    def of(self, account: str) -> Ties:
        """The ties of one account."""
        head = self._repository.snapshot.records(Entity.ACCOUNT).get(account)
        if head is not None and is_misfit(head):
            self.misfits.add(account)
        return _of_account(self._repository, self._census, account, self._quoted, misfit=account in self.misfits)


def _of_account(repository: Repository, census: Census, account: str, quoted: Collection[str], *, misfit: bool) -> Ties:
    snapshot = repository.snapshot
    records = [record for entity in IN_ACCOUNTS for record in snapshot.inside(entity, account)]
    head = snapshot.records(Entity.ACCOUNT).get(account)
    claims: list[Record] = []
    invoices: list[Record] = []
    foreign: list[Record] = []
    named: set[str] = set()
    for record in records:  # once, and by few calls: there are very many
        data = record.data
        if data.get("external_ids") or data.get("former_ids"):
            claims.append(record)
        if data.get("kind") == "invoice":
            invoices.append(record)
        if not only(record, quoted) and any(code not in quoted for _, code in codes(record)):
            foreign.append(record)
        if not record.document.lacks(b"/"):
            named.update(_whole_ids(data))
        if isinstance(parent := data.get("parent"), str):
            named.add(parent)
    for record in _naming_accounts(repository, records):
        for _, targets, text in reference.named(repository, record):
            if Entity.ACCOUNT.value in targets:
                named.add(text.partition("/")[0])
    claimed = [[each.entity.value, old] for each in claims for old in _former(each)]
    owners = {old.partition("/")[0] for entity, old in claimed if entity != Entity.ACCOUNT.value and "/" in old}
    misnamed = sorted(set(_misnamed(_paths(census, account))))
    contacts = [*snapshot.inside(Entity.CONTACT, account)]
    twice = (each for entity in IN_ACCOUNTS for each in snapshot.twice_inside(entity, account))
    files = {
        "invoices": invoices,
        "claims": [each for each in claims if each.entity not in _PEOPLE],
        "foreign": foreign,
    }
    return Ties(
        circle=_text(head, "circle"),
        parent=_text(head, "parent"),
        group=_text(head, "control_group"),
        likeness=trait.likeness(head, contacts),
        external=trait.claims(claims),
        papers=trait.papers(each for each in invoices if each.entity is Entity.INTERACTION),
        named=sorted(named - {account}),
        kin=sorted({*owners, *misnamed} - {account}),
        misnamed=misnamed,
        former=_former(head) if head is not None else [],
        parts=None if head is None else _parts(repository, account),
        people=digest(_people(head, contacts, misfit=misfit)),
        money=digest([_fields(head, BY_MONEY)] if head is not None else []),
        account=census.of(f"accounts/{account}/account.yaml") or "",
        marked=[*marked_records(records), *marked_records(twice)],
        claimed=claimed,
        private=any(each.entity is Entity.PERSONAL for found in files.values() for each in found),
        **{name: [[each.path, census.of(each.path) or ""] for each in found] for name, found in files.items()},
    )


def _text(head: Record | None, name: str) -> str | None:
    """The text in a field of an account file, whatever it is."""
    value = head.data.get(name) if head is not None else None
    return value if isinstance(value, str) else None


def _naming_accounts(repository: Repository, records: Iterable[Record]) -> Iterator[Record]:
    """Those of one account's records that may refer to accounts by fields; alike ones have one schema."""
    known: dict[tuple[Entity, str | None], bool] = {}
    for record in records:
        kind = record.data.get("kind")
        key = (record.entity, kind if isinstance(kind, str) else None)
        if key not in known:
            plan = reference.where(repository.schema_of(record))
            known[key] = plan is not None and Entity.ACCOUNT.value in plan.reach
        if known[key]:
            yield record


def _paths(census: Census, account: str) -> tuple[str, ...]:
    """The files in an account's folder, and in that of its personal files."""
    groups = (census.groups.get(f"{top}/{account}") for top in ("accounts", "personal"))
    return tuple(path for group in groups if group is not None for path in group.paths)


def _former(record: Record) -> list[str]:
    """The whole ids that a record had formerly."""
    found = record.data.get("former_ids")
    whole = record.account is None or record.entity is Entity.ACCOUNT
    return [
        old if whole or "/" in old else f"{record.account}/{old}"
        for old in (found if isinstance(found, list) else ())
        if isinstance(old, str)
    ]


def _whole_ids(data: Any) -> Iterator[str]:
    """The beginnings of all that may be an id of something in another account."""
    for value in data.values() if type(data) is dict else data:
        kind = type(value)
        if kind is str:
            if "/" in value and is_id(owner := value.partition("/")[0]):
                yield owner
        elif kind is dict or kind is list:
            yield from _whole_ids(value)


def _misnamed(paths: Iterable[str]) -> Iterator[str]:
    """The accounts that files were meant to belong to which are not read as they are named."""
    for path in paths:
        if place_of(path) is None and (meant := meant_path(path)) is not None and (place := place_of(meant)):
            yield place.account or ""


def _parts(repository: Repository, account: str) -> list[str]:
    return [
        f"{part}/{name}" for part in reference.PARTS for name in reference.part_ids(repository.snapshot, account, part)
    ]


def _people(head: Record | None, contacts: Iterable[Record], *, misfit: bool) -> Iterator[str]:
    if head is not None:
        yield _fields(head, LOOKED_AT[Entity.ACCOUNT])
        if misfit:
            yield "misfit"
    for contact in contacts:
        yield contact.id
        yield _fields(contact, LOOKED_AT[Entity.CONTACT])


def is_misfit(account: Record) -> bool:
    """Whether an account file has a field of a type that cannot be used, so that there is no such account for many."""
    try:
        accounts.account(account.id, Fields(account.data))
    except FieldError:
        return True
    return False


def _fields(record: Record, names: Iterable[str]) -> str:
    return repr({name: record.data[name] for name in names if name in record.data})


def from_plain(kept: Iterable[Any]) -> Ties:
    """Ties again. Raises TypeError for what are none."""
    return Ties(*kept)
