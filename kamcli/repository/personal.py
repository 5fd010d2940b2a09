"""What of people's personal data is at hand here: all of it, part of it locked, or none. Reads; judges nothing.

Absent and locked are not the same as «nothing is known»: whoever asks for a personal fact asks here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kamcli.errors import DataError
from kamcli.model.entity import Entity, path_of
from kamcli.model.position import Problem, Unreadable
from kamcli.repository.sealed import FOLDER, LOCKED, RECIPIENTS, SUFFIX
from kamcli.repository.snapshot import Snapshot
from kamcli.repository.source import Source

CLONE = f"clone the personal repository into {FOLDER}/, if you may see it"


@dataclass(frozen=True)
class Personal:
    """`separate`: kept in a repository of its own; `absent`: and that is not here; `locked` files, by path."""

    separate: bool
    absent: bool
    encrypted: bool
    locked: Mapping[str, Problem]

    def trouble(self, contact: str) -> Problem | None:
        """Why nobody can say here what is known of a contact; None where it can be said."""
        if self.absent:
            what = "personal data is kept in a repository of its own, which is not here"
            return Problem("absent", what, CLONE)
        found = self.locked.get(path_of(Entity.PERSONAL, contact))
        if found is None:
            return None
        return Problem(LOCKED, f"the file with personal data cannot be opened: {found.message}", found.do)

    def locked_in(self, account: str) -> bool:
        """Whether some file about the people of an account is locked."""
        return any(path.startswith(f"{FOLDER}/{account}/") for path in self.locked)

    def require_place(self, path: str) -> None:
        """Refuse to write a personal file where its repository is not. Raises DataError."""
        if self.absent and path.startswith(f"{FOLDER}/"):
            raise DataError(
                "personal data is kept in a repository of its own, which is not here, so it cannot be written",
                where=path.removesuffix(SUFFIX),
                do=CLONE,
            )


def personal(source: Source, snapshot: Snapshot, *, separate: bool) -> Personal:
    """Look what is there. A folder without a single file is absent, unless it is a git repository of its own."""
    there = any(path.startswith(f"{FOLDER}/") for path in snapshot.paths)
    absent = separate and not there and source.read(f"{FOLDER}/.git") is None
    locked = {
        path: why.problems[0]
        for path, why in snapshot.unreadable(Entity.PERSONAL).items()
        if isinstance(why, Unreadable) and why.problems[0].kind == LOCKED
    }
    return Personal(separate, absent, source.read(RECIPIENTS) is not None, locked)
