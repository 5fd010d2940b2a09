"""Where a git repository is and how it is set up: its root, its hooks' folder, its author. Reads no history."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kamcli.errors import ConfigurationError, WriteError
from kamcli.gitrepo.command import GitFolder, execute, opened, run


def init(root: Path, branch: str = "main") -> None:
    """Make `root`, an existing folder, a git repository with this branch. Harmless where it is one already."""
    with opened(root) as command:
        run(command, "init", "--quiet", f"--initial-branch={branch}")


def top_level(path: Path) -> Path | None:
    """Return the root of the git work tree that `path` lies in, or None. `path` need not exist yet.

    Raises ConfigurationError without git, and where git does not trust the repository's owner.
    """
    folder = path.absolute()
    while not folder.is_dir():
        folder = folder.parent
    status, out, error = GitFolder(folder).ask("rev-parse", "--show-toplevel")
    if status == 0:
        return Path(os.fsdecode(out).rstrip("\n"))
    if "dubious ownership" in error:
        raise _distrust(folder)
    return None


def _distrust(folder: Path) -> ConfigurationError:
    return ConfigurationError(
        f"git does not trust the repository around {folder}: it belongs to somebody else",
        do=f"trust it: git config --global --add safe.directory {folder}",
    )


def work_tree(path: Path, given: Mapping[str, str]) -> tuple[GitFolder, str] | None:
    """git in the root of the work tree around `path`, and the path of `path` below it ('' for the root itself).

    Of `given`, what a hook got from its caller, counts only what is about this repository: a hook of one
    repository may call kam for another. None where no git repository is around.
    """
    top = top_level(path)
    if top is None:
        return None
    prefix = path.resolve().relative_to(top.resolve()).as_posix()
    return GitFolder(top, _ours(top, given)), "" if prefix == "." else prefix


def _ours(top: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The variables that are about the repository at `top`; relative ones are relative to it, as git has them."""
    asked = GitFolder(top).line("rev-parse", "--absolute-git-dir") if given else None
    if asked is None:
        return {}
    own = Path(asked).resolve()
    if "GIT_DIR" in given and (top / given["GIT_DIR"]).resolve() != own:
        return {}
    if "GIT_INDEX_FILE" in given and "GIT_DIR" not in given:
        folder = (top / given["GIT_INDEX_FILE"]).resolve().parent
        if folder != own and (folder / "HEAD").exists() and (folder / "objects").exists():
            return {}
    return {name: value for name, value in given.items() if name != "GIT_WORK_TREE"}


def bare_folder(folder: Path, given: Mapping[str, str] = {}) -> GitFolder | None:
    """git in the bare repository that `folder` is, or None where it is none. Of `given`, as for a work tree."""
    git = GitFolder(folder)
    status, out, error = git.ask("rev-parse", "--is-bare-repository")
    if "dubious ownership" in error:
        raise _distrust(folder)
    if status != 0 or out.strip() != b"true":
        return None
    found = git.line("rev-parse", "--absolute-git-dir")
    return GitFolder(Path(found), _ours(Path(found), given)) if found else None


def hooks_folder(folder: Path) -> tuple[Path, bool]:
    """Where git looks for the hooks of the repository in `folder`, and whether other repositories look there too."""
    git = GitFolder(folder)
    found = git.line("rev-parse", "--git-path", "hooks")
    if found is None:
        raise ConfigurationError(f"{folder} is not in a git repository", do="`git init` makes it one")
    origin = git.line("config", "--show-scope", "--get", "core.hooksPath") or "local"
    return folder / found, origin.split("\t")[0] not in ("local", "worktree")


def settings(
    folder: Path, name: str, values: tuple[str, ...] | None = None, given: Mapping[str, str] = {}
) -> tuple[str, ...]:
    """The values of a setting of the repository itself (`kam.root`); with `values`, set these instead of them.

    Raises WriteError where the configuration cannot be written.
    """
    git = GitFolder(folder, given)
    if values is not None:
        status, _, error = git.ask("config", "--local", "--unset-all", name)
        # 5: there was nothing to unset
        for value in values:
            if status in (0, 5):
                status, _, error = git.ask("config", "--local", "--add", name, value)
        if status not in (0, 5):
            raise WriteError(f"git's configuration cannot be written: {error.strip()}", do="mend that, and try again")
    _, out, _ = git.ask("config", "--local", "--null", "--get-all", name)
    return tuple(os.fsdecode(value) for value in out.split(b"\0") if value)


def author(root: Path) -> tuple[str, str] | None:
    """Return the name and e-mail address that git's configuration gives for commits in `root`, or None without both."""
    with opened(root) as command:
        status, out, _ = execute(command, "config", "--null", "--get-regexp", r"^(user|author)\.(name|email)$")
    if status != 0:
        return None
    entries = [entry.partition("\n") for entry in out.split("\0") if entry]
    found = {key: value for key, _, value in entries}
    name = found.get("author.name") or found.get("user.name")
    email = found.get("author.email") or found.get("user.email")
    return (name, email) if name and email else None
