"""What all writing commands share: the lock, `--dry-run`, `--commit`, and what is said of a change. No domain logic."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kamcli.cli.session import Session
from kamcli.dataclass import dataclass

if TYPE_CHECKING:
    from kamcli.change import Applied, Plan
    from kamcli.repository import Repository

F = TypeVar("F", bound=Callable[..., Any])

_PATIENCE = 60.0
"""Seconds to wait for another command that is writing; several may stand in the queue."""

_WAITING = "Waiting for another kam that is writing to this repository…"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a change is to be written, as told on the command line."""

    dry_run: bool = False
    commit: bool | None = None
    message: str | None = None

    @property
    def committed(self) -> bool:
        """Whether a commit was asked for."""
        return self.commit is True or self.message is not None


def changing(command: F) -> F:
    """`--dry-run`, `--commit/--no-commit` and `-m`/`--message`; `told()` says what they said."""
    return _dry_run(_commit(_message(command, "-m", "--message")))


def changing_without_m(command: F) -> F:
    """The same for a command whose `-m` is the text of a record: the commit's message is `--message` alone."""
    return _dry_run(_commit(_message(command, "--message")))


def committing(command: F) -> F:
    """`--commit/--no-commit` and `-m`/`--message`, for a command that shows in another way what it would do."""
    return _commit(_message(command, "-m", "--message"))


def undoing(command: F) -> F:
    """`--dry-run` and `-m`/`--message`, for a command that always commits."""
    return _dry_run(_message(command, "-m", "--message"))


def _message(command: F, *names: str) -> F:
    return click.option(
        *names,
        "message",
        metavar="TEXT",
        expose_value=False,
        callback=_collect,
        help="Commit the change, and say this in the commit.",
    )(command)


def _commit(command: F) -> F:
    return click.option(
        "--commit/--no-commit",
        "commit",
        default=None,
        expose_value=False,
        callback=_collect,
        help="Commit the change to git, or leave that to you. [default: as the policy says]",
    )(command)


def _dry_run(command: F) -> F:
    return click.option(
        "--dry-run",
        is_flag=True,
        expose_value=False,
        callback=_collect,
        help="Show the change as a diff, and write nothing.",
    )(command)


def _collect(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    ctx.meta.setdefault("kamcli.writing", {})[parameter.name] = value
    return value


def told() -> Writing:
    """What the options of `changing` said in this run. Raises click.UsageError where they contradict each other."""
    said = Writing(**click.get_current_context().meta.get("kamcli.writing", {}))
    if said.message is not None and said.commit is False:
        raise click.UsageError("--message is for a commit, and --no-commit wants none.")
    if said.message is not None and not said.message.strip():
        raise click.UsageError("The message of the commit is empty.")
    return said


@contextlib.contextmanager
def writable(session: Session, *, tolerant: bool = True) -> Iterator[Repository]:
    """The account repository, which no other kam changes meanwhile: open, plan and carry out inside.

    Ask before it, never inside: others wait. With --dry-run nothing is written, so nobody has to wait. A policy or
    schemas that cannot be used are an error unless `tolerant`.
    """
    from kamcli import atomic
    from kamcli.errors import UsageError
    from kamcli.index import ready_folder
    from kamcli.repository import SCRATCH, find_root

    if session.at is not None:
        raise UsageError("what was cannot be changed, only looked at", do="leave --at away to change what is now")
    if told().dry_run:
        yield session.repository(tolerant=tolerant)
        return
    root = find_root(session.start)
    ready_folder(root)
    with atomic.locked(root / SCRATCH, patience=_PATIENCE, waiting=lambda: session.note(_WAITING)):
        yield session.repository(tolerant=tolerant)


def carry_out(session: Session, plan: Plan, *, commit: bool = False, trailers: Sequence[str] = ()) -> int:
    """Write the plan (or show it with --dry-run), and say what was done.

    `commit`: whatever the policy says; `trailers` are lines `Name: value` for the message of the commit.
    """
    if told().dry_run:

        def say() -> None:
            for sentence in plan.told:
                session.note(sentence)

        show(session, plan, say)
        return 0
    if not plan.changes:
        session.note("Nothing was written: everything is so already.")
        return 0
    applied = write(session, plan, commit=commit, trailers=trailers)
    _report(session, plan.told)
    for finding in plan.noticed:
        place = f"{finding.path}:{finding.position.line}"
        session.note(f"{place}: {finding.severity}: {finding.message} ({finding.code})\n  {finding.do}")
    said_of_commits(session, plan, applied)
    return 0


def _report(session: Session, sentences: Sequence[str]) -> None:
    """Say what was done. It is done: that stdout takes nothing must neither stop the rest nor look like a failure."""
    from kamcli.cli.boundary import let_go
    from kamcli.errors import WriteError
    from kamcli.render.text import terminal_safe

    try:
        for sentence in sentences:
            session.result(terminal_safe(sentence))
    except (OSError, WriteError):
        let_go()
        for sentence in sentences:
            session.note(sentence)


def show(session: Session, plan: Plan, say: Callable[[], object] = lambda: None) -> None:
    """Print the plan as a diff: exact for programs that apply it; for eyes without what could deceive them.

    `say` is called for what else is to be said of it.
    """
    from kamcli.render.diff import unified
    from kamcli.render.text import terminal_safe
    from kamcli.repository.sealed import is_encrypted

    eyes = sys.stdout is not None and sys.stdout.isatty()
    # What is encrypted on disk does not become a file in the clear by being piped into one.
    hidden = [] if eyes else [path for path in plan.changes if is_encrypted(plan.repository.source, path)]
    diff = unified(plan.before, {path: data for path, data in plan.changes.items() if path not in hidden})
    session.result(terminal_safe(diff) if eyes else diff)
    for path in hidden:
        session.note(f"{path} changes too; it is encrypted, so the change is shown on a terminal only")
    say()
    session.note("Nothing was written: this was a dry run.")


def write(session: Session, plan: Plan, *, commit: bool = False, trailers: Sequence[str] = ()) -> Applied:
    """Write the plan, and commit it where `commit`, the command line or the policy says so."""
    from kamcli.change import apply

    return apply(plan, message=told().message, commit=commit or _is_committed(session, plan), trailers=trailers)


def said_of_commits(session: Session, plan: Plan, applied: Applied) -> None:
    """Say which commits were made, and which files git does not hold."""
    for commit in applied.commits:
        session.note(f"Committed as {commit[:10]}: {plan.subject}")
    if applied.ignored:
        session.note(f"Not committed, because git is told to ignore it: {', '.join(applied.ignored)}")


def _is_committed(session: Session, plan: Plan) -> bool:
    """Whether the change is to be committed. Where only the policy wants that, no git repository is no error."""
    from kamcli.change import has_git

    writing = told()
    if writing.committed or writing.commit is False:
        return writing.committed
    if not plan.repository.policy.limits.writing.autocommit or not plan.changes:
        return False
    if not has_git(plan.repository.root):
        session.note("Not committed, though writing.autocommit in policy/limits.yaml says so: this is not in git.")
        return False
    return True
