"""An account repository as an immutable snapshot of one source. Reads only; judges nothing."""

from kamcli.repository.opening import SCRATCH, Repository, find_root, open_repository
from kamcli.repository.snapshot import Ledger, Record, Snapshot

__all__ = ["SCRATCH", "find_root", "Ledger", "Record", "Repository", "Snapshot", "open_repository"]
