"""People as they are named in passing: «Мария, закупки», an id, a part of a name, an address. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kamcli.change.author import colleague_of
from kamcli.dataclass import dataclass
from kamcli.errors import NotFoundError, UsageError
from kamcli.model.entity import Entity
from kamcli.model.identity import is_reference
from kamcli.policy.wording import closest
from kamcli.query.lookup import lookup
from kamcli.repository import Record, Repository, Snapshot

_PHONE = re.compile(r"\+?[\d\s().-]{6,}(?:\s*(?:ext|доб|εσωτ)\.?\s*\d+)?\Z")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\Z")


@dataclass(frozen=True)
class Person:
    """Who was meant: a record that is there (a contact or a colleague), or the fields of a contact that is new."""

    record: Record | None = None
    new: Mapping[str, Any] | None = None


def person(repository: Repository, account: str, text: str) -> Person:
    """Whom `text` means, at this account first: an id, an address, a name or a part of it; else a new contact.

    A new one is written «name, position, phone or address, role». Raises UsageError where several fit, and for a
    text that looks like an id that nobody has.
    """
    snapshot = repository.snapshot
    wanted = text.strip()
    if not wanted:
        raise UsageError("nobody is named", do="write an id, a name, or «name, position»")
    if (found := _known(snapshot, account, wanted)) is not None:
        return Person(found)
    name = wanted.partition(",")[0].strip()
    if is_reference(wanted) and wanted.islower():
        meant = closest(wanted, _ids(snapshot, account))
        raise NotFoundError(
            f"nobody has the id {wanted}",
            do=(f"did you mean {meant}? " if meant else "") + "for somebody new write «name, position»",
        )
    new = caught(repository, wanted)
    for record in snapshot.inside(Entity.CONTACT, account) if name != wanted else ():
        # «Мария, закупки» is not any Мария: the whole name says who is meant, or its part with the position
        if _called(record, name) or (_partly(record, name) and _has_title(record, str(new.get("title", "")))):
            return Person(record)
    return Person(new=new)


def caught(repository: Repository, text: str) -> dict[str, Any]:
    """The fields of a contact out of «name, position, phone or address, role, level», in any order after the name."""
    lists = repository.policy.lists
    name, *parts = (part.strip() for part in text.split(","))
    address = re.match(r"(.*?)\s*<([^\s@<>]+@[^\s@<>]+)>\Z", name)
    data: dict[str, Any] = {"name": (address[1].strip(' "') or address[2]) if address else name}
    if address:
        data["emails"] = [address[2].lower()]
    title: list[str] = []
    for part in filter(None, parts):
        if _EMAIL.match(part):
            data.setdefault("emails", []).append(part.lower())
        elif _PHONE.match(part):
            data.setdefault("phones", []).append({"number": " ".join(part.split())})
        elif part in lists.roles:
            data.setdefault("roles", []).append(part)
        elif part in lists.levels:
            data["level"] = part
        else:
            title.append(part)
    if title:
        data["title"] = ", ".join(title)
    return data


def _known(snapshot: Snapshot, account: str, wanted: str) -> Record | None:
    if is_reference(wanted):
        for entity in (Entity.CONTACT, Entity.COLLEAGUE):
            if (record_id := snapshot.resolve(entity, wanted, account)) is not None:
                return snapshot.records(entity)[record_id]
    if _EMAIL.match(wanted):
        return by_address(snapshot, account, wanted)
    inside = list(snapshot.inside(Entity.CONTACT, account))
    for named in (_called, _partly):
        found = [record for record in inside if named(record, wanted)]
        if len(found) > 1:
            listed = ", ".join(f"{record.id.partition('/')[2]} ({record.name})" for record in found)
            raise UsageError(f"'{wanted}' fits {len(found)} people", do=f"say which: {listed}")
        if found:
            return found[0]
    try:
        # our own people are named in full: «Мария» is rather somebody at the client
        return next((r for r in snapshot.records(Entity.COLLEAGUE).values() if _called(r, wanted)), None)
    except NotFoundError:
        return None


def by_address(snapshot: Snapshot, account: str | None, email: str) -> Record | None:
    """The contact (of `account` first) or colleague with this e-mail address, or None."""
    found = [
        record
        for record in snapshot.records(Entity.CONTACT).values()
        if isinstance(emails := record.data.get("emails"), list) and email.lower() in {str(e).lower() for e in emails}
    ]
    found.sort(key=lambda record: record.account != account)
    if found:
        return found[0]
    ours = colleague_of(snapshot, email)
    return snapshot.records(Entity.COLLEAGUE)[ours] if ours else None


def _called(record: Record, wanted: str) -> bool:
    return record.name.casefold() == wanted.casefold()


def _partly(record: Record, wanted: str) -> bool:
    """Whether every word of `wanted` is a word of the name."""
    return set(wanted.casefold().split()) <= set(record.name.casefold().split())


def _has_title(record: Record, title: str) -> bool:
    known = str(record.data.get("title", "")).casefold()
    return bool(title) and bool(known) and (title.casefold() in known or known in title.casefold())


def _ids(snapshot: Snapshot, account: str) -> list[str]:
    inside = [record.id.partition("/")[2] for record in snapshot.inside(Entity.CONTACT, account)]
    return [*inside, *snapshot.records(Entity.COLLEAGUE)]


def account_of(repository: Repository, wanted: str) -> Record:
    """The account that is meant, by its id or name. Raises as lookup does."""
    return lookup(repository.snapshot, wanted, [Entity.ACCOUNT])
