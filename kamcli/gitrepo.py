"""The only user of GitPython: new repositories, imported history, the author. Runs no hook, follows no stray GIT_DIR.

GitPython costs 108 ms and refuses to be imported where git is missing, so it is imported inside the functions.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from kamcli.errors import ConfigurationError, WriteError

if TYPE_CHECKING:
    import git

_REDIRECTING = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
)
"""What git sets for the hooks of one repository: with these, every git command would work on that one, not on ours."""

_SAFE = {"core.hooksPath": "/dev/null", "core.fsmonitor": "false", "core.autocrlf": "false", "gc.auto": "0"}
"""Configuration of our own calls: nothing that a repository brings along is started, and bytes stay as they are."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to import: `changes` maps paths (with `/`) to contents, None deletes; `when` knows its time zone."""

    author_name: str
    author_email: str
    when: datetime
    message: str
    changes: Mapping[str, bytes | None] = field(default_factory=dict)


def git_available() -> bool:
    """Tell whether there is a git command on this machine."""
    return shutil.which("git") is not None


def init(root: Path, branch: str = "main") -> None:
    """Make `root`, an existing folder, a git repository with this branch. Harmless where it is one already."""
    with _git(root) as command:
        _run(command, "init", "--quiet", f"--initial-branch={branch}")


def import_history(root: Path, commits: Sequence[Commit], branch: str = "main") -> None:
    """Write commits, oldest first, into a repository that has none yet, and check the last one out.

    Raises WriteError if git refuses; the folder is then of no use and should be thrown away.
    """
    if not commits:
        return
    with _git(root) as command, TemporaryFile() as stream:
        for number, commit in enumerate(commits):
            stream.write(_exported(commit, branch, first=number == 0))
        stream.write(b"done\n")
        stream.seek(0)
        _run(command, "fast-import", "--quiet", "--done", "--date-format=raw", stdin=stream)
        _run(command, "reset", "--quiet", "--hard", branch)


def top_level(path: Path) -> Path | None:
    """Return the root of the git work tree that `path` lies in, or None. `path` need not exist yet.

    Raises ConfigurationError without git, and where git does not trust the repository's owner.
    """
    folder = path.absolute()
    while not folder.is_dir():
        folder = folder.parent
    with _git(folder) as command:
        status, out, error = _execute(command, "rev-parse", "--show-toplevel")
    if status == 0:
        return Path(out)
    if "dubious ownership" in error:
        raise ConfigurationError(
            f"git does not trust the repository around {folder}: it belongs to somebody else",
            do=f"trust it: git config --global --add safe.directory {folder}",
        )
    return None


def author(root: Path) -> tuple[str, str] | None:
    """Return the name and e-mail address that git's configuration gives for commits in `root`, or None without both."""
    with _git(root) as command:
        status, out, _ = _execute(command, "config", "--null", "--get-regexp", r"^(user|author)\.(name|email)$")
    if status != 0:
        return None
    entries = [entry.partition("\n") for entry in out.split("\0") if entry]
    found = {key: value for key, _, value in entries}
    name = found.get("author.name") or found.get("user.name")
    email = found.get("author.email") or found.get("user.email")
    return (name, email) if name and email else None


@contextmanager
def _git(folder: Path) -> Iterator[git.Git]:
    """GitPython's command for `folder`, with the environment that points elsewhere put away for as long."""
    if not git_available():
        raise ConfigurationError(
            "git is not installed, or not on the PATH",
            do="install git (git-scm.com), or do without a history where the command has an option for that",
        )
    put_away = {name: os.environ.pop(name) for name in _REDIRECTING if name in os.environ}
    try:
        import git

        yield git.Git(folder)
    finally:
        os.environ.update(put_away)


def _line(*arguments: str) -> list[str]:
    """A git command line with the safe configuration."""
    return ["git", *(part for name, value in _SAFE.items() for part in ("-c", f"{name}={value}")), *arguments]


def _execute(command: git.Git, *arguments: str, stdin: IO[bytes] | None = None) -> tuple[int, str, str]:
    """Run git; returns its status, output and complaints."""
    # GitPython types the result by an overload that does not know both of these flags
    result: Any = command.execute(
        _line(*arguments), istream=cast("BinaryIO", stdin), with_extended_output=True, with_exceptions=False
    )
    status, out, error = result
    return int(status), _text(out), _text(error)


def _run(command: git.Git, *arguments: str, stdin: IO[bytes] | None = None) -> None:
    status, _, error = _execute(command, *arguments, stdin=stdin)
    if status != 0:
        last = (error.strip().splitlines() or ["no reason given"])[-1]
        raise WriteError(
            f"git {arguments[0]} failed: {last.removeprefix('fatal: ')}",
            do="mend that, or go on without git where the command has an option for it",
        )


def _text(output: str | bytes) -> str:
    return output.decode("utf-8", "replace") if isinstance(output, bytes) else output


def _exported(commit: Commit, branch: str, *, first: bool) -> bytes:
    """One commit in the language of git fast-import."""
    who = f"{_identity(commit.author_name)} <{_identity(commit.author_email)}>"
    when = f"{int(commit.when.timestamp())} {commit.when.strftime('%z')}"
    parts = [b"reset refs/heads/%s\n" % branch.encode()] if first else []
    parts.append(f"commit refs/heads/{branch}\nauthor {who} {when}\ncommitter {who} {when}\n".encode())
    parts.append(_data(commit.message.encode()))
    for path, content in sorted(commit.changes.items()):
        if content is None:
            parts.append(f"D {_quoted(path)}\n".encode())
        else:
            parts.append(f"M 100644 inline {_quoted(path)}\n".encode() + _data(content))
    return b"".join(parts)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _quoted(path: str) -> str:
    """A path as fast-import reads it whatever characters it has."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _identity(text: str) -> str:
    """A name or address without the characters that git's identity lines are built of."""
    return "".join(" " if c in "<>\n\r\0" else c for c in text).strip()
