"""Who the authors of commits are: colleagues, by the e-mail addresses in team/. Reads no git."""

from __future__ import annotations

from functools import cached_property

from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.repository import Snapshot, Source
from kamcli.repository.part import Part


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a commit: name and address by .mailmap, and the id of the colleague who has that address."""

    name: str
    email: str
    colleague: str | None = None

    @property
    def called(self) -> str:
        """What to call them: git lets commits through that say nobody's name."""
        return self.name.strip() or self.email.strip() or "(no name)"

    def is_meant(self, text: str) -> bool:
        """Whether somebody means this author: by id, address, or part of the name."""
        sought = text.casefold().strip()
        return sought in (self.colleague, self.email.casefold()) or (bool(sought) and sought in self.name.casefold())


class People:
    """The authors of commits, as colleagues where they are."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def author(self, commit: LogEntry) -> Author:
        """Who wrote a commit. The name is the one in team/ where the author is a colleague."""
        found = self._by_email.get(commit.email.casefold())
        if found is None:
            return Author(commit.author, commit.email)
        return Author(found[1], commit.email, found[0])

    @cached_property
    def _by_email(self) -> dict[str, tuple[str, str]]:
        team = Snapshot(Part(self._source, tuple(self._source.paths_in("team"))))  # no other file is looked at
        colleagues = team.colleagues.values()
        return {email.casefold(): (each.id, each.name) for each in colleagues for email in each.emails}
