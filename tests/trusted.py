"""Companies whose files' times are trusted at once, for tests of what is remembered of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kamcli.index import Index
from kamcli.repository import census


def trusted(root: Path, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay files, of which no later change is taken for one of the same moment."""
    monkeypatch.setattr(census, "SAFE", 0)
    for path, text in files.items():
        put(root, path, text)
    return root


def put(root: Path, path: str, text: str) -> None:
    """Write one file."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def wait(index: Index) -> None:
    """Until the clock of the disk goes on."""
    before = index.now()
    while before is not None and before == index.now():
        index._now = None
