"""The day of the lint's tests, and files laid out from a mapping of paths to contents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

TODAY = date(2026, 3, 3)
Files = Mapping[str, str | bytes | None]


def lay(root: Path, files: Files) -> None:
    """Write files below root; None takes one away, text that begins with `->` makes a symbolic link."""
    for path, content in files.items():
        file = root / path
        file.unlink(missing_ok=True)
        if content is None:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        elif content.startswith("->"):
            file.symlink_to(content[2:])
        else:
            file.write_bytes(content.encode())
