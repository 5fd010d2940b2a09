"""Anchors: commits that were written down elsewhere, so that a history made anew is found out. Writes no file.

Whoever can rewrite the history can rewrite a file in it as well: an anchor is of use outside the repository only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kamcli import gitrepo
from kamcli.audit.inspection.observation import Kind, Observation
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.gitrepo import GitFolder
from kamcli.model.dates import whole_date

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([0-9a-f]{40}(?:[0-9a-f]{24})?) (\S+)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """On a day, a branch was at a commit; `HEAD` where no branch was checked out."""

    day: date
    commit: str
    branch: str

    def __str__(self) -> str:
        return f"{self.day} {self.commit} {self.branch}"


def read(text: str, file: str) -> tuple[Anchor, ...]:
    """The anchors in a file, a line each; lines with # are remarks. Raises DataError for any other line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        day = whole_date(match[1]) if match is not None else None
        if match is None or day is None:
            raise DataError(
                "this is no anchor",
                where=f"{file}:{number}",
                do="a line has a day, a commit and a branch, nothing else",
            )
        found.append(Anchor(day, match[2], match[3]))
    return tuple(found)


def taken(git: GitFolder, tip: str, day: date) -> Anchor:
    """The anchor of a commit, for the branch that is checked out if that is where it is."""
    branch = git.line("symbolic-ref", "--quiet", "--short", "HEAD")
    is_there = branch is not None and gitrepo.commit_of(git, f"refs/heads/{branch}") == tip
    return Anchor(day, tip, branch if branch is not None and is_there else "HEAD")


def checked(git: GitFolder, tip: str, anchors: Sequence[Anchor]) -> Iterator[tuple[Anchor, Observation]]:
    """The anchors that do not hold: the branch, or `tip` where there is no such branch, does not come from them."""
    for anchor in anchors:
        what = f"{anchor.branch} was at commit {anchor.commit[:10]} on {anchor.day}"
        if not gitrepo.is_commit(git, anchor.commit):
            why = (
                "this clone is shallow: git fetch --unshallow"
                if gitrepo.is_shallow(git)
                else "git knows no such commit"
            )
            yield anchor, Observation(Kind.HISTORY_MISSING, says=f"{what}; {why}")
            continue
        branch = gitrepo.commit_of(git, f"refs/heads/{anchor.branch}") if anchor.branch != "HEAD" else None
        if not gitrepo.leads_to(git, anchor.commit, branch or tip):
            now = "its history now is another" if branch else "the history that is audited does not come from it"
            if gitrepo.is_shallow(git):
                now += ", as far as this shallow clone has it"
            yield anchor, Observation(Kind.HISTORY_REWRITTEN, says=f"{what}; {now}")
