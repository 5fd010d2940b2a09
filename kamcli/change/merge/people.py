"""Which contacts of two clients are one person. Compares; decides nothing that is not sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kamcli.facts.likeness import emails, phones
from kamcli.facts.reach import SHARED_MAILBOXES, digits, mailbox
from kamcli.model.naming import person_key
from kamcli.repository import Record

Trait = tuple[str, str]


def same_people(first: Iterable[Record], second: Iterable[Record]) -> Mapping[str, tuple[Record, str]]:
    """For contacts of the second client (by id) the one of the first that is the same person, and what they share.

    One personal e-mail address, one mobile phone, or one full name. Whoever fits several is left alone.
    """
    known: dict[Trait, list[Record]] = defaultdict(list)
    for record in first:
        for trait in _traits(record):
            known[trait].append(record)
    found: dict[str, tuple[Record, str]] = {}
    for record in second:
        fitting: dict[str, tuple[Record, list[str]]] = {}
        for trait in _traits(record):
            for other in known[trait]:
                fitting.setdefault(other.id, (other, []))[1].append(trait[0])
        if len(fitting) == 1:
            other, shared = next(iter(fitting.values()))
            found[record.id] = other, " and ".join(dict.fromkeys(shared))
    claimed = [other.id for other, _ in found.values()]
    return {name: pair for name, pair in found.items() if claimed.count(pair[0].id) == 1}


def _traits(record: Record) -> list[Trait]:
    name = record.data.get("name")
    key = person_key(name) if isinstance(name, str) else ""
    found = [("name", key)] if key else []
    for address in emails(record):
        box = mailbox(address)
        if box.partition("@")[0] not in SHARED_MAILBOXES:
            found.append(("e-mail address", box))
    found += [
        ("mobile phone", line) for number, kind in phones(record) if kind == "mobile" and (line := digits(number))
    ]
    return list(dict.fromkeys(found))
