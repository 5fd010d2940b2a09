"""Texts that lie in an account repository and are none of its records: notes, templates, a README. Judges nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kamcli.repository.source import FOLDERS

_LARGEST = 8 * 1024 * 1024
_APART = (".git", ".kam")


def other_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of each file on disk outside the folders of format 1; what is no UTF-8 text is left out."""
    for folder, names, files in os.walk(root):
        top = Path(folder) == root
        names[:] = sorted(
            name
            for name in names
            if name not in _APART and not (top and name in FOLDERS) and not Path(folder, name).is_symlink()
        )
        for name in sorted(files):
            file = Path(folder, name)
            if (top and name == "kam.yaml") or file.is_symlink() or not file.is_file():
                continue
            try:
                if file.stat().st_size <= _LARGEST:
                    yield file.relative_to(root).as_posix(), file.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
