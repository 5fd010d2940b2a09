"""An account repository as an immutable snapshot of one source. Reads only; judges nothing."""

from kamcli.repository.opening import Repository, open_repository
from kamcli.repository.snapshot import Ledger, Record, Snapshot

__all__ = ["Ledger", "Record", "Repository", "Snapshot", "open_repository"]
