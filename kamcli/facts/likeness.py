"""Records that may be one and the same: accounts by name, domain and phone, contacts by address, phone and name.

Looks records up by what they share, never each against each. Decides nothing: likeness is no proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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

NAME, DOMAIN, ADDRESS, PHONE = "name", "e-mail or web domain", "e-mail address", "phone number"
"""The kinds of traits, in the words of a finding."""

CROWDED = frozenset({DOMAIN, ADDRESS, PHONE})
"""Those that say nothing where a crowd shares one."""

Trait = tuple[str, str]
"""The kind of a trait and its value, in the form in which it is compared."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that share something; `first` comes first by its id. `shared` says what, in words."""

    first: Record
    other: Record
    shared: tuple[str, ...]


@dataclass
class _Index:
    """Records by what they have: kind of trait and its value."""

    records: dict[Trait, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, record: Record, traits: Iterable[Trait]) -> None:
        for trait in traits:
            self.records[trait][record.id] = record

    def pairs(self) -> Iterator[tuple[Record, Record, str]]:
        """Each record with the first of those that share a trait; not where it is a crowd that says nothing."""
        for (trait, _), found in self.records.items():
            if len(found) < 2 or (trait in CROWDED and len(found) > CROWD):
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
        index.add(record, account_traits(record, snapshot.inside(Entity.CONTACT, record.id), {*public, *own}))
    kinship = Kinship(snapshot)
    shared: dict[tuple[str, str], tuple[Record, Record, set[str]]] = {}
    for first, other, trait in index.pairs():
        if not kinship.related(first.id, other.id):
            shared.setdefault((first.id, other.id), (first, other, set()))[2].add(trait)
    return [
        Pair(first, other, tuple(sorted(traits)))
        for first, other, traits in shared.values()
        if traits != {NAME} or _may_be_one(numbers[first.id], numbers[other.id])
    ]


def account_traits(account: Record, contacts: Iterable[Record], public: Collection[str] = ()) -> Iterator[Trait]:
    """What an account is compared by, some of it more than once; a domain among the `public` ones is no trait."""
    names = [account.data.get("name")]
    entities = account.data.get("legal_entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, dict):
            former = entity.get("former_names")
            names += [entity.get("name"), *(former if isinstance(former, list) else ())]
    for name in names:
        if isinstance(name, str) and (key := company_key(name)):
            yield NAME, key
    website = account.data.get("website")
    addresses = [website] if isinstance(website, str) else []
    for contact in contacts:
        addresses += emails(contact)
        for number, _ in phones(contact):
            if line := digits(number):
                yield PHONE, line
    for address in addresses:
        if domain := company_domain(address, public):
            yield DOMAIN, domain


def _may_be_one(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def contacts_alike(snapshot: Snapshot) -> list[Pair]:
    """Contacts that may be one person: one personal address anywhere, one mobile phone, one name in an account.

    Not those who left: who moved from one client to another is two contacts. Not across one holding either.
    """
    index = _Index()
    for record in snapshot.records(Entity.CONTACT).values():
        index.add(record, contact_traits(record))
    kinship = Kinship(snapshot)
    found: dict[tuple[str, str], tuple[Record, Record, set[str]]] = {}
    for first, other, trait in index.pairs():
        if first.account == other.account or not kinship.related(first.account, other.account):
            found.setdefault((first.id, other.id), (first, other, set()))[2].add(trait)
    return [Pair(first, other, tuple(sorted(traits))) for first, other, traits in found.values()]


def contact_traits(contact: Record) -> Iterator[Trait]:
    """What a contact is compared by, some of it more than once; nothing of one who left."""
    if last_day(contact.data) is not None or erased(contact.data):
        return
    name = contact.data.get("name")
    key = person_key(name) if isinstance(name, str) else ""
    if key:
        yield NAME, f"{contact.account} {key}"
    for address in emails(contact):
        box = mailbox(address)
        yield ADDRESS, f"{box} {key}" if box.partition("@")[0] in SHARED_MAILBOXES else box
    for number, kind in phones(contact):
        if (line := digits(number)) and (key or kind == "mobile"):
            yield PHONE, line if kind == "mobile" else f"{line} {key}"


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
