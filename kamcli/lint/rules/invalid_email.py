"""KAM217 invalid-email."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Severity
from kamcli.lint.leaf import texts
from kamcli.lint.phrase import colleague_name, contact_name
from kamcli.model.entity import Entity
from kamcli.repository import Record

_SLIPS = MappingProxyType(
    {
        "gmial.com": "gmail.com",
        "gmai.com": "gmail.com",
        "gmal.com": "gmail.com",
        "gamil.com": "gmail.com",
        "gnail.com": "gmail.com",
        "gmail.con": "gmail.com",
        "gmail.ru": "gmail.com",
        "gmail.co": "gmail.com",
        "hotmial.com": "hotmail.com",
        "hotmail.con": "hotmail.com",
        "outlok.com": "outlook.com",
        "yaho.com": "yahoo.com",
        "yahoo.con": "yahoo.com",
        "yandex.ry": "yandex.ru",
        "yandx.ru": "yandex.ru",
        "yadex.ru": "yandex.ru",
        "mail.ry": "mail.ru",
        "mial.ru": "mail.ru",
        "maill.ru": "mail.ru",
        "rabmler.ru": "rambler.ru",
    }
)
"""Slips of the keyboard at which nobody has a mailbox, and what was meant."""

_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?\Z")


def check(context: Context) -> Iterator[Finding]:
    """Addresses of contacts and colleagues whose domain cannot exist, or is a slip for a well-known one."""
    for entity in (Entity.CONTACT, Entity.COLLEAGUE):
        for record in context.snapshot.records(entity).values():
            for pointer, address in texts(record.data, "emails"):
                if (wrong := _wrong(address)) is not None:
                    yield _finding(context, record, pointer, address, wrong)


def _wrong(address: str) -> str | None:
    """What is wrong with the domain of an address; other mistakes are the schema's business."""
    local, _, domain = address.rpartition("@")
    if not local or "." not in domain:
        return None
    if domain.casefold() in _SLIPS:
        return f"the domain is written {domain}, probably a slip"
    labels = domain.split(".")
    if not all(label and _LABEL.match(label) and "_" not in label for label in labels):
        return "its domain has an empty part, or one that begins or ends with a hyphen"
    if len(labels[-1]) < 2 or labels[-1].isdigit():
        return "its domain ends in something that is no top-level domain"
    return None


def _finding(context: Context, record: Record, pointer: tuple[str | int, ...], address: str, wrong: str) -> Finding:
    who = contact_name(context, record.id) if record.entity is Entity.CONTACT else colleague_name(context, record.id)
    meant = _SLIPS.get(address.rpartition("@")[2].casefold())
    fix = None
    if meant is not None:
        edit = Edit(record.path, "set", pointer, f"{address.rpartition('@')[0]}@{meant}")
        fix = Fix(f"write {meant}", (edit,), safe=False)
    do = f"write {meant}, if that is meant" if meant else "compare it with a letter or the card, and correct it"
    return RULE.at(record, pointer, f"mail to {who} cannot arrive: {wrong}", do, fix=fix)


RULE = Rule(
    code="KAM217",
    name="invalid-email",
    summary="An e-mail address has a domain that cannot exist, or a slip for a well-known one.",
    why="A proposal sent there never arrives, and nobody learns that it did not (D1).",
    fix="Correct the address.",
    bad={
        "accounts/acme/contacts/cfo.yaml": "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@gmial.com]\n",
    },
    good={
        "accounts/acme/contacts/cfo.yaml": "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@gmail.com]\n",
    },
    severity=Severity.WARNING,
    check=check,
)
