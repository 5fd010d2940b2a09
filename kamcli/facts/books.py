"""The entries of revenue, read once for all who ask of one snapshot. Adds nothing to them."""

from __future__ import annotations

from kamcli.facts.ledger import Entries, entries
from kamcli.repository import Snapshot


def books(snapshot: Snapshot, source: str) -> Entries:
    """The entries of `sales` or `invoices`; a snapshot never changes, so neither do they."""
    read: dict[str, Entries] = snapshot.memo.setdefault(books, {})
    if source not in read:
        read[source] = entries(snapshot, source)
    return read[source]
