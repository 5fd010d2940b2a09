"""What an account was before: who answered for it and which holding it belonged to, when that changes.

Reports on the past go by it, so that a change of today leaves their figures as they were. Edits a draft only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from kamcli import yamlio
from kamcli.change.draft import Draft
from kamcli.model.entity import Entity
from kamcli.repository import Record

FORMER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"manager": ("former_managers", "who"), "parent": ("former_parents", "parent")}
)
"""Fields of an account whose former values are kept: the list that keeps them, and its field."""
_MEANT = {"manager": Entity.COLLEAGUE, "parent": Entity.ACCOUNT}


def remember(draft: Draft, record: Record, name: str, before: object, reason: str | None = None) -> str | None:
    """Keep what an account's field was up to yesterday; returns the field it is kept in, None where nothing is.

    Nothing is kept where the field was empty or named nobody: what it was may simply not have been known. A second
    change on one day keeps what was there in the morning.
    """
    if record.entity is not Entity.ACCOUNT or name not in FORMER or not isinstance(before, str):
        return None
    if draft.repository.snapshot.resolve(_MEANT[name], before) is None:
        return None
    kept, key = FORMER[name]
    until = (draft.today - timedelta(days=1)).isoformat()
    document = yamlio.read(draft.read(record.path) or b"")
    there = document.data.get(kept) if isinstance(document, yamlio.Document) else None
    if isinstance(there, list) and any(isinstance(each, Mapping) and each.get("until") == until for each in there):
        return None
    entry = {key: before, "until": until, **({"reason": reason} if reason else {})}
    draft.append(record.path, (kept,), entry)
    return kept


def remember_changes(draft: Draft, record: Record) -> list[str]:
    """Keep what `record` was before the draft changed it; returns a sentence for each field that is kept."""
    source = draft.read(record.path)
    document = yamlio.read(source) if source is not None else None
    now = document.data if isinstance(document, yamlio.Document) else {}
    kept = [
        remember(draft, record, name, before)
        for name in FORMER
        if (before := record.data.get(name)) is not None and now.get(name) != before
    ]
    return [
        f"{record.name}: {name} keeps the one before, so that past figures stay as they were" for name in kept if name
    ]
