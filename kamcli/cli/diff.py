"""`kam diff`: what differs between two states, in words of the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kamcli.cli.options import examples, formats
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.audit.change import Change
    from kamcli.audit.chronicle import Chronicle
    from kamcli.audit.comparison import Tree


@click.command("diff")
@click.argument("states", metavar="[A..B | A...B | A]", required=False)
@click.option("--staged", is_flag=True, help="Compare with what git commit would commit, not with the files.")
@click.option("--summary", "only_summary", is_flag=True, help="Only the sentence.")
@click.option("--personal", is_flag=True, help="Show private values too, and who erased people were.")
@formats(only=("table", "json", "md"))
@pass_session
@examples(
    "kam diff                               the files against the last commit",
    "kam diff --staged                      what git commit would commit",
    "kam diff 2025-12-31                    the files against a day",
    "kam diff 2025-12-31..2026-03-31        two days; branches, tags and commits do as well",
    "kam diff main...HEAD --format md       what a branch changed, for a merge request",
)
def diff_command(
    session: Session, states: str | None, staged: bool, only_summary: bool, personal: bool, output_format: str
) -> None:
    """Show what differs between two states, account by account.

    First a sentence: how many accounts were promoted, discounts raised, managers changed; then each field with
    what it was and is. A and B are commits, branches, tags or days (a day means its end); B left away in `A..` is
    HEAD, and A...B is what B changed since it left A. Without B the files as they are, new ones included. Private
    values are masked.
    """
    from kamcli.audit.comparison import account_names
    from kamcli.audit.row import Rows
    from kamcli.audit.summary import summary
    from kamcli.cli.chronicle import chronicle, warn_of_missing
    from kamcli.render.comparison import comparison_text

    with chronicle(session) as opened:
        with session.busy("comparing"):
            changes = _changes(session, opened, states, staged)
        repository = opened.repository
        discretion = opened.discretion(personal=personal)
        rows = [] if only_summary else list(Rows(opened.reading, discretion).of(changes))
        circles = [circle.id for circle in repository.policy.circles]
        names = account_names(opened, changes)
        session.result(comparison_text(summary(changes, circles), rows, names, output_format))
        warn_of_missing(session, opened)


def _changes(session: Session, opened: Chronicle, states: str | None, staged: bool) -> list[Change]:
    from kamcli import gitrepo
    from kamcli.audit.comparison import Tree, between_trees, since_tree
    from kamcli.errors import UsageError

    git, prefix = opened.history.git, opened.history.prefix
    old, new = _ends(session, states)
    if new is not None:
        if staged:
            raise UsageError("--staged compares one state with what is staged", do="name one state, or none")
        return between_trees(opened, old or _head(opened), new)
    old = old or _head(opened)
    if staged:
        return between_trees(opened, old, Tree(gitrepo.index_tree(git), prefix))
    if gitrepo.bare_folder(session.start) is not None:
        raise UsageError("a bare repository has no files to compare with", do="name two states: kam diff A..B")
    return since_tree(opened, old)


def _ends(session: Session, states: str | None) -> tuple[Tree | None, Tree | None]:
    """The states that are named; None for one that is not."""
    if states is None:
        return None, None
    before, dots, after = states.partition("...")
    if dots:
        return _forked(session, before or "HEAD", after or "HEAD"), _tree(session, after or "HEAD")
    before, dots, after = states.partition("..")
    if not dots:
        return _tree(session, states), None
    return (_tree(session, before) if before else None), _tree(session, after or "HEAD")


def _forked(session: Session, one: str, other: str) -> Tree:
    """Where two states had the same history for the last time."""
    from kamcli import gitrepo
    from kamcli.errors import UsageError

    states = [session.state_of(each) for each in (one, other)]
    base = gitrepo.merge_base(states[0].git, states[0].commit, states[1].commit)
    if base is None:
        raise UsageError(f"{one} and {other} have no history in common", do=f"kam diff {one}..{other}")
    return _tree(session, base)


def _tree(session: Session, wanted: str) -> Tree:
    from kamcli.audit.comparison import Tree

    state = session.state_of(wanted)
    return Tree(state.commit, state.prefix)


def _head(opened: Chronicle) -> Tree:
    """The last commit; where there is none yet, nothing."""
    from kamcli.audit.comparison import Tree
    from kamcli.gitrepo import EMPTY

    commits = opened.history.commits
    return Tree(commits[0].id, opened.history.prefix) if commits else Tree(EMPTY)
