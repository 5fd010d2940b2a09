"""A work tree for tests of what is read again and what is not."""

from __future__ import annotations

from pathlib import Path

from kamcli.model.position import Unreadable
from kamcli.repository.source import WorkTree


class Watched(WorkTree):
    """A work tree that notes what is read of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.seen: list[str] = []

    def read(self, path: str) -> bytes | Unreadable | None:
        self.seen.append(path)
        return super().read(path)
