"""Records that may be one and the same: accounts by name, domain and phone, contacts by address, phone and name.

Looks records up by what they share, never each against each. Decides nothing: likeness is no proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.facts.holdings import Holdings, common_control
from kamcli.facts.presence import erased, last_day
from kamcli.facts.reach import SHARED_MAILBOXES, company_domain, digits, mailbox
from kamcli.facts.registration import registrations
from kamcli.model.entity import Entity
from kamcli.model.naming import company_key, person_key
from kamcli.repository import Record, Snapshot

CROWD = 5
"""So many accounts or contacts that share a domain or a phone share an agency or a switchboard: it says nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that share something; `first` comes first by its id. `shared` says what, in words."""

    first: Record
    other: Record
    shared: tuple[str, ...]


@dataclass
class _Index:
    """Records by what they have: kind of trait and its value."""

    records: dict[tuple[str, str], dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, trait: str, value: str | None, record: Record) -> None:
        if value:
            self.records[(trait, value)][record.id] = record

    def pairs(self, crowd: Collection[str]) -> Iterator[tuple[Record, Record, str]]:
        """Each record with the first of those that share a trait; not where a crowd shares one of `crowd`."""
        for (trait, _), found in self.records.items():
            if len(found) < 2 or (trait in crowd and len(found) > CROWD):
                continue
            first, *others = (found[name] for name in sorted(found))
            for other in others:
                yield first, other, trait


class Kinship:
    """Which accounts belong together anyway: one holding, or one control group."""

    def __init__(self, snapshot: Snapshot) -> None:
        accounts = snapshot.accounts
        try:
            self._groups: Mapping[str, str] = common_control((), accounts, Holdings(accounts))
        except DataError:
            # parents in a circle: another rule says so
            self._groups = {name: account.control_group or name for name, account in accounts.items()}

    def related(self, one: str | None, other: str | None) -> bool:
        """Whether two accounts belong together."""
        group = self._groups.get(one or "")
        return one == other or (group is not None and group == self._groups.get(other or ""))


def accounts_alike(snapshot: Snapshot, public: Collection[str]) -> list[Pair]:
    """Accounts that may be one client. Those of one holding or control group are not compared.

    A name alone says little where both state tax numbers and share none: thousands of firms are called Romashka.
    """
    index, numbers = _Index(), {}
    own = _own_domains(snapshot)
    for record in snapshot.records(Entity.ACCOUNT).values():
        numbers[record.id] = {found.number for found in registrations(record)}
        _describe_account(snapshot, record, index, {*public, *own})
    kinship = Kinship(snapshot)
    shared: dict[tuple[str, str], tuple[Record, Record, set[str]]] = {}
    for first, other, trait in index.pairs(("e-mail or web domain", "phone number")):
        if not kinship.related(first.id, other.id):
            shared.setdefault((first.id, other.id), (first, other, set()))[2].add(trait)
    return [
        Pair(first, other, tuple(sorted(traits)))
        for first, other, traits in shared.values()
        if traits != {"name"} or _may_be_one(numbers[first.id], numbers[other.id])
    ]


def _describe_account(snapshot: Snapshot, record: Record, index: _Index, public: Collection[str]) -> None:
    names = [record.data.get("name")]
    entities = record.data.get("legal_entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, dict):
            former = entity.get("former_names")
            names += [entity.get("name"), *(former if isinstance(former, list) else ())]
    for name in names:
        if isinstance(name, str):
            index.add("name", company_key(name), record)
    website = record.data.get("website")
    addresses = [website] if isinstance(website, str) else []
    for contact in snapshot.inside(Entity.CONTACT, record.id):
        addresses += emails(contact)
        for number, _ in phones(contact):
            index.add("phone number", digits(number), record)
    for address in addresses:
        index.add("e-mail or web domain", company_domain(address, public), record)


def _may_be_one(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def contacts_alike(snapshot: Snapshot) -> list[Pair]:
    """Contacts that may be one person: one personal address anywhere, one mobile phone, one name in an account.

    Not those who left: who moved from one client to another is two contacts. Not across one holding either.
    """
    index = _Index()
    for record in snapshot.records(Entity.CONTACT).values():
        if last_day(record.data) is not None or erased(record.data):
            continue
        name = record.data.get("name")
        key = person_key(name) if isinstance(name, str) else ""
        index.add("name", key and f"{record.account} {key}", record)
        for address in emails(record):
            box = mailbox(address)
            shared = box.partition("@")[0] in SHARED_MAILBOXES
            index.add("e-mail address", f"{box} {key}" if shared else box, record)
        for number, kind in phones(record):
            line = digits(number)
            index.add("phone number", line and (line if kind == "mobile" else f"{line} {key}" if key else ""), record)
    kinship = Kinship(snapshot)
    found: dict[tuple[str, str], tuple[Record, Record, set[str]]] = {}
    for first, other, trait in index.pairs(("e-mail address", "phone number")):
        if first.account == other.account or not kinship.related(first.account, other.account):
            found.setdefault((first.id, other.id), (first, other, set()))[2].add(trait)
    return [Pair(first, other, tuple(sorted(traits))) for first, other, traits in found.values()]


def emails(record: Record) -> list[str]:
    """The e-mail addresses of a person."""
    found = record.data.get("emails")
    return [address for address in (found if isinstance(found, list) else ()) if isinstance(address, str)]


def phones(record: Record) -> list[tuple[str, str | None]]:
    """The phone numbers of a contact, each with its kind."""
    found = record.data.get("phones")
    return [
        (phone["number"], phone.get("kind") if isinstance(phone.get("kind"), str) else None)
        for phone in (found if isinstance(found, list) else ())
        if isinstance(phone, dict) and isinstance(phone.get("number"), str)
    ]


def _own_domains(snapshot: Snapshot) -> set[str]:
    """Our own domains: a contact with an address at ours says nothing about the client."""
    found = (company_domain(address) for one in snapshot.records(Entity.COLLEAGUE).values() for address in emails(one))
    return {domain for domain in found if domain}
