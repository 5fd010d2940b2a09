"""What is left of a contact who was erased (D23): which position it was, and when it was erased. Writes nothing.

Position, level and roles stay: an agreement must still say that it was made with the finance director. They are
kept without the person, whom nothing in the record names any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

WORD = "(erased)"
"""Stands where a name stood. It begins no YAML but text, wherever it is put."""

KEPT = ("title", "level", "roles", "reports_to", "left", "former_ids")
"""The fields that stay as they are: all others say who the person is, or are of no use without."""

_OWN = ("name", "erased", *KEPT)


def tombstone(contact: Mapping[str, Any], day: date, *, title: bool = True) -> dict[str, Any]:
    """The record that stays; without the position where only one person can be meant by it."""
    kept = {name: contact[name] for name in KEPT if name in contact and (title or name != "title")}
    return {"name": WORD, **kept, "erased": day.isoformat()}


def surplus(contact: Mapping[str, Any]) -> list[str]:
    """Fields of an erased contact that no tombstone has, or that say more than it does."""
    return [name for name in contact if name not in _OWN]
