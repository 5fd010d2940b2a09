"""git's call to merge one file: reads the three versions, writes the result over ours, falls back on git's own merge.

Whatever happens, ours is left as it was or holds a whole result; nothing in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from kamcli.dataclass import dataclass
from kamcli.model.conflict import Labels
from kamcli.threeway.merging import join

How = Literal["fields", "lines"]


@dataclass(frozen=True, slots=True)
class Request:
    """What git asks: three files, of which `ours` takes the result, and the path that they are versions of."""

    base: Path
    ours: Path
    theirs: Path
    path: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether anything is left undecided, and who merged: kam by fields, or git by lines."""

    conflict: bool
    how: How


def merge(request: Request, folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Merge, and write the result over ours. `environment`: git names the repository there.

    Raises OSError and KamError where a file cannot be read or written; ours is then as it was.
    """
    versions = [each.read_bytes() for each in (request.base, request.ours, request.theirs)]
    try:
        joined = join(versions[0], versions[1], versions[2], request.path, request.labels)
        if joined is not None and joined.conflicts and _shows_base(folder, environment):
            labels = Labels(request.labels.ours, request.labels.theirs, "base", request.labels.size)
            joined = join(versions[0], versions[1], versions[2], request.path, labels)
    except Exception:  # whatever is wrong with us, git's own result is better than none
        joined = None
    if joined is None:
        return _by_lines(request, folder, environment)
    _write(request.ours, versions[1], joined.content)
    return Outcome(joined.conflicts > 0, "fields")


def _shows_base(folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether people here want to see in a conflict what both sides started from."""
    from kamcli.gitrepo import GitFolder, surroundings

    style = GitFolder(folder, surroundings(environment)).line("config", "--get", "merge.conflictStyle")
    return style in ("diff3", "zdiff3")


def _by_lines(request: Request, folder: Path, environment: Mapping[str, str]) -> Outcome:
    """What git makes of it line by line; ours is as it was where git cannot either, as with anything but text."""
    from kamcli.gitrepo import merged_lines, surroundings

    labels = request.labels
    files = (request.ours, request.base, request.theirs)
    names = (labels.ours, labels.base or "base", labels.theirs)
    found = merged_lines(folder, surroundings(environment), files, names, labels.size)
    if found is None:
        return Outcome(True, "lines")
    content, conflict = found
    _write(request.ours, request.ours.read_bytes(), content)
    return Outcome(conflict, "lines")


def _write(path: Path, before: bytes, content: bytes) -> None:
    if content != before:
        from kamcli import atomic

        atomic.write(path, content)
