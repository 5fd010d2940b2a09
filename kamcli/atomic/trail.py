"""The names of what a change leaves in the scratch folder while it is made. Every command looks for them, so it
imports nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

FORWARD = "journal.json"
"""There while a change is being put in place: after a crash it is finished."""

BACK = "journal-back.json"
"""There while a change that failed is being taken back: after a crash that goes on."""

STAGE = "stage-"
"""Begins the names of stages, where new bytes wait."""

ROOM = "room-"
"""Begins the names of rooms: unlike a stage, one that a crash left behind says nothing of what was written."""


def interrupted(scratch: Path) -> bool:
    """Whether a change may have been cut off, or one is being made just now: whether there is anything to heal."""
    try:
        names = os.listdir(scratch)  # noqa: PTH208 - every command asks
    except OSError:
        return False
    return any(name in (FORWARD, BACK) or name.startswith((STAGE, ROOM)) for name in names)
