"""git's own merge of three files, line by line. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kamcli.gitrepo.command import GitFolder

_MOST_CONFLICTS = 127
"""git's status is the number of conflicts, at most this; above, it could not merge."""


def merged_lines(
    folder: Path, given: Mapping[str, str], files: tuple[Path, Path, Path], labels: tuple[str, str, str], size: int
) -> tuple[bytes, bool] | None:
    """Ours, base and theirs merged by git, and whether conflicts are marked in it; None where git cannot merge them."""
    named = [part for label in labels for part in ("-L", label)]
    paths = [str(file.absolute()) for file in files]
    status, out, _ = GitFolder(folder, given).ask("merge-file", "-p", "-q", f"--marker-size={size}", *named, *paths)
    return (out, status > 0) if 0 <= status <= _MOST_CONFLICTS else None
