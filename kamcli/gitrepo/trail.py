"""Commits found again by a trailer of their message, and the files that each of them changed. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.gitrepo.command import GitFolder

_FORMAT = ("%H", "%P", "%ct", "%ce", "%B")


@dataclass(frozen=True, slots=True)
class Trace:
    """A commit: when and by whom it was committed, its message, and the trailers that were asked for."""

    commit: str
    parent: str | None
    when: datetime
    email: str
    message: str
    trailers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One file that a commit changed: git's names for its content before and after, None for no file."""

    path: str
    before: str | None
    after: str | None


def traces(git: GitFolder, prefix: str, trailers: Sequence[str]) -> Iterator[Trace]:
    """The commits that led to HEAD, changed files below `prefix` and have the first of these trailers; newest first."""
    asked = [f"%(trailers:key={name},valueonly,separator=%x20)" for name in trailers]
    status, out, _ = git.ask(
        "log",
        "-z",
        f"--format={'%x1f'.join((*_FORMAT, *asked))}",
        f"--grep=^{trailers[0]}: ",
        "HEAD",
        "--",
        *([f":(top,literal){prefix}"] if prefix else []),
    )
    if status != 0:
        return  # no commit yet
    for entry in out.decode("utf-8", "replace").split("\0"):
        if not entry:
            continue
        commit, parents, when, email, message, *values = entry.split("\x1f")
        found = {name: value.strip() for name, value in zip(trailers, values, strict=False) if value.strip()}
        if trailers[0] in found:
            parent = parents.split(" ")[0] or None
            yield Trace(commit, parent, datetime.fromtimestamp(int(when), UTC), email, message, found)


def turns(git: GitFolder, trace: Trace) -> list[Turn]:
    """The files that a commit changed."""
    out = git.read(
        "diff-tree",
        "-r",
        "-z",
        "--no-renames",
        "--no-commit-id",
        "--root",
        "--raw",
        *filter(None, (trace.parent, trace.commit)),
    )
    fields = out.split(b"\0")
    found = []
    for about, path in zip(fields[0::2], fields[1::2], strict=False):
        _, _, before, after, _ = about.decode("ascii").split(" ")
        found.append(Turn(os.fsdecode(path), _content(before), _content(after)))
    return found


def _content(name: str) -> str | None:
    return name if name.strip("0") else None


def contents_now(git: GitFolder, paths: Sequence[str]) -> dict[str, str | None]:
    """git's names for the contents of these files in HEAD; None where there is no such file."""
    asked = b"".join(b"HEAD:%s\n" % os.fsencode(path) for path in paths)
    lines = git.read("cat-file", "--batch-check=%(objectname)", stdin=asked).splitlines()
    return {
        path: None if line.endswith(b" missing") else line.decode("ascii")
        for path, line in zip(paths, lines, strict=True)
    }


def contents_on_disk(git: GitFolder, paths: Sequence[str]) -> dict[str, str | None]:
    """git's names for what it would take from the work tree for these files; None where there is no such file."""
    there = [path for path in paths if (git.folder / path).is_file()]
    names = git.read("hash-object", "--stdin-paths", stdin=b"".join(os.fsencode(path) + b"\n" for path in there))
    found = dict(zip(there, names.decode("ascii").split(), strict=True))
    return {path: found.get(path) for path in paths}


def checked_out(git: GitFolder, content: str, path: str) -> bytes:
    """A content as git would write it into the work tree at this path: with its line ends and filters."""
    status, out, error = git.ask("cat-file", "--filters", f"--path={path}", content)
    if status != 0:
        raise DataError(f"git cannot give back an earlier state: {error.strip()}", where=path)
    return out
