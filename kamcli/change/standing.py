"""Whether a commit of one change stands on its own, while other changes on disk are not committed. Judges only."""

from __future__ import annotations

from kamcli import gitrepo
from kamcli.change.plan import Plan
from kamcli.change.refusal import RefusedError
from kamcli.errors import ConfigurationError, NotFoundError
from kamcli.gitrepo import GitFolder
from kamcli.lint import gate, lint
from kamcli.repository import Repository, open_tree
from kamcli.repository.source import FOLDERS


def require_standing(plan: Plan, git: GitFolder, parent: str, commit: str) -> None:
    """Refuse a commit that needs what is not committed: the gate would not let it in. Raises RefusedError.

    Where nothing else is uncommitted, the commit is the state that the plan was judged by.
    """
    if plan.today is None or not plan.repository.root.is_relative_to(git.folder.resolve()):
        return
    below = plan.repository.root.relative_to(git.folder.resolve()).as_posix()
    prefix = "" if below == "." else below
    if not any(map(_counts, gitrepo.work_tree_changes(git, parent, prefix))):
        return
    before, after = _opened(git, parent, prefix), _opened(git, commit, prefix)
    if before is None or after is None:
        return  # the account repository itself is not in git yet
    report = lint(after, plan.today)
    failing = [each for each in report.findings if each.severity.weight >= report.fail_on.weight]
    if not failing:
        return
    known = [
        *gate.seen(plan.found, plan.after),
        *gate.seen(lint(before, plan.today, baseline=False).findings, before, after),
    ]
    new = gate.difference(gate.seen(failing, after), known)
    if new:
        raise RefusedError(
            new,
            after,
            why="the commit would lack what it needs, which is on disk but not committed yet",
            do="commit the other changes first (git status names them), or write without a commit: --no-commit",
        )


def _counts(path: str) -> bool:
    return path == "kam.yaml" or path.partition("/")[0] in FOLDERS


def _opened(git: GitFolder, tree: str, prefix: str) -> Repository | None:
    try:
        return open_tree(git, tree, prefix, tolerant=True)
    except (ConfigurationError, NotFoundError):
        return None
