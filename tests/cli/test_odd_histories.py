"""Histories as git lets them be made: commits without dates, odd revisions, settings that change what paths mean."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from dated_history import begun, commit, git
from small_company import ACCOUNT, kam

from kamcli.lint.example import FILES

Capture = pytest.CaptureFixture[str]

BORIS = ("Boris", "boris@example.com")
WHO = {f"GIT_{role}_{what}": "x@y" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


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


# ---- files that could not be read for a while


@pytest.fixture
def broken(root: Path) -> Path:
    """Acme's file was broken by two commits, and mended with another manager and without an industry."""
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: "name: [Acme\n"})
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: "name: Acme\nname: Acme\n"})
    commit(root, "2025-07-03T09:00:00+0200", {ACCOUNT: "name: Acme\ncircle: market\nmanager: boris\n"}, BORIS)
    commit(root, "2025-07-04T09:00:00+0200", {ACCOUNT: "name: Acme\ncircle: customer\nmanager: boris\n"})
    return root


def test_what_was_changed_while_a_file_was_broken_is_told(broken: Path, capsys: Capture) -> None:
    found = json.loads(told(capsys, broken, "changes", "acme", "--format", "json", "--kind", "readable"))
    assert [(each["field"], each["how"], each["from"], each["to"]) for each in found] == [
        (None, None, None, None),
        ("manager", "changed", "anna", "boris"),
        ("industry", "removed", "wine", None),
    ]
    fields = json.loads(told(capsys, broken, "changes", "acme.manager", "--format", "json"))
    assert [(each["event"], each["from"], each["to"]) for each in fields] == [
        ("readable", "anna", "boris"),
        ("created", None, "anna"),
    ]
    assert json.loads(told(capsys, broken, "changes", "acme.name", "--format", "json"))[0]["event"] == "created"


def test_blame_looks_behind_versions_that_cannot_be_read(broken: Path, capsys: Capture) -> None:
    found = json.loads(told(capsys, broken, "blame", "acme", "--format", "json"))
    assert {each["field"]: (each["when"][:10], each["author"]) for each in found} == {
        "name": ("2025-03-01", "Anna Ivanova"),
        "circle": ("2025-07-04", "Anna Ivanova"),
        "manager": ("2025-07-03", "Boris"),
    }


def test_blame_of_what_was_broken_from_the_beginning(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {"accounts/new/account.yaml": "name: [New\n"})
    commit(root, "2025-07-02T09:00:00+0200", {"accounts/new/account.yaml": "name: New\n"})
    found = json.loads(told(capsys, root, "blame", "new", "--format", "json"))
    assert [(each["field"], each["when"][:10]) for each in found] == [("name", "2025-07-02")]


def test_blame_takes_a_branch_that_can_be_read_before_a_broken_one(root: Path, capsys: Capture) -> None:
    git(root, "switch", "-q", "-c", "side")
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")}, BORIS)
    git(root, "switch", "-q", "main")
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: "name: [Acme\n"})
    git(root, "merge", "-q", "--no-commit", "-s", "ours", "side", **WHO)
    commit(root, "2025-07-03T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    found = json.loads(told(capsys, root, "blame", "acme.industry", "--format", "json"))
    assert [(each["value"], each["author"]) for each in found] == [("beer", "Boris")]
