"""Commits and trees by name: what a revision means, what lies between two of them, what would be committed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from kamcli.errors import DataError, UsageError
from kamcli.gitrepo.command import GitFolder

EMPTY = "empty"
"""Stands for the tree without files, whatever the repository's hash makes of it."""

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def commit_of(git: GitFolder, revision: str) -> str | None:
    """The id of the commit that a revision names (`main`, `v1`, `HEAD~2`), or None."""
    found = git.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found if found is not None and _OID.match(found) else None  # `^main` is all but a commit


def is_commit(git: GitFolder, name: str) -> bool:
    """Whether an object id is that of a commit."""
    return git.line("cat-file", "-t", name) == "commit"


def merge_base(git: GitFolder, commit: str, *others: str) -> str | None:
    """The best common ancestor of a commit and the others taken together, or None."""
    return git.line("merge-base", commit, *others) if others else None


def default_branch(git: GitFolder) -> str | None:
    """The commit of the branch that HEAD names, or None as long as it has none."""
    return commit_of(git, "HEAD")


def other_branches(git: GitFolder) -> tuple[str, ...]:
    """The commits of all branches that are there."""
    out = git.read("for-each-ref", "--format=%(objectname)", "refs/heads/")
    return tuple(dict.fromkeys(out.decode("ascii").split()))


def merged_heads(git: GitFolder, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The commits that are being merged into HEAD just now, if any: git tells its hooks of a merge in two ways."""
    named = [name.removeprefix("GITHEAD_") for name in environment if name.startswith("GITHEAD_")]
    if (path := git.line("rev-parse", "--git-path", "MERGE_HEAD")) is not None:
        file = git.folder / path
        named += file.read_text(encoding="ascii", errors="replace").split() if file.is_file() else []
    return tuple(dict.fromkeys(name for name in named if _OID.match(name) and is_commit(git, name)))


def empty_tree(git: GitFolder) -> str:
    """git's name for the tree without files."""
    return git.read("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()


def index_tree(git: GitFolder) -> str:
    """The tree of exactly what `git commit` would commit now. Raises UsageError while a merge is unresolved."""
    status, out, error = git.ask("write-tree")
    if status == 0:
        return out.decode("ascii").strip()
    if "unmerged" in error:
        raise UsageError("a merge is not resolved yet", do="resolve it (git status names the files), then git add them")
    raise DataError(f"git cannot say what would be committed: {error.strip()}", do="`git status` says more")


def changed_paths(git: GitFolder, old: str, new: str, prefix: str = "") -> tuple[str, ...]:
    """The paths below `prefix` that differ between two trees, relative to it."""
    if old == EMPTY or new == EMPTY:
        there = new if old == EMPTY else old
        out = b"" if there == EMPTY else git.read("ls-tree", "-r", "-z", "--name-only", "--full-tree", there)
    else:
        out = git.read("diff-tree", "-r", "-z", "--no-renames", "--name-only", old, new)
    return _below(out, prefix)


def work_tree_changes(git: GitFolder, old: str, prefix: str = "") -> tuple[str, ...]:
    """The paths below `prefix` that differ between a tree and the files on disk; files git does not know count."""
    listed = git.read("ls-files", "-z", "--others", "--exclude-standard", "--full-name")
    if old == EMPTY:
        return tuple(
            dict.fromkeys((*_below(git.read("ls-files", "-z", "--full-name"), prefix), *_below(listed, prefix)))
        )
    differing = git.read("diff", "-z", "--no-renames", "--name-only", "--no-ext-diff", "--no-textconv", old)
    return tuple(dict.fromkeys((*_below(differing, prefix), *_below(listed, prefix))))


def _below(out: bytes, prefix: str) -> tuple[str, ...]:
    start = f"{prefix}/" if prefix else ""
    found: Sequence[str] = [os.fsdecode(path) for path in out.split(b"\0") if path]
    return tuple(path.removeprefix(start) for path in found if path.startswith(start))
