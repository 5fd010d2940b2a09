"""`kam gate`: what the hooks call, to let a commit or a push in or not."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.gitrepo import GitFolder
    from kamcli.lint.push import Judgement

_roots = click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="FOLDER",
    help="The account repository's folder in the git repository; else git's setting kam.root, or its root.",
)


@click.group("gate", subcommand_metavar="HOOK")
@examples("git config --get-all kam.root      the account repositories that are judged", "kam gate pre-commit")
def gate_command() -> None:
    """Let a commit or a push in, or say why not; the hooks call it.

    Only what is introduced counts: findings that were there before do not refuse anything. A push is
    also judged by the policy and the schemas in force before it. `kam hooks install` sets the hooks up.
    """


@gate_command.command("pre-commit")
@_roots
@pass_session
@examples("kam gate pre-commit && git commit", "kam gate pre-commit --root crm     the account repository in crm/")
def pre_commit(session: Session, roots: tuple[str, ...]) -> int:
    """Judge what `git commit` would commit now against HEAD.

    Exactly the bytes that would be committed are judged: of `git commit FILE`, of files added in parts,
    of `git commit --all`. Exit status 1 if it is refused.
    """
    return _commit(session, roots)


@gate_command.command("pre-merge-commit")
@_roots
@pass_session
@examples("kam gate pre-merge-commit          in a hook, while git merge waits")
def pre_merge_commit(session: Session, roots: tuple[str, ...]) -> int:
    """Judge a merge before it is committed.

    Only what stood in neither side counts. Exit status 1 if it is refused.
    """
    return _commit(session, roots)


@gate_command.command("pre-receive")
@_roots
@pass_session
@examples("kam gate pre-receive < pushed      as a server would judge it")
def pre_receive(session: Session, roots: tuple[str, ...]) -> int:
    """Judge a push, in the repository that receives it.

    Reads `OLD NEW REF` lines from stdin, as git gives them to a pre-receive hook. Exit status 1 if any
    branch is refused; git then takes in none.
    """
    from kamcli.gitrepo import GitFolder, surroundings
    from kamcli.lint.push import judge_push, updates

    git = GitFolder(session.start, surroundings(os.environ))
    lines = os.fsdecode(sys.stdin.buffer.read())
    return _said(
        session, judge_push(git, updates(lines), _chosen(git, roots), session.day, session.keys()), "this push"
    )


@gate_command.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default="HEAD")
@_roots
@pass_session
@examples(
    "kam gate compare origin/main         what my commits would be told in a push",
    "kam gate compare HEAD^1              in a CI, of a merge that is being proposed",
)
def compare(session: Session, old: str, new: str, roots: tuple[str, ...]) -> int:
    """Judge a commit as if it were pushed.

    NEW (default: HEAD) is compared with OLD. For a CI, where the server runs no hooks of ours. Exit
    status 1 if it would be refused.
    """
    from kamcli.errors import UsageError
    from kamcli.gitrepo import EMPTY, GitFolder, commit_of
    from kamcli.lint.push import BRANCHES, Update, judge_push

    git = GitFolder(session.start)
    commits = [commit_of(git, name) for name in (old, new)]
    for name, commit in zip((old, new), commits, strict=True):
        # Zeros: what a CI says of a branch that was not there before.
        if commit is None and name.strip("0"):
            raise UsageError(f"git knows no commit {name} here", do="check its spelling; in a CI, fetch it first")
    update = Update(f"{BRANCHES}{new}", commits[0] or EMPTY, commits[1])
    return _said(session, judge_push(git, (update,), _chosen(git, roots), session.day, session.keys()), "this change")


def _commit(session: Session, roots: tuple[str, ...]) -> int:
    from kamcli.gitrepo import GitFolder, surroundings, work_tree
    from kamcli.lint.push import judge_commit

    given = surroundings(os.environ)
    found = work_tree(session.start, given)
    git = found[0] if found else GitFolder(session.start, given)
    chosen = _chosen(git, roots)
    _refuse_unhealed(git, chosen)
    return _said(session, judge_commit(git, chosen, os.environ, session.day, session.keys()), "this commit")


def _chosen(git: GitFolder, roots: Sequence[str]) -> tuple[str, ...]:
    """The folders of the account repositories; '' is the root of the git repository."""
    from kamcli.gitrepo import settings

    named = roots or settings(git.folder, "kam.root", given=git.given) or (".",)
    return tuple(dict.fromkeys("" if root in (".", "./") else root.strip("/") for root in named))


def _refuse_unhealed(git: GitFolder, roots: Sequence[str]) -> None:
    """A change that was cut off half-way must not be committed as if it were whole. Raises UsageError."""
    from kamcli import atomic
    from kamcli.errors import UsageError
    from kamcli.repository import SCRATCH

    for root in roots:
        if atomic.pending(Path(git.folder, root, SCRATCH)):
            raise UsageError(
                "an earlier command of kam was interrupted while it wrote files",
                do="run any command, such as kam lint: it finishes that first; then add the files and commit again",
            )


def _said(session: Session, judged: Sequence[Judgement], what: str) -> int:
    from kamcli.render import gate

    if text := gate.text(judged):
        session.result(text)
    if words := gate.last_words(judged, what):
        session.warn(words)
    return 1 if any(each.refused for each in judged) else 0
