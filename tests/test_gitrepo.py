from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kamcli import gitrepo
from kamcli.errors import ConfigurationError, WriteError
from kamcli.gitrepo import Commit

ZONE = timezone(timedelta(hours=2))


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


def commit(number: int, changes: dict[str, bytes | None], author: str = "Άννα Петрова") -> Commit:
    return Commit(
        author, "anna@levanter.example", datetime(2025, 3, number, 16, 30, tzinfo=ZONE), f"Step {number}\n", changes
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    return folder


def test_history_has_authors_dates_and_a_clean_work_tree(root: Path) -> None:
    gitrepo.init(root)
    gitrepo.import_history(
        root,
        [
            commit(1, {"kam.yaml": b"format: 1\n", "team/anna.yaml": "name: Анна\n".encode()}),
            commit(2, {"kam.yaml": b"format: 1\r\nlast: line"}),
            commit(3, {"team/anna.yaml": None, 'odd "name"\\\n.txt': b"\x00\xff"}),
        ],
    )

    log = git(root, "log", "--format=%an <%ae> %aI %cI %s").splitlines()
    assert log[0] == "Άννα Петрова <anna@levanter.example> 2025-03-03T16:30:00+02:00 2025-03-03T16:30:00+02:00 Step 3"
    assert len(log) == 3
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "branch", "--show-current") == "main\n"
    assert (root / "kam.yaml").read_bytes() == b"format: 1\r\nlast: line"
    assert (root / 'odd "name"\\\n.txt').read_bytes() == b"\x00\xff"
    assert not (root / "team").exists()
    git(root, "fsck", "--strict")


def test_same_commits_have_the_same_hash(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        gitrepo.init(folder)
        gitrepo.import_history(folder, [commit(1, {"a": b"1", "b": b"2"})])
        heads.add(git(folder, "rev-parse", "HEAD"))
    assert len(heads) == 1


def test_an_author_cannot_break_out_of_the_identity_line(root: Path) -> None:
    gitrepo.init(root)
    gitrepo.import_history(root, [commit(1, {"a": b""}, author="Eve <eve@x>\ncommitter Mallory")])
    assert git(root, "log", "--format=%an|%cn") == "Eve  eve@x  committer Mallory|Eve  eve@x  committer Mallory\n"


def test_no_commits_leave_an_empty_repository(root: Path) -> None:
    gitrepo.init(root, branch="trunk")
    gitrepo.import_history(root, [])
    assert git(root, "branch", "--show-current") == "trunk\n"


def test_init_twice_keeps_the_history(root: Path) -> None:
    gitrepo.init(root)
    gitrepo.import_history(root, [commit(1, {"a": b""})])
    gitrepo.init(root)
    assert git(root, "log", "--format=%s") == "Step 1\n"


def test_a_path_that_git_refuses_is_an_error_with_its_reason(root: Path) -> None:
    gitrepo.init(root)
    with pytest.raises(WriteError, match=r"git \S+ failed"):
        gitrepo.import_history(root, [commit(1, {"../outside": b""})])
    assert not (root.parent / "outside").exists()


def test_variables_of_a_hook_do_not_redirect(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.mkdir()
    gitrepo.init(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))

    gitrepo.init(root)
    gitrepo.import_history(root, [commit(1, {"a": b"1"})])

    assert gitrepo.top_level(root) == root
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        assert os.environ[name].startswith(str(other))
        monkeypatch.delenv(name)
    assert git(root, "log", "--format=%s") == "Step 1\n"
    assert not (other / ".git" / "index").exists()
    assert git(other, "for-each-ref") == ""


def test_hooks_of_the_repository_do_not_run(root: Path) -> None:
    gitrepo.init(root)
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        hook = root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\ntouch ../hook-ran hook-ran\nexit 1\n")
        hook.chmod(0o755)
    gitrepo.import_history(root, [commit(1, {"a": b"1"})])
    assert not list(root.rglob("hook-ran"))


def test_line_ends_stay_whatever_the_user_configured(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text("[core]\n\tautocrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    gitrepo.init(root)
    gitrepo.import_history(root, [commit(1, {"a.yaml": b"name: x\n"})])
    assert (root / "a.yaml").read_bytes() == b"name: x\n"


def test_top_level_finds_the_root_from_below_and_from_a_folder_yet_to_be_made(root: Path, tmp_path: Path) -> None:
    gitrepo.init(root)
    (root / "accounts").mkdir()
    assert gitrepo.top_level(root / "accounts") == root
    assert gitrepo.top_level(root / "new" / "folder") == root
    assert gitrepo.top_level(tmp_path) is None


def test_author_comes_from_the_configuration(root: Path) -> None:
    gitrepo.init(root)
    assert gitrepo.author(root) is None
    git(root, "config", "user.name", "Σοφία Δήμου")
    assert gitrepo.author(root) is None
    git(root, "config", "user.email", "sofia@levanter.example")
    assert gitrepo.author(root) == ("Σοφία Δήμου", "sofia@levanter.example")
    git(root, "config", "author.email", "sd@levanter.example")
    assert gitrepo.author(root) == ("Σοφία Δήμου", "sd@levanter.example")


def test_without_git_everything_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    assert not gitrepo.git_available()
    for call in (gitrepo.init, gitrepo.top_level, gitrepo.author):
        with pytest.raises(ConfigurationError, match="git is not installed"):
            call(root)


def test_git_is_available_here() -> None:
    assert gitrepo.git_available()
