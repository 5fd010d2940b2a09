"""Merging: one record of two that are the same. Drafts only; asks nobody and writes nothing."""

from kamcli.change.merge.conflict import Choice, Conflict, Decide, UndecidedError
from kamcli.change.merge.merging import MERGED, Merge, merge, undecided

__all__ = ["MERGED", "Choice", "Conflict", "Decide", "Merge", "UndecidedError", "merge", "undecided"]
