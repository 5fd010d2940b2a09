"""Wording that the messages of several rules share: lists, numbers of things, names instead of ids. Finds nothing."""

from __future__ import annotations

from collections.abc import Sequence

from kamcli.lint.context import Context
from kamcli.model.entity import Entity


def listed(words: Sequence[str], link: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {link} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def number(count: int, thing: str, things: str | None = None) -> str:
    """`1 day`, `3 days`."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"


def account_name(context: Context, account: str) -> str:
    """What people call an account."""
    record = context.snapshot.records(Entity.ACCOUNT).get(account)
    return record.name if record is not None else account


def colleague_name(context: Context, reference: object) -> str | None:
    """What people call a colleague; None where nobody is named."""
    if not isinstance(reference, str) or not reference:
        return None
    found = context.snapshot.resolve(Entity.COLLEAGUE, reference)
    return context.snapshot.records(Entity.COLLEAGUE)[found].name if found is not None else reference


def contact_name(context: Context, contact: str) -> str:
    """A contact by position and id: a finding lands in logs that outlive the person's name (D23)."""
    record = context.snapshot.records(Entity.CONTACT).get(contact)
    title = record.data.get("title") if record is not None else None
    name = contact.partition("/")[2]
    return f"{name} ({title})" if isinstance(title, str) and title else name
