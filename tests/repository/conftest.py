"""Account repositories on disk, laid out from a mapping of paths to contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kamcli.lint import example
from kamcli.repository import Repository, open_repository

Files = Mapping[str, str | bytes]


def lay(root: Path, files: Files) -> None:
    """Write files below root, folders made as needed."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An account repository with one account, one contact, one colleague."""
    root = tmp_path / "company"
    lay(root, example.FILES)
    return root


@pytest.fixture
def opened(root: Path) -> Callable[..., Repository]:
    """Lay files over the example repository and open it, as lint does."""

    def run(files: Files | None = None) -> Repository:
        lay(root, files or {})
        return open_repository(root, tolerant=True)

    return run
