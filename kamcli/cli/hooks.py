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
    from kamcli.start.merging import MergeDriver

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
    before does not count. Hooks that are there already are kept, and run first. In a clone, git also merges
    records and ledgers by field, item and row from then on.
    """


@hooks_command.command("install")
@_server
@click.option("--root", metavar="FOLDER", help="With --server: the account repository's folder in the git repository.")
@click.option("--no-merge-driver", is_flag=True, help="Leave merges to git, which merges by lines.")
@pass_session
@examples(
    "kam hooks install",
    "kam hooks install --no-merge-driver",
    "kam hooks install --server /srv/git/all.git --root sales/crm",
)
def install_command(session: Session, server: Path | None, root: str | None, no_merge_driver: bool) -> int:
    """Put the hooks in place.

    In a clone: pre-commit and pre-merge-commit, and kam as the merge driver, by lines in .gitattributes and
    settings merge.kam.* of this clone. With --server, in a bare repository: pre-receive.
    """
    from kamcli.start import hooks, merging

    if server is None and root is not None:
        raise click.UsageError("--root goes with --server; in a clone, go into the account repository instead.")
    place, roots = hooks.server(session.start / server, root) if server is not None else hooks.clone(session.start)
    done = hooks.install(place, roots if isinstance(roots, tuple) else (roots,), sys.executable)
    _show(session, done)
    if isinstance(roots, str) and not no_merge_driver:
        account_root = place.folder / roots
        before = merging.status(place.folder, account_root)
        _show_driver(session, merging.install(place.folder, account_root, sys.executable))
        if not before.lines:
            session.note(f"Commit {merging.FILE}, so that other clones know which files kam merges.")
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
    from kamcli.start import hooks, merging

    if server is not None:
        _show(session, hooks.uninstall(hooks.server(session.start / server, ".")[0]))
        return 0
    place, root = hooks.clone(session.start)
    _show(session, hooks.uninstall(place, (root,)))
    last = not [each for each in place.roots if each != root]
    before = merging.status(place.folder, place.folder / root)
    _show_driver(session, merging.uninstall(place.folder, place.folder / root, last=last))
    if before.lines:
        session.note(f"Its lines are gone from {merging.FILE}: commit that only if nobody is to merge by field.")
    return 0


@hooks_command.command("status")
@_server
@pass_session
@examples("kam hooks status || kam hooks install")
def status_command(session: Session, server: Path | None) -> int:
    """Say which hooks are in place.

    Exit status 1 if one is missing, or .gitattributes names kam for merges and this clone does not know it.
    """
    from kamcli.start import hooks, merging

    whole = True
    if server is not None:
        place = hooks.server(session.start / server, ".")[0]
    else:
        place, root = hooks.clone(session.start)
        driver = merging.status(place.folder, place.folder / root)
        _show_driver(session, driver)
        whole = driver.command or not driver.lines
    found = hooks.status(place)
    _show(session, found)
    return 0 if whole and all(hook.state == "installed" for hook in found) else 1


def _show(session: Session, found: Sequence[Hook]) -> None:
    from kamcli.start.hooks import ASIDE

    for hook in found:
        words = {
            "installed": "kam's" + (f", after {hook.name}{ASIDE}" if hook.chained else ""),
            "absent": "none",
            "foreign": "not kam's",
        }
        session.result(f"{hook.path}: {words[hook.state]}")


def _show_driver(session: Session, found: MergeDriver) -> None:
    session.result(
        f"{found.attributes}: {'records and ledgers are merged by kam' if found.lines else 'nothing of kam'}"
    )
    session.result(f"merge.kam.driver in git's configuration: {'set' if found.command else 'not set'}")
