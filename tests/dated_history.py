"""Commits with dates and authors of one's choice, over the small company, for tests that look back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kamcli.lint.example import FILES

ANNA = ("Anna Ivanova", "anna@example.com")
Files = Mapping[str, str | bytes | None]


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """What git says in a folder."""
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def begun(root: Path, when: str = "2025-03-01T09:00:00+0200", files: Files = FILES, *, below: str = "") -> Path:
    """A git repository whose first commit has these files, in the folder `below`; returns its root."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    (root / ".git/info/exclude").write_text(".kam/\n")
    commit(root / below, when, files)
    return root


def commit(
    root: Path, when: str, changes: Files | None = None, who: tuple[str, str] = ANNA, *, written: str | None = None
) -> str:
    """Write these files (None: they go) and commit everything at `when`; `written` is the author's date, if another."""
    for path, content in (changes or {}).items():
        file = root / path
        if content is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return committed(root, when, who, written=written)


def committed(root: Path, when: str, who: tuple[str, str] = ANNA, *, written: str | None = None) -> str:
    """Commit everything that is there; returns the commit's id."""
    names = {f"GIT_{role}_NAME": who[0] for role in ("AUTHOR", "COMMITTER")}
    emails = {f"GIT_{role}_EMAIL": who[1] for role in ("AUTHOR", "COMMITTER")}
    dates = {"GIT_AUTHOR_DATE": written or when, "GIT_COMMITTER_DATE": when}
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "Change", **names, **emails, **dates)
    return git(root, "rev-parse", "HEAD")
