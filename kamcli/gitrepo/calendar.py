"""Commits by time: which one stood at a moment, when one was made, where the history begins. Names no day itself."""

from __future__ import annotations

from datetime import datetime

from kamcli.gitrepo.command import GitFolder
from kamcli.gitrepo.log import moment


def standing(git: GitFolder, tip: str, moment: datetime) -> str | None:
    """The last commit of the line of first parents that leads to `tip` which was made up to a moment, or None.

    Of a merge, the first parent is the branch that was merged into: what other branches held by then had not
    arrived there yet. The time is that of committing, not of writing.
    """
    seconds = int(moment.timestamp())
    if seconds < 0:
        return None
    return git.line("rev-list", "-1", "--first-parent", f"--min-age={seconds}", tip)


def made(git: GitFolder, commit: str) -> datetime:
    """When a commit was made; 1970 where it does not say so. Raises DataError where it is not there."""
    out = git.read("show", "--no-patch", "--no-show-signature", "--format=%ct", commit)
    return moment(int(out.strip() or 0))


def beginning(git: GitFolder, tip: str) -> str | None:
    """The first commit of the line of first parents that leads to `tip`, as far as it is here."""
    out = git.read("rev-list", "--first-parent", "--max-parents=0", tip).split()
    return out[-1].decode("ascii") if out else None


def appearance(git: GitFolder, tip: str, path: str) -> str | None:
    """The first commit of that line which had a file (or a folder), as far as the history is here."""
    out = git.read("rev-list", "--first-parent", tip, "--", f":(top,literal){path}").split()
    return out[-1].decode("ascii") if out else None


def leads_to(git: GitFolder, commit: str, tip: str) -> bool:
    """Whether a commit is among those that led to `tip`. Both have to be here."""
    return git.ask("merge-base", "--is-ancestor", commit, tip)[0] == 0


def number(git: GitFolder, tip: str) -> int:
    """How many commits led to `tip`, it included, as far as they are here."""
    return int(git.read("rev-list", "--count", tip))


def is_shallow(git: GitFolder) -> bool:
    """Whether older commits were left out when this repository was cloned."""
    return git.line("rev-parse", "--is-shallow-repository") == "true"
