"""A letter as an interaction: whose it is by the addresses, who took part, what it says. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kamcli.change.passing import by_address
from kamcli.change.talk import Talk
from kamcli.errors import KamError, NotFoundError, UsageError
from kamcli.interop.letter import Address, Letter
from kamcli.model.entity import Entity
from kamcli.repository import Repository, Snapshot

MESSAGE = "message-id"
"""The name under external_ids of the number that the mail system gave the letter: nobody logs it twice unnoticed."""

_ROBOTS = frozenset(
    {"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "notifications", "bounce"}
)
_SHARED_TEXT = """
gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net web.de
mail.ru yandex.ru ya.ru bk.ru list.ru inbox.ru rambler.ru otenet.gr proton.me protonmail.com
"""
_SHARED = frozenset(_SHARED_TEXT.split())
"""Where everybody has an address: the domain says nothing of the company."""
_MOST_NEW = 10


class AlreadyLoggedError(KamError):
    """A letter is among the interactions already. Nothing was written."""

    exit_code = 1


def account_by_letter(repository: Repository, letter: Letter) -> str:
    """The id of the one account whose people, or domain, write the letter or get it. Raises KamError where none is."""
    snapshot = repository.snapshot
    addresses = list(_addresses(letter))
    found: Counter[str] = Counter()
    for address in addresses:
        record = by_address(snapshot, None, address.email)
        if record is not None and record.entity is Entity.CONTACT and record.account is not None:
            found[record.account] += 1
    if not found:
        ours = _our_domains(snapshot)
        domains = {_domain(address) for address in addresses} - ours - _SHARED
        found.update(account for account, theirs in _domains(snapshot) if theirs in domains)
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise UsageError(
            f"the letter is to or from people of {len(found)} accounts", do=f"say which: {', '.join(found)}"
        )
    raise NotFoundError(
        "nobody knows whose letter this is: no contact has one of its addresses",
        do="name the account: kam log email ACCOUNT --from …",
    )


def take_letter(talk: Talk, letter: Letter) -> list[str]:
    """Take a letter into a talk; returns what is to be said of it: addresses left out, a text that was cut.

    Raises AlreadyLoggedError for a letter that was logged before.
    """
    notes: list[str] = []
    _require_new(talk.reading.repository.snapshot, letter)
    if letter.day is not None:
        talk.data["date"] = letter.day.isoformat()
    if letter.subject:
        talk.data["subject"] = letter.subject
    attached = f"Attached: {', '.join(letter.attachments)}" if letter.attachments else ""
    if summary := "\n\n".join(part for part in (letter.text, attached) if part):
        talk.data["summary"] = summary
    if letter.message_id:
        talk.data.setdefault("external_ids", {})[MESSAGE] = letter.message_id
    if letter.cut:
        notes.append("The letter is long: its end was left out of the summary.")
    notes += _take_people(talk, letter)
    block = talk.root.at((talk.kind, "direction"))
    if block is not None and letter.sender is not None:
        ours = _is_ours(talk.reading.repository.snapshot, letter.sender)
        direction = "out" if ours else "in"
        if direction in block.choices:
            talk.data.setdefault(talk.kind, {})["direction"] = direction
    return notes


def _require_new(snapshot: Snapshot, letter: Letter) -> None:
    """Refuse a letter of which the number is known."""
    for record in snapshot.records(Entity.INTERACTION).values() if letter.message_id else ():
        known = record.data.get("external_ids")
        if isinstance(known, dict) and known.get(MESSAGE) == letter.message_id:
            raise AlreadyLoggedError(
                f"nothing was written: this letter is logged already, as {record.id}",
                do="kam set changes what is recorded there",
            )


def _take_people(talk: Talk, letter: Letter) -> Iterator[str]:
    snapshot = talk.reading.repository.snapshot
    domains = _our_domains(snapshot)
    strangers: list[Address] = []
    for address in _addresses(letter):
        if by_address(snapshot, talk.people.account, address.email) is not None:
            talk.took_part(address.email)
        elif _domain(address) in domains:
            yield f"{address.email} is one of ours, but nobody in team/ has it: left out."
        elif address.email.partition("@")[0] in _ROBOTS:
            yield f"{address.email} is no person: left out."
        else:
            strangers.append(address)
    if len(strangers) > _MOST_NEW:
        raise UsageError(
            f"{len(strangers)} addresses of the letter belong to nobody we know",
            do="add the people who matter with `kam add contact`, take the others out of the letter, and log it again",
        )
    for address in strangers:
        name = " ".join(address.name.replace(",", " ").split()) or address.email.partition("@")[0]
        talk.took_part(f"{name}, {address.email}")


def _addresses(letter: Letter) -> Iterator[Address]:
    seen: set[str] = set()
    for address in (*([letter.sender] if letter.sender else ()), *letter.recipients):
        if address.email not in seen:
            seen.add(address.email)
            yield address


def _is_ours(snapshot: Snapshot, address: Address) -> bool:
    record = by_address(snapshot, None, address.email)
    return (record is not None and record.entity is Entity.COLLEAGUE) or _domain(address) in _our_domains(snapshot)


def _our_domains(snapshot: Snapshot) -> set[str]:
    emails = (_texts(record.data.get("emails")) for record in snapshot.records(Entity.COLLEAGUE).values())
    return {email.rpartition("@")[2].lower() for each in emails for email in each} - _SHARED


def _domains(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Accounts with the domains of their website and of their people's addresses."""
    for record in snapshot.records(Entity.ACCOUNT).values():
        if isinstance(website := record.data.get("website"), str):
            yield record.id, website.partition("//")[2].partition("/")[0].lower().removeprefix("www.")
    for record in snapshot.records(Entity.CONTACT).values():
        for email in _texts(record.data.get("emails")):
            yield record.account or "", email.rpartition("@")[2].lower()


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2]


def _texts(value: object) -> Iterable[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
