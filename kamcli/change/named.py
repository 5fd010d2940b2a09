"""The record that a command is to change, named without doubt: a part of a name is enough to look, not to change."""

from __future__ import annotations

from kamcli.errors import UsageError
from kamcli.query.lookup import lookup
from kamcli.repository import Record, Snapshot


def named(snapshot: Snapshot, wanted: str) -> Record:
    """The record with this id (or former id), file or whole name. Raises as `lookup` does, and on a part of a name."""
    found = lookup(snapshot, wanted)
    whole = wanted.strip().casefold() in (found.id, found.path.casefold(), found.name.casefold())
    if not whole and snapshot.resolve(found.entity, wanted) != found.id:
        raise UsageError(f"'{wanted}' is only a part of the name of {found.name}", do=f"if you mean it, say {found.id}")
    return found
