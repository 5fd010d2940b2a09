"""Who is still there: colleagues and contacts who left or were erased, as the records say. Judges nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kamcli.model.dates import PartialDate, partial_date


def last_day(person: Mapping[str, Any]) -> PartialDate | None:
    """The day, month or year in which somebody left; None who did not, or whose date cannot be read."""
    left = person.get("left")
    found = partial_date(left) if isinstance(left, str) else None
    return found if found is not None and found.year is not None else None


def gone(person: Mapping[str, Any], day: date) -> bool:
    """Whether somebody was gone on that day; of a date without its day, the latest that it can mean counts."""
    left = last_day(person)
    return left is not None and left.last < day


def erased(contact: Mapping[str, Any]) -> bool:
    """Whether all that says who a contact is was erased: a position is left, and no person."""
    return bool(contact.get("erased"))


def caught_in_passing(contact: Mapping[str, Any]) -> bool:
    """Whether a contact is a draft: a name and a phone."""
    return contact.get("draft") is True
