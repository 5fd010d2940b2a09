"""A repository from a few lines of text, for tests of what follows from records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kamcli.repository import Repository, open_repository

Build = Callable[..., Repository]


@pytest.fixture
def repository(tmp_path: Path) -> Build:
    """Write files (path → text) into a new repository in EUR, and open it."""

    def build(files: Mapping[str, str], currency: str = "EUR") -> Repository:
        head = f"format: 1\ncompany: {{name: Ours}}\ncurrency: {currency}\n"
        for path, text in {"kam.yaml": head, **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return open_repository(tmp_path)

    return build
