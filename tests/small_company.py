"""A small account repository in git, for tests that change it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kamcli.change import Draft, Plan, plan
from kamcli.cli.main import main
from kamcli.lint.example import FILES
from kamcli.repository import open_repository

TODAY = date(2026, 3, 3)
ACCOUNT = "accounts/acme/account.yaml"
CONTACT = "accounts/acme/contacts/cfo.yaml"


def kam(root: Path, *words: str) -> int:
    """Run kam in a folder; the exit status."""
    return main(["-C", str(root), "--today", TODAY.isoformat(), *words])


def git(root: Path, *arguments: str) -> str:
    """What git says in a folder."""
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def lay(root: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write files below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def start_git(root: Path, *, commit: bool = True) -> Path:
    """Make a folder a git repository with a committer, and commit what is there."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Anna Ivanova")
    git(root, "config", "user.email", "anna@example.com")
    if commit:
        (root / ".git/info/exclude").write_text(".kam/\n")
        git(root, "add", "-A")
        git(root, "commit", "-q", "--allow-empty", "-m", "Start")
    return root


def files(root: Path) -> dict[str, bytes]:
    """Every file and its bytes, without what git and kam keep for themselves."""
    found = {path.relative_to(root): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    return {path.as_posix(): data for path, data in found.items() if not {".git", ".kam"} & set(path.parts)}


def planned(root: Path, changes: Mapping[str, str | None], subject: str = "set account acme") -> Plan:
    """A judged plan that writes these texts."""
    draft = Draft(open_repository(root, tolerant=True), TODAY)
    for path, text in changes.items():
        draft.write(path, None if text is None else text.encode())
    return plan(draft, subject)
