"""What all writing commands share: the lock, `--dry-run`, `--commit`, and what is said of a change. No domain logic."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kamcli.cli.session import Session

if TYPE_CHECKING:
    from kamcli.change import Plan
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


def changing(command: F) -> F:
    """`--dry-run`, `--commit/--no-commit` and `-m`/`--message`; `told()` says what they said."""
    return _changing(command, "-m", "--message")


def changing_without_m(command: F) -> F:
    """The same for a command whose `-m` is the text of a record: the commit's message is `--message` alone."""
    return _changing(command, "--message")


def _changing(command: F, *message: str) -> F:

    def collect(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
        ctx.meta.setdefault("kamcli.writing", {})[parameter.name] = value
        return value

    for option in (
        click.option(
            *message,
            "message",
            metavar="TEXT",
            expose_value=False,
            callback=collect,
            help="The message of the commit.",
        ),
        click.option(
            "--commit/--no-commit",
            "commit",
            default=None,
            expose_value=False,
            callback=collect,
            help="Commit the change to git, or leave that to you. [default: as the policy says]",
        ),
        click.option(
            "--dry-run",
            is_flag=True,
            expose_value=False,
            callback=collect,
            help="Show the change as a diff, and write nothing.",
        ),
    ):
        command = option(command)
    return command


def told() -> Writing:
    """What the options of `changing` said in this run."""
    return Writing(**click.get_current_context().meta.get("kamcli.writing", {}))


@contextlib.contextmanager
def writable(session: Session) -> Iterator[Repository]:
    """The account repository, which no other kam changes meanwhile: open, plan and carry out inside.

    Ask before it, never inside: others wait. With --dry-run nothing is written, so nobody has to wait.
    """
    from kamcli import atomic
    from kamcli.repository import SCRATCH, find_root

    if told().dry_run:
        yield session.repository(tolerant=True)
        return
    scratch = find_root(session.start) / SCRATCH
    with atomic.locked(scratch, patience=_PATIENCE, waiting=lambda: session.note(_WAITING)):
        yield session.repository(tolerant=True)


def carry_out(session: Session, plan: Plan) -> int:
    """Write the plan (or show it with --dry-run), and say what was done."""
    from kamcli.change import apply
    from kamcli.render.diff import unified
    from kamcli.render.text import terminal_safe

    writing = told()
    if writing.dry_run:
        diff = unified(plan.before, plan.changes)
        session.result(terminal_safe(diff) if sys.stdout is not None and sys.stdout.isatty() else diff)
        session.note("Nothing was written: this was a dry run.")
        return 0
    apply(plan, message=writing.message, commit=bool(writing.commit))
    for sentence in plan.told:
        session.result(terminal_safe(sentence))
    for finding in plan.noticed:
        session.note(f"{finding.path}: {finding.severity} {finding.code} {finding.message}")
    return 0
