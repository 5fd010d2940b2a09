"""Histories as git lets them be made: commits without dates, odd revisions, settings that change what paths mean."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from dated_history import begun, commit, git
from small_company import ACCOUNT, kam

from kamcli.lint.example import FILES

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two commits: the beginning, and Acme in another industry."""
    root = begun(tmp_path / "company")
    commit(root, "2025-06-02T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "wine")})
    return root


def told(capsys: Capture, root: Path, *words: str) -> str:
    capsys.readouterr()
    assert kam(root, *words) == 0
    return capsys.readouterr().out


def raw_commit(root: Path, about: bytes) -> None:
    """Put a commit with the files of the last one on top of it, with any text for its author and committer."""
    tree, parent = (git(root, "rev-parse", name).encode() for name in ("HEAD^{tree}", "HEAD"))
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=root,
        input=b"tree %s\nparent %s\n%s\n\nodd\n" % (tree, parent, about),
        capture_output=True,
        check=True,
    )
    git(root, "update-ref", "HEAD", made.stdout.decode().strip())


def test_a_commit_that_says_no_time_is_of_the_beginning_of_time(root: Path, capsys: Capture) -> None:
    raw_commit(root, b"author X <x> nodate\ncommitter nobody")
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    assert "Acme" in told(capsys, root, "--at", "HEAD~1", "show", "acme")
    assert "Acme" in told(capsys, root, "--at", "1970-01-01", "show", "acme")


def test_what_leads_away_from_a_commit_is_none(root: Path, capsys: Capture) -> None:
    assert kam(root, "--at", "^HEAD", "show", "acme") == 2
    assert "git knows no commit '^HEAD' here" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"])
def test_what_paths_mean_to_git_is_up_to_nobody_else(
    name: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = begun(tmp_path / "company", below="clients")
    commit(root / "clients", "2025-06-02T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "wine")})
    expected = told(capsys, root / "clients", "--no-index", "changes")
    assert "wine" in expected
    monkeypatch.setenv(name, "1")
    assert told(capsys, root / "clients", "changes") == expected
    monkeypatch.delenv(name)
    assert told(capsys, root / "clients", "changes") == expected  # nor was anything else remembered


def test_grafts_hide_no_commit(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    expected = told(capsys, root, "--no-index", "changes", "acme.industry")
    assert "wine" in expected
    (root / ".git/info/grafts").write_text(f"{git(root, 'rev-parse', 'HEAD')} {git(root, 'rev-parse', 'HEAD~2')}\n")
    assert told(capsys, root, "changes", "acme.industry") == expected
