"""What git's history still holds of a file: how many commits, since when. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from kamcli.dataclass import dataclass
from kamcli.gitrepo.command import GitFolder


@dataclass(frozen=True, slots=True)
class Past:
    """Commits of any branch or tag in which files were changed: how many, and the days of the first and the last."""

    commits: int
    first: str
    last: str


def past(git: GitFolder, paths: Sequence[str]) -> Past | None:
    """The commits that touch any of the paths (relative to the folder); None where there is none, or no git."""
    status, out, _ = git.ask("log", "--all", "--format=%cs", "--", *paths)
    days = sorted(out.decode("ascii", "replace").split()) if status == 0 else []
    return Past(len(days), days[0], days[-1]) if days else None
