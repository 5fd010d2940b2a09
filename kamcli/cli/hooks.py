"""`kam hooks`: the gate at commit and push, put in place and taken away."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.start.hooks import Hook

_server = click.option(
    "--server",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The bare repository that everybody pushes to, instead of this clone.",
)


@click.group("hooks")
@examples(
    "kam hooks install                                  check every commit in this clone",
    "kam hooks install --server /srv/git/clients.git    check every push",
    "kam hooks status",
)
def hooks_command() -> None:
    """Check every commit and every push.

    A commit or a push that introduces an error is refused, with file, line and reason; what was wrong
    before does not count. Hooks that are there already are kept, and run first.
    """


@hooks_command.command("install")
@_server
@click.option("--root", metavar="FOLDER", help="With --server: the account repository's folder in the git repository.")
@pass_session
@examples("kam hooks install", "kam hooks install --server /srv/git/all.git --root sales/crm")
def install_command(session: Session, server: Path | None, root: str | None) -> int:
    """Put the hooks in place.

    In a clone: pre-commit and pre-merge-commit. With --server, in a bare repository: pre-receive.
    """
    from kamcli.start import hooks

    if server is None and root is not None:
        raise click.UsageError("--root goes with --server; in a clone, go into the account repository instead.")
    place, roots = hooks.server(session.start / server, root) if server is not None else hooks.clone(session.start)
    done = hooks.install(place, roots if isinstance(roots, tuple) else (roots,), sys.executable)
    _show(session, done)
    session.note("Commits are checked from now on." if server is None else "Pushes are checked from now on.")
    return 0


@hooks_command.command("uninstall")
@_server
@pass_session
@examples("kam hooks uninstall", "kam hooks uninstall --server /srv/git/clients.git")
def uninstall_command(session: Session, server: Path | None) -> int:
    """Take the hooks away.

    Those that were there before come back as they were.
    """
    from kamcli.start import hooks

    if server is not None:
        done = hooks.uninstall(hooks.server(session.start / server, ".")[0])
    else:
        place, root = hooks.clone(session.start)
        done = hooks.uninstall(place, (root,))
    _show(session, done)
    return 0


@hooks_command.command("status")
@_server
@pass_session
@examples("kam hooks status || kam hooks install")
def status_command(session: Session, server: Path | None) -> int:
    """Say which hooks are in place. Exit status 1 if one is missing."""
    from kamcli.start import hooks

    place = hooks.server(session.start / server, ".")[0] if server is not None else hooks.clone(session.start)[0]
    found = hooks.status(place)
    _show(session, found)
    return 0 if all(hook.state == "installed" for hook in found) else 1


def _show(session: Session, found: Sequence[Hook]) -> None:
    from kamcli.start.hooks import ASIDE

    for hook in found:
        words = {
            "installed": "kam's" + (f", after {hook.name}{ASIDE}" if hook.chained else ""),
            "absent": "none",
            "foreign": "not kam's",
        }
        session.result(f"{hook.path}: {words[hook.state]}")
