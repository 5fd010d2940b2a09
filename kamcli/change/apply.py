"""Writes a plan: all of its files or none, and one commit of them where that is wanted. Judges nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from kamcli import atomic, gitrepo
from kamcli.change.plan import Plan
from kamcli.change.standing import require_standing
from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, UsageError
from kamcli.gitrepo import Content, Prepared
from kamcli.repository import SCRATCH
from kamcli.repository.sealed import Stored, stored

COMMAND = "Kam-Command"
"""The trailer of kam's own commits: its value is the command."""

CHANGE = "Kam-Change"
"""Its name: the commits of one change in several git repositories have it in common, and a rebase leaves it alone."""

UNDO = "Kam-Undo"
"""The name of the change that a commit takes back."""

_UNFINISHED = "It is not committed to git yet."


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: paths, in their order; the commits made of them, one a git repository.

    `ignored` are paths that were written and that git is told to ignore.
    """

    paths: tuple[str, ...]
    commits: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def commit(self) -> str | None:
        """The commit, or the first of several."""
        return self.commits[0] if self.commits else None


def apply(plan: Plan, *, message: str | None = None, commit: bool = False, trailers: Sequence[str] = ()) -> Applied:
    """Write all changes or none, and with `commit` make a commit of just them in each git repository they lie in.

    `message` stands above the plan's own subject; `trailers` are lines `Name: value` below it. Raises WriteError,
    also where a file was changed by somebody else meanwhile; UsageError and ConfigurationError where git cannot
    commit, before anything is written; NotCommittedError where it refuses afterwards.
    """
    root = plan.repository.root
    with atomic.locked(root / SCRATCH):
        disk = stored(plan.repository.source, plan.changes, plan.before)
        if not disk.changes:
            return Applied(())
        if not commit:
            _write(plan, disk)
            return Applied(tuple(disk.changes))
        with atomic.room(root / SCRATCH) as room:
            prepared = _prepared(root, disk, _Words(plan.subject, message, tuple(trailers)), room)
            for each in prepared:
                if each.commit and each.parent:
                    require_standing(plan, each.git, each.parent, each.commit)
            _write(plan, disk, _UNFINISHED if any(each.commit for each in prepared) else "")
            for each in prepared:
                each.finish()
    commits = tuple(each.commit for each in prepared if each.commit)
    return Applied(tuple(disk.changes), commits, tuple(path for each in prepared for path in each.ignored))


def has_git(root: Path) -> bool:
    """Whether there is a git repository around this folder, and a git that will have to do with it."""
    try:
        return gitrepo.top_level(root) is not None
    except ConfigurationError:
        return False


def _write(plan: Plan, disk: Stored, unfinished: str = "") -> None:
    root = plan.repository.root
    scratch = root / SCRATCH
    atomic.replace_all(
        root, disk.changes, scratch=scratch, expected=disk.before, what=plan.subject, unfinished=unfinished
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What a commit says: the message that was given, if any, the subject, trailers."""

    subject: str
    message: str | None
    trailers: tuple[str, ...]

    def text(self, change: str) -> str:
        """The whole message; `change` is the name of the change."""
        own = [f"{COMMAND}: {self.subject.partition(' ')[0]}", f"{CHANGE}: {change}"]
        parts = [*([self.message.strip()] if self.message else []), self.subject, "\n".join((*own, *self.trailers))]
        return "\n\n".join(parts) + "\n"


def _prepared(root: Path, disk: Stored, words: _Words, room: Path) -> list[Prepared]:
    """The commits, one a git repository. Raises UsageError where a file lies in none."""
    groups = gitrepo.grouped(root, disk.changes)
    if None in groups:
        raise UsageError(
            "nothing was written: there is no git repository here to commit to",
            do="`git init` makes one; or write without a commit: --no-commit",
        )
    message = words.text(secrets.token_hex(6))
    found = []
    for number, (top, paths) in enumerate(groups.items()):
        if top is not None:
            (room / str(number)).mkdir()
            contents = [_content(root, name, path, disk) for name, path in paths.items()]
            found.append(gitrepo.prepare(top, contents, message, room / str(number)))
    return found


def _content(root: Path, name: str, path: str, disk: Stored) -> Content:
    file = root / path
    executable = file.is_file() and bool(file.stat().st_mode & 0o100)
    return Content(name, disk.before[path], disk.changes[path], executable)
