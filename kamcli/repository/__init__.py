"""An account repository as an immutable snapshot of one source. Reads only; judges nothing."""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.repository.opening import SCRATCH, Repository, find_root, open_repository, open_source, open_tree
    from kamcli.repository.reading import Ledger, Record
    from kamcli.repository.reserved import taken
    from kamcli.repository.snapshot import Snapshot
    from kamcli.repository.source import Source
    from kamcli.repository.state import State, find_state, roots_of
else:
    __getattr__ = later(
        __name__,
        {
            "opening": ("SCRATCH", "Repository", "find_root", "open_repository", "open_source", "open_tree"),
            "reading": ("Ledger", "Record"),
            "snapshot": ("Snapshot",),
            "source": ("Source",),
            "state": ("State", "find_state", "roots_of"),
            "reserved": ("taken",),
        },
    )

__all__ = [
    "SCRATCH",
    "Ledger",
    "Record",
    "Repository",
    "Snapshot",
    "Source",
    "State",
    "find_root",
    "find_state",
    "open_repository",
    "open_source",
    "open_tree",
    "roots_of",
    "taken",
]
