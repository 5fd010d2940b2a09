"""A whole history written at once, through git fast-import. Into new repositories only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from kamcli.dataclass import dataclass
from kamcli.gitrepo.command import opened, run


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to import: `changes` maps paths (with `/`) to contents, None deletes; `when` knows its time zone."""

    author_name: str
    author_email: str
    when: datetime
    message: str
    changes: Mapping[str, bytes | None] = field(default_factory=dict)


def import_history(root: Path, commits: Sequence[Commit], branch: str = "main") -> None:
    """Write commits, oldest first, into a repository that has none yet, and check the last one out.

    Raises WriteError if git refuses; the folder is then of no use and should be thrown away.
    """
    if not commits:
        return
    with opened(root) as command, TemporaryFile() as stream:
        for number, commit in enumerate(commits):
            stream.write(_exported(commit, branch, first=number == 0))
        stream.write(b"done\n")
        stream.seek(0)
        run(command, "fast-import", "--quiet", "--done", "--date-format=raw", stdin=stream)
        run(command, "reset", "--quiet", "--hard", branch)


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
