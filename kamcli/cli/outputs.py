"""Files that a command writes its results to, beside the account repository's own. Writes none itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kamcli.errors import UsageError


def refuse_to_overwrite(root: Path, files: Iterable[Path], what: str) -> None:
    """Raise UsageError where `what` would be written over a record, or twice to one file."""
    from kamcli.model.entity import place_of

    seen: set[Path] = set()
    for file in files:
        path = file.resolve()
        if path in seen:
            raise UsageError(f"{file.name} would be written twice", do="give each a file of its own")
        seen.add(path)
        if path.is_relative_to(root) and place_of(path.relative_to(root).as_posix()) is not None:
            raise UsageError(
                f"{file} is a file of the account repository; {what} would take its place",
                do="write to another file",
            )
