"""The work tree: what it lists, what it reads, and that nothing outside is ever read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kamcli.model.position import Unreadable
from kamcli.repository import source
from kamcli.repository.source import WorkTree

SECRET = b"outside"


def put(root: Path, path: str, content: bytes = b"name: x\n") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    put(folder, "account.yaml", SECRET)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    put(root, "kam.yaml")
    put(root, "accounts/acme/account.yaml")
    return root


def kind(found: object) -> str:
    assert isinstance(found, Unreadable), found
    (problem,) = found.problems
    assert problem.message
    assert problem.do
    return problem.kind


def test_lists_the_folders_of_format_1_and_nothing_else(root: Path) -> None:
    for path in ("team/anna.yaml", "sales/2026-01.csv", "accounts/acme/contacts/cfo.yaml", "policy/limits.yaml"):
        put(root, path)
    for path in (".git/config", "notes.md", ".kam/index", "backup/accounts/acme/account.yaml", "team/.hidden.yaml"):
        put(root, path)
    put(root, "schemas/composed/account.schema.json")
    put(root, "schemas/account.schema.json")
    assert list(WorkTree(root).paths()) == [
        "kam.yaml",
        "accounts/acme/account.yaml",
        "accounts/acme/contacts/cfo.yaml",
        "policy/limits.yaml",
        "sales/2026-01.csv",
        "schemas/account.schema.json",
        "team/anna.yaml",
    ]


def test_reads_bytes_as_they_are(root: Path) -> None:
    put(root, "team/anna.yaml", b"\xef\xbb\xbfname: \xff\r\n")
    assert WorkTree(root).read("team/anna.yaml") == b"\xef\xbb\xbfname: \xff\r\n"


@pytest.mark.parametrize("path", ["team/anna.yaml", "accounts/nobody/account.yaml", "x\0y", "team/x\0y"])
def test_what_is_not_there_is_none(root: Path, path: str) -> None:
    assert WorkTree(root).read(path) is None


@pytest.mark.parametrize(
    "path", ["../outside/account.yaml", "accounts/../../outside/account.yaml", "accounts/acme/..", "accounts/./x", ".."]
)
def test_paths_that_climb_are_refused(root: Path, outside: Path, path: str) -> None:
    assert kind(WorkTree(root).read(path)) == "outside-repository"


def test_absolute_paths_are_refused(root: Path, outside: Path) -> None:
    assert kind(WorkTree(root).read(str(outside / "account.yaml"))) == "outside-repository"
    assert kind(WorkTree(root).read("/account.yaml")) == "outside-repository"


def test_link_to_a_file_inside_is_followed(root: Path) -> None:
    put(root, "team/anna.yaml", b"name: Anna\n")
    (root / "team/boss.yaml").symlink_to("anna.yaml")
    tree = WorkTree(root)
    assert "team/boss.yaml" in tree.paths()
    assert tree.read("team/boss.yaml") == b"name: Anna\n"


def test_link_to_a_file_outside_is_not(root: Path, outside: Path) -> None:
    (root / "accounts/acme/account.yaml").unlink()
    (root / "accounts/acme/account.yaml").symlink_to(outside / "account.yaml")
    tree = WorkTree(root)
    assert "accounts/acme/account.yaml" in tree.paths()
    assert kind(tree.read("accounts/acme/account.yaml")) == "outside-repository"


def test_link_to_a_link_that_leads_outside_is_not(root: Path, outside: Path) -> None:
    (root / "one").symlink_to(outside / "account.yaml")
    (root / "team").mkdir()
    (root / "team/anna.yaml").symlink_to("../one")
    assert kind(WorkTree(root).read("team/anna.yaml")) == "outside-repository"


def test_dangling_link_and_loop_are_said(root: Path) -> None:
    (root / "team").mkdir()
    (root / "team/gone.yaml").symlink_to("nobody.yaml")
    (root / "team/round.yaml").symlink_to("round.yaml")
    tree = WorkTree(root)
    assert {"team/gone.yaml", "team/round.yaml"} <= set(tree.paths())
    assert kind(tree.read("team/gone.yaml")) == "unreadable-file"
    assert kind(tree.read("team/round.yaml")) == "unreadable-file"


@pytest.mark.parametrize("listed", [True, False])
def test_files_below_a_folder_that_is_a_link_outside_are_not_read(root: Path, outside: Path, listed: bool) -> None:
    (root / "accounts/evil").symlink_to(outside)
    tree = WorkTree(root)
    if listed:
        assert list(tree.paths()) == ["kam.yaml", "accounts/acme/account.yaml", "accounts/evil/"]
    assert kind(tree.read("accounts/evil/")) == "outside-repository"
    assert kind(tree.read("accounts/evil/account.yaml")) == "outside-repository"


def test_folder_that_is_a_link_inside_is_not_entered(root: Path) -> None:
    (root / "accounts/twin").symlink_to("acme")
    tree = WorkTree(root)
    assert "accounts/twin/" in tree.paths()
    assert kind(tree.read("accounts/twin/")) == "unreadable-file"
    assert kind(tree.read("accounts/twin/account.yaml")) == "unreadable-file"


@pytest.mark.parametrize("folder", ["sales", "policy", "schemas", "personal"])
def test_top_folder_that_is_a_link_is_listed_as_closed(root: Path, outside: Path, folder: str) -> None:
    (root / folder).symlink_to(outside)
    tree = WorkTree(root)
    assert f"{folder}/" in tree.paths()
    assert kind(tree.read(f"{folder}/")) == "outside-repository"
    assert kind(tree.read(f"{folder}/account.yaml")) == "outside-repository"


def test_loop_of_folders_ends(root: Path) -> None:
    (root / "accounts/acme/contacts").symlink_to("../acme")
    (root / "accounts/round").symlink_to("round")
    assert list(WorkTree(root).paths()) == [
        "kam.yaml",
        "accounts/acme/account.yaml",
        "accounts/acme/contacts/",
        "accounts/round/",
    ]


def test_file_in_place_of_a_folder_is_listed_as_closed(root: Path) -> None:
    put(root, "sales", b"")
    tree = WorkTree(root)
    assert "sales/" in tree.paths()
    assert kind(tree.read("sales/")) == "unreadable-file"
    assert kind(tree.read("sales/2026-01.csv")) == "unreadable-file"


def test_folder_in_place_of_a_file_is_listed_as_that_file(root: Path) -> None:
    (root / "accounts/beta/account.yaml").mkdir(parents=True)
    tree = WorkTree(root)
    assert "accounts/beta/account.yaml" in tree.paths()
    assert kind(tree.read("accounts/beta/account.yaml")) == "unreadable-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_does_not_make_us_wait(root: Path) -> None:
    (root / "team").mkdir()
    os.mkfifo(root / "team/anna.yaml")
    assert kind(WorkTree(root).read("team/anna.yaml")) == "unreadable-file"


def test_file_that_is_too_large_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST", 10)
    put(root, "team/anna.yaml", b"x" * 11)
    put(root, "team/bert.yaml", b"x" * 10)
    assert kind(WorkTree(root).read("team/anna.yaml")) == "file-too-large"
    assert WorkTree(root).read("team/bert.yaml") == b"x" * 10


@pytest.mark.parametrize("name", ["мария.yaml", "a b.yaml", "new\nline.yaml", "-rf.yaml", "'quo\"te.yaml", "a\\b.yaml"])
def test_unusual_names_are_listed_and_read(root: Path, name: str) -> None:
    put(root, f"team/{name}", b"name: x\n")
    tree = WorkTree(root)
    assert f"team/{name}" in tree.paths()
    assert tree.read(f"team/{name}") == b"name: x\n"


def test_name_that_is_not_utf8_is_listed(root: Path) -> None:
    (root / "team").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/team/\xff.yaml")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    tree = WorkTree(root)
    (path,) = [path for path in tree.paths() if path.startswith("team/")]
    assert tree.read(path) == b"x"


def test_a_root_that_is_reached_by_a_link_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    tree = WorkTree(tmp_path / "link")
    assert "accounts/acme/account.yaml" in tree.paths()
    assert tree.read("accounts/acme/account.yaml") == b"name: x\n"
    (root / "team").mkdir()
    (root / "team/anna.yaml").symlink_to(root / "kam.yaml")
    assert tree.read("team/anna.yaml") == b"name: x\n"
