"""An account's history of circles as it is written, entry by entry. Judges nothing; orders nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.dates import whole_date


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of `circle_log`, with its place in the list."""

    index: int
    circle: str
    day: date | None
    reason: str | None
    by: str | None


def entries(account: Mapping[str, Any]) -> list[Entry]:
    """The entries of an account's `circle_log` that name a circle, in the order of the file."""
    log = account.get("circle_log")
    return [
        Entry(
            index,
            item["circle"],
            whole_date(item["date"]) if isinstance(item.get("date"), str) else None,
            _words(item.get("reason")),
            _words(item.get("by")),
        )
        for index, item in enumerate(log if isinstance(log, list) else ())
        if isinstance(item, dict) and isinstance(item.get("circle"), str)
    ]


def entered(log: list[Entry], circle: str) -> date | None:
    """The day since which the account is in this circle by its log; None if the log does not say so."""
    since = None
    for entry in reversed(log):
        if entry.circle != circle:
            break
        since = entry.day
    return since


def since(account: Mapping[str, Any], circle: str) -> date | None:
    """The day since which an account is in its circle: by the log, else by `key_since`; None where neither says."""
    key_since = account.get("key_since")
    return entered(entries(account), circle) or (whole_date(key_since) if isinstance(key_since, str) else None)


def _words(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
