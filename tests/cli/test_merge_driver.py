"""git merges with kam as its driver, in real repositories: by field; and git's own result where kam cannot."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kamcli.lint import example
from kamcli.start import hooks, merging

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "accounts/acme/account.yaml"
SALES = "sales/2026-01.csv"
BASE = "name: Acme\ncircle: market\nindustry: food  # of which sort?\nmanager: anna\n"
OURS = BASE.replace("circle: market", "circle: contacted").replace("anna", "bob")
THEIRS = BASE.replace("industry: food  # of which sort?", "industry: wine  # of which sort?")
BOTH = OURS.replace("industry: food", "industry: wine")
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Clone:
    """A git repository with two branches, main and other."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    root: str = "."

    def run(self, *command: str | Path) -> Done:
        identity = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **identity, "PYTHONPATH": str(ROOT), **self.environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str | Path) -> str:
        done = self.run("git", "-c", "core.hooksPath=/dev/null", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def merge(self, *arguments: str) -> Done:
        return self.run("git", "-c", "core.hooksPath=/dev/null", *(arguments or ("merge", "--no-edit", "other")))

    def commit(self, path: str, content: str | None) -> None:
        file = self.folder / self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            file.write_bytes(content.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")

    def split(self, path: str, base: str | None, ours: str, theirs: str) -> None:
        """Two branches that changed one file; main is checked out."""
        self.commit(path, base)
        self.git("switch", "--quiet", "--create", "other")
        self.commit(path, theirs)
        self.git("switch", "--quiet", "main")
        self.commit(path, ours)

    def text(self, path: str = ACCOUNT) -> str:
        return (self.folder / self.root / path).read_bytes().decode()


def started(folder: Path, root: str = ".", python: str = sys.executable, **environment: str) -> Clone:
    folder.mkdir()
    clone = Clone(folder, environment, root)
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit("kam.yaml", example.FILES["kam.yaml"])
    merging.install(folder, folder / root, python)
    clone.commit("kam.yaml", None)
    return clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return started(tmp_path / "my clients")


def test_fields_that_stand_side_by_side_merge(clone: Clone) -> None:
    clone.split(ACCOUNT, BASE, OURS, THEIRS)
    lines = clone.run("git", "merge-tree", "--write-tree", "main", "other")
    done = clone.merge()
    assert done.returncode == 0, done.stdout + done.stderr
    assert clone.text() == BOTH
    assert lines.returncode == 0  # the driver works for git merge-tree as well


def test_without_the_driver_git_would_have_asked(clone: Clone) -> None:
    merging.uninstall(clone.folder, clone.folder, last=True)
    clone.commit("kam.yaml", None)
    clone.split(ACCOUNT, BASE, OURS, THEIRS)
    assert clone.merge().returncode == 1
    assert "<<<<<<<" in clone.text()


def test_a_conflict_is_as_small_as_its_field_and_lint_finds_it(clone: Clone) -> None:
    clone.split(ACCOUNT, BASE, OURS, BASE.replace("anna", "carl").replace("food", "wine"))
    done = clone.merge()
    assert done.returncode == 1
    assert "CONFLICT (content)" in done.stdout
    marked = BOTH.replace("manager: bob\n", "<<<<<<< A\nmanager: bob\n=======\nmanager: carl\n>>>>>>> B\n")
    assert (
        clone.text()
        .replace("<<< ours", "<<< A")
        .replace("<<< HEAD", "<<< A")
        .replace(">>> theirs", ">>> B")
        .replace(">>> other", ">>> B")
        == marked
    )
    assert clone.git("diff", "--name-only", "--diff-filter=U").strip() == ACCOUNT
    found = clone.run(sys.executable, "-m", "kamcli", "--today", "2026-03-03", "lint", ACCOUNT)
    assert "merge conflict" in found.stdout


@pytest.mark.parametrize("size", [3, 20])
def test_lint_finds_conflicts_whatever_the_size_of_the_markers(size: int, clone: Clone) -> None:
    (clone.folder / ".git/info/attributes").write_text(f"*.yaml conflict-marker-size={size}\n")
    clone.split(ACCOUNT, BASE, OURS, BASE.replace("anna", "carl").replace("food", "wine"))
    assert clone.merge().returncode == 1
    signs = max(size, 7)
    lines = clone.text().split("\n")
    assert [line[:signs] for line in lines if line and line[0] in "<=>"] == [sign * signs for sign in "<=>"]
    found = clone.run(sys.executable, "-m", "kamcli", "--today", "2026-03-03", "lint", ACCOUNT)
    assert "merge conflict" in found.stdout


def test_conflicts_show_the_base_to_who_wants_it(clone: Clone) -> None:
    clone.git("config", "merge.conflictStyle", "diff3")
    clone.split(ACCOUNT, BASE, OURS, BASE.replace("anna", "carl"))
    assert clone.merge().returncode == 1
    assert "||||||| base\nmanager: anna\n=======\n" in clone.text()


def test_one_id_added_on_both_sides_is_never_joined(clone: Clone) -> None:
    path = "accounts/orion/account.yaml"
    clone.split(path, None, "name: Orion Ltd\ncircle: market\n", "name: Orion GmbH\ncircle: market\nmanager: anna\n")
    assert clone.merge().returncode == 1
    text = clone.text(path)
    assert "name: Orion Ltd\ncircle: market\n=======\nname: Orion GmbH\ncircle: market\nmanager: anna\n>>>>>>>" in text


def test_ledger_lines_of_both_imports(clone: Clone) -> None:
    head, line = "date,account,amount,currency,ref\n", "2026-01-{0:02},acme,{0},EUR,r{0}\n"
    base = head + line.format(2)
    theirs = "date,account,amount,currency,ref,product\n2026-01-02,acme,2,EUR,r2,\n2026-01-03,acme,3,EUR,r3,tea\n"
    clone.split(SALES, base, base + line.format(9), theirs)
    done = clone.merge()
    assert done.returncode == 0, done.stdout + done.stderr
    assert clone.text(SALES) == theirs + "2026-01-09,acme,9,EUR,r9,\n"


@pytest.mark.parametrize("how", ["rebase", "cherry-pick", "stash"])
def test_whatever_makes_git_merge(clone: Clone, how: str) -> None:
    clone.split(ACCOUNT, BASE, OURS, THEIRS)
    if how == "stash":
        clone.git("reset", "--quiet", "--hard", "HEAD^")
        (clone.folder / ACCOUNT).write_text(OURS, encoding="utf-8")
        clone.git("stash", "--quiet")
        clone.git("merge", "--quiet", "--ff-only", "other")
        done = clone.merge("stash", "pop")
    else:
        done = clone.merge(how, "other")
    assert done.returncode == 0, done.stdout + done.stderr
    assert clone.text() == BOTH


def test_in_a_linked_work_tree_below_a_subfolder_with_git_variables_set(tmp_path: Path) -> None:
    clone = started(tmp_path / "all", "sales dept/crm")
    clone.split(ACCOUNT, BASE, OURS, THEIRS)
    clone.git("worktree", "add", "--quiet", "-b", "third", tmp_path / "linked tree")
    linked = Clone(tmp_path / "linked tree", {}, clone.root)
    there = linked.git("rev-parse", "--absolute-git-dir").strip()
    linked = Clone(linked.folder, {"GIT_DIR": there, "GIT_WORK_TREE": str(linked.folder)}, clone.root)
    done = linked.merge()
    assert done.returncode == 0, done.stdout + done.stderr
    assert linked.text() == BOTH


# ---- kam missing, broken, killed: git's own result stands


def broken(folder: Path, script: str) -> str:
    """An interpreter that is none."""
    file = folder / "a python % of mine"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    "script",
    [
        None,  # not there at all, and no kam on the PATH
        "exit 1",  # as Python does where kamcli is missing
        "exit 3",
        "exit 0",  # another program, which says that all is well
        "echo something",
        "kill -9 $$",
    ],
)
def test_git_s_own_result_stands_where_kam_fails(tmp_path: Path, script: str | None) -> None:
    python = broken(tmp_path, script) if script else str(tmp_path / "gone" / "python")
    git = shutil.which("git")
    assert git is not None
    only = tmp_path / "bin"
    only.mkdir()
    for name in ("git", "sh"):
        (only / name).symlink_to(shutil.which(name) or name)
    clone = started(tmp_path / "clients", python=python, PATH=str(only))
    clone.split(ACCOUNT, BASE, OURS, THEIRS)
    clone.commit("team/anna.yaml", "name: Anna\n")
    done = clone.merge()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CONFLICT (content)" in done.stdout
    text = clone.text()
    assert text.startswith("name: Acme\n<<<<<<< ours\ncircle: contacted\n"), text
    assert "industry: wine" in text.partition("=======")[2]


@pytest.mark.parametrize("seconds", [0.05, 0.1, 0.15, 0.2, 0.3, 0.5])
def test_killed_at_any_moment_ours_is_old_or_whole(tmp_path: Path, seconds: float) -> None:
    for name, text in (("base", BASE), ("ours", OURS), ("theirs", THEIRS)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = [str(tmp_path / f"{name}.yaml") for name in ("base", "ours", "theirs")]
    running = subprocess.Popen([sys.executable, "-m", "kamcli", "merge-driver", *files, ACCOUNT], cwd=ROOT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    running.kill()
    running.wait()
    assert (tmp_path / "ours.yaml").read_text(encoding="utf-8") in (OURS, BOTH)


def test_markers_of_before_are_not_taken_for_ours(tmp_path: Path) -> None:
    clone = started(tmp_path / "clients", python=broken(tmp_path, "exit 1"))
    left = BASE + "<<<<<<< left from another day\n"
    clone.split(ACCOUNT, left, left.replace("anna", "bob"), left.replace("Acme", "ACME"))
    clone.merge()
    assert "manager: bob" in clone.text()
    assert "name: ACME" in clone.text()


def test_git_s_own_clean_result_stands_where_kam_is_killed(tmp_path: Path) -> None:
    clone = started(tmp_path / "clients", python=broken(tmp_path, "kill -9 $$"))
    wide = BASE.replace("industry", "website: a.example\nheadcount: 5\nsource: fair\nindustry")
    clone.split(ACCOUNT, wide, wide.replace("Acme", "ACME"), wide.replace("anna", "bob"))
    assert clone.merge().returncode == 0
    assert clone.text() == wide.replace("Acme", "ACME").replace("anna", "bob")


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("name: [\n", "name: [1\n", "name: [2\n"),
        ("a: 1\na: 2\nb: 1\n", "a: 1\na: 2\nb: 2\n", "a: 1\na: 2\nb: 3\n"),
        ("name: é\n", "name: è\n", "name: ê\n"),
    ],
)
def test_what_cannot_be_read_is_merged_by_lines(clone: Clone, base: str, ours: str, theirs: str) -> None:
    clone.split(ACCOUNT, base, ours, theirs)
    assert clone.merge().returncode == 1
    assert f"{ours}=======\n".splitlines()[-2] in clone.text()
    assert "=======\n" in clone.text()


def test_the_command_needs_no_kam_yaml_and_no_git_repository(tmp_path: Path) -> None:
    for name, text in (("base", BASE), ("ours", OURS), ("theirs", THEIRS)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    place = Clone(tmp_path)
    done = place.run(sys.executable, "-m", "kamcli", "merge-driver", "base.yaml", "ours.yaml", "theirs.yaml", ACCOUNT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "ours.yaml").read_text(encoding="utf-8") == BOTH
    for name in ("base", "ours", "theirs"):
        (tmp_path / f"{name}.yaml").write_text(f"name: [{name}\n", encoding="utf-8")
    done = place.run(sys.executable, "-m", "kamcli", "merge-driver", "base.yaml", "ours.yaml", "theirs.yaml")
    assert done.returncode == 1
    assert (tmp_path / "ours.yaml").read_text(encoding="utf-8") == (
        "<<<<<<< ours\nname: [ours\n=======\nname: [theirs\n>>>>>>> theirs\n"
    )


# ---- installing


def test_hooks_install_sets_it_up_and_uninstall_takes_it_away(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clients")
    clone.folder.mkdir()
    clone.git("init", "--quiet", "--initial-branch=main")
    attributes = clone.folder / ".gitattributes"
    attributes.write_bytes(b"*.yaml text eol=lf\n*.bin -diff")
    clone.commit("kam.yaml", example.FILES["kam.yaml"])
    kam = (sys.executable, "-m", "kamcli", "hooks")
    done = clone.run(*kam, "install")
    assert done.returncode == 0, done.stderr
    assert "records and ledgers are merged by kam" in done.stdout
    assert "Commit .gitattributes" in done.stderr
    first = attributes.read_bytes()
    assert first.startswith(b"*.yaml text eol=lf\n*.bin -diff\n# kam hooks install")
    assert "Commit .gitattributes" not in clone.run(*kam, "install").stderr
    assert attributes.read_bytes() == first
    for path, wanted in {
        ACCOUNT: "kam", SALES: "kam", "policy/lists.yaml": "kam", "personal/acme/cfo.yaml": "kam",
        "personal/acme/cfo.yaml.age": "unspecified", "docs/x.yaml": "unspecified", "accounts/a/scan.pdf": "unspecified",
    }.items():  # fmt: skip
        assert clone.git("check-attr", "merge", path).strip().endswith(f"merge: {wanted}")
    assert clone.run(*kam, "status").returncode == 0
    clone.git("config", "--unset", "merge.kam.driver")
    assert clone.run(*kam, "status").returncode == 1
    assert clone.run(*kam, "uninstall").returncode == 0
    assert attributes.read_bytes() == b"*.yaml text eol=lf\n*.bin -diff\n"
    assert "kam" not in (clone.folder / ".git" / "config").read_text(encoding="utf-8")


def test_hooks_install_without_the_driver(tmp_path: Path) -> None:
    clone = started(tmp_path / "clients")
    merging.uninstall(clone.folder, clone.folder, last=True)
    assert not (clone.folder / ".gitattributes").exists()
    done = clone.run(sys.executable, "-m", "kamcli", "hooks", "install", "--no-merge-driver")
    assert done.returncode == 0, done.stderr
    assert not (clone.folder / ".gitattributes").exists()
    assert not merging.status(clone.folder, clone.folder).command
    place, _ = hooks.clone(clone.folder)
    assert all(hook.state == "installed" for hook in hooks.status(place))
