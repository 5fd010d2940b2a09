"""Whether two accounts may become one where their holdings are concerned. Judges; changes nothing."""

from __future__ import annotations

from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.repository import Record, Snapshot


def require_apart(snapshot: Snapshot, first: Record, second: Record) -> None:
    """Refuse to make one of two accounts of which one lies above the other in a holding. Raises UsageError."""
    for lower, upper in ((first, second), (second, first)):
        chain = chain_of(snapshot, lower.id)
        if upper.id in chain:
            way = " → ".join(chain[: chain.index(upper.id) + 1])
            raise UsageError(
                f"{upper.name} ({upper.id}) is the holding of {lower.name} ({lower.id}): {way}",
                do=f"if the two are one client all the same, take the parent out first: kam set {chain[-2]} parent="
                if len(chain) > 1 and chain[-1] == upper.id
                else f"if the two are one client all the same, take the parent of {lower.id} out first",
            )


def chain_of(snapshot: Snapshot, account: str) -> list[str]:
    """An account and those above it, as far as they are there; ends where it would go in a circle."""
    chain = [account]
    while True:
        record = snapshot.records(Entity.ACCOUNT).get(chain[-1])
        parent = record.data.get("parent") if record is not None else None
        found = snapshot.resolve(Entity.ACCOUNT, parent) if isinstance(parent, str) else None
        if found is None or found in chain:
            return chain
        chain.append(found)
