"""Writes a plan: all of its files or none, and one commit of them where that is wanted. Judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from kamcli import atomic
from kamcli.change.plan import Plan
from kamcli.repository import SCRATCH


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: paths, in their order, and the commit made of them, if any."""

    paths: tuple[str, ...]
    commit: str | None = None


def apply(plan: Plan, *, message: str | None = None, commit: bool = False) -> Applied:
    """Write all changes or none. Raises WriteError, also where a file was changed by somebody else meanwhile."""
    root = plan.repository.root
    _ = (message, commit)  # the commit comes with gitrepo.committing
    if plan.changes:
        atomic.replace_all(root, plan.changes, scratch=root / SCRATCH, expected=plan.before)
    return Applied(tuple(plan.changes))
