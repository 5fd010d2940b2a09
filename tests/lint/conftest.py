"""Account repositories laid out from a mapping of paths to contents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from states import TODAY, Files, lay

from kamcli.lint import Report, example, lint
from kamcli.repository import open_repository


@pytest.fixture
def linted(tmp_path: Path) -> Callable[[Files], Report]:
    """Lay files over the example repository and lint it."""

    def run(files: Files) -> Report:
        lay(tmp_path, example.FILES)
        lay(tmp_path, files)
        return lint(open_repository(tmp_path, tolerant=True), TODAY)

    return run
