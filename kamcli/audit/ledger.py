"""By what the lines of a ledger are told apart: one that was changed is not one that went and another that came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.model.difference import NO_KEYS, ItemKeys

_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "sales": (("ref",), ("seller", "legal_entity", "document", "account", "product", "site"), ("date", "account")),
    "receivables": (("ref",), ("seller", "account", "legal_entity", "document")),
    "rates": (("date", "currency"),),
}
"""The surest first: the number that the source system gave, then the document's key with what its lines are about."""


def ledger_keys(kind: str, *versions: Any) -> ItemKeys:
    """The key that all lines of all these versions have something of."""
    lines = [line for version in versions if isinstance(version, dict) for line in version.get("lines", ())]
    for key in _KEYS.get(kind, ()):
        needed = key[:1] if len(key) == 1 else key
        if all(any(name in line for name in needed) for line in lines):
            return ItemKeys(fields={"lines": ItemKeys(key=key)})
    return NO_KEYS
