"""What of people's personal data is at hand here: all of it, part of it locked, or none. Reads; judges nothing.

Absent and locked are not the same as «nothing is known»: whoever asks for a personal fact asks here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.model.entity import Entity, path_of
from kamcli.model.position import Problem
from kamcli.repository.sealed import FOLDER, LOCKED, RECIPIENTS, SUFFIX
from kamcli.repository.snapshot import Snapshot
from kamcli.repository.source import Source

CLONE = f"clone the personal repository into {FOLDER}/, if you may see it"


@dataclass(frozen=True)
class Personal:
    """The folder personal/ of one source; `separate`: it is kept in a repository of its own."""

    source: Source
    snapshot: Snapshot
    separate: bool
    whole: Personal | None = None
    """Of the repository that the snapshot is a part of, if it is."""

    @cached_property
    def absent(self) -> bool:
        """Whether the repository with it is not here: no file of it, and no git folder of its own."""
        if self.whole is not None:
            return self.whole.absent
        return self.separate and not self._any_file and self.source.read(f"{FOLDER}/.git") is None

    @cached_property
    def _any_file(self) -> bool:
        return any(path.startswith(f"{FOLDER}/") for path in self.snapshot.paths)

    @property
    def encrypted(self) -> bool:
        """Whether new files are encrypted."""
        return self.source.read(RECIPIENTS) is not None

    @cached_property
    def locked(self) -> Mapping[str, Problem]:
        """The encrypted files that cannot be opened here, and why."""
        if not self.encrypted:
            return {}
        return {
            path: why.problems[0]
            for path, why in self.snapshot.unreadable(Entity.PERSONAL).items()
            if why.problems[0].kind == LOCKED
        }

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

    def require_open(self, *owners: str) -> None:
        """Refuse to move what belongs to accounts or contacts while a file of theirs is locked. Raises DataError."""
        for path, problem in self.locked.items():
            if path.startswith(tuple(f"{FOLDER}/{owner}{end}" for owner in owners for end in ("/", ".yaml"))):
                what = f"the personal data would have to move too, and cannot be opened: {problem.message}"
                raise DataError(what, where=path, do=problem.do)

    def remarks_on_moving(self, owner: str) -> tuple[str, ...]:
        """What has to be said when an account or contact gets another id: files that are not here stay behind."""
        if not self.absent:
            return ()
        return (f"Personal data of {owner} is kept elsewhere and did not move; where it is, kam lint --fix does that.",)

    def require_place(self, path: str) -> None:
        """Refuse to write a personal file where its repository is not. Raises DataError."""
        if path.startswith(f"{FOLDER}/") and self.absent:
            raise DataError(
                "personal data is kept in a repository of its own, which is not here, so it cannot be written",
                where=path.removesuffix(SUFFIX),
                do=CLONE,
            )
