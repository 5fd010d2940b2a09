"""Writing the demo: a new folder or nothing, with git or without."""

from __future__ import annotations

import subprocess
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamcli import gitrepo
from kamcli.cli.demo import demo_command
from kamcli.cli.session import Session
from kamcli.errors import UsageError, WriteError
from kamcli.start import demo
from kamcli.start.demo.story import Demo, Moment, Story, always

TODAY = date(2026, 11, 22)


@cache
def told() -> Demo:
    return demo.tell(TODAY)


def small() -> Demo:
    moments = (Moment(TODAY, "anna", "Start"),)
    stories = (
        Story("kam.yaml", moments, always(b"format: 1\n")),
        Story("team/anna.yaml", moments, always({"name": "А"})),
    )
    return Demo(stories, (), {"anna": ("Анна", "anna@levanter.example")})


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_with_git_the_work_tree_is_clean_and_the_files_are_the_final_ones(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    demo.write(told(), folder)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=folder, check=True, capture_output=True, text=True)
    assert status.stdout == ""
    assert files_below(folder) == told().files()
    branch = subprocess.run(["git", "branch"], cwd=folder, check=True, capture_output=True, text=True)
    assert branch.stdout == "* main\n"


def test_without_git_there_are_the_same_files(tmp_path: Path) -> None:
    demo.write(told(), tmp_path / "new" / "demo", history=False)
    assert files_below(tmp_path / "new" / "demo") == told().files()
    assert not (tmp_path / "new" / "demo" / ".git").exists()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    demo.write(small(), tmp_path)
    assert (tmp_path / ".git").is_dir()
    assert files_below(tmp_path) == small().files()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        demo.write(small(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(UsageError, match="not a folder"):
        demo.write(small(), tmp_path / "demo")


@pytest.mark.parametrize(("history", "path"), [(True, ".git/config"), (False, "kam.yaml/below-a-file")])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, history: bool, path: str) -> None:
    moments = (Moment(TODAY, "anna", "Start"),)
    good = small()
    impossible = Demo((*good.stories, Story(path, moments, always(b""))), (), good.authors)
    with pytest.raises(WriteError):
        demo.write(impossible, tmp_path / "new" / "demo", history=history)
    assert list(tmp_path.iterdir()) == []


def test_without_git_installed_a_history_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = CliRunner().invoke(demo_command, ["demo"], obj=Session(tmp_path, TODAY))
    assert result.exit_code == 0, result.output
    assert "no git history: git is not installed" in result.stderr
    assert not (tmp_path / "demo" / ".git").exists()


def test_the_command_says_what_there_is_and_what_to_do_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(demo_command, ["demo", "--no-git"], obj=Session(tmp_path, TODAY))
    assert result.exit_code == 0, result.output
    assert "25 accounts" in result.stdout
    assert "as you asked" in result.stderr
    assert "kam -C demo lint" in result.stderr
    assert (tmp_path / "demo" / "kam.yaml").is_file()
    assert not (tmp_path / "demo" / ".git").exists()


def test_the_command_makes_a_git_repository(tmp_path: Path) -> None:
    result = CliRunner().invoke(demo_command, ["demo"], obj=Session(tmp_path, TODAY))
    assert result.exit_code == 0, result.output
    assert gitrepo.top_level(tmp_path / "demo" / "team") == tmp_path / "demo"
