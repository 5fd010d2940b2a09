"""The gates in real repositories: `git commit` and `git push` let in or refused by the hooks that kam installs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kamcli.lint import example
from kamcli.start import hooks

ROOT = Path(__file__).resolve().parents[2]
KAM = [sys.executable, "-m", "kamcli", "--today", "2026-03-03"]
ACCOUNT = "accounts/acme/account.yaml"
GOOD = example.FILES[ACCOUNT]
INCOMPLETE = "name: Acme\ncircle: market\nmanager: anna\n"
"""Without its industry, which the circle asks for: KAM101 at line 3."""

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Clone:
    """A git repository to work in, as a person does."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *command: str | Path, stdin: str = "") -> Done:
        identity = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **identity, "PYTHONPATH": str(ROOT), **self.environment},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str | Path) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def kam(self, *arguments: str | Path) -> Done:
        return self.run(*KAM, *arguments)

    def lay(self, files: Mapping[str, str | None]) -> None:
        for path, content in files.items():
            file = self.folder / path
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode())

    def commit(self, files: Mapping[str, str | None] | None = None, *arguments: str) -> str:
        """Commit whatever is there, past the hooks."""
        self.lay(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message=x", *arguments)
        return self.git("rev-parse", "HEAD")

    def push(self, *refs: str) -> Done:
        return self.run("git", "push", "origin", *(refs or ("main",)))


def refused(done: Done, *says: str) -> None:
    assert done.returncode != 0, done.stdout + done.stderr
    for words in says:
        assert words in done.stdout + done.stderr


def let_in(done: Done) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """The example repository, committed on main."""
    return started(tmp_path / "clone")


def started(folder: Path, below: str = "") -> Clone:
    folder.mkdir()
    clone = Clone(folder)
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit({below + path: content for path, content in example.FILES.items()})
    return clone


@pytest.fixture
def hooked(clone: Clone) -> Clone:
    place, root = hooks.clone(clone.folder)
    hooks.install(place, (root,), sys.executable)
    return clone


@pytest.fixture
def pushed(clone: Clone, tmp_path: Path) -> Callable[..., Clone]:
    """A bare repository that has what the clone has, then gets kam's hook; the clone pushes to it."""

    def run(files: Mapping[str, str | None] | None = None) -> Clone:
        clone.commit(files)
        clone.git("clone", "--quiet", "--bare", ".", tmp_path / "server.git")
        clone.git("remote", "add", "origin", tmp_path / "server.git")
        hooks.install(*hooks.server(tmp_path / "server.git"), sys.executable)
        return clone

    return run


# ---- commits: exactly the bytes that would be committed


def test_a_commit_that_introduces_a_defect_is_refused_with_place_and_reason(hooked: Clone) -> None:
    hooked.lay({ACCOUNT: INCOMPLETE})
    refused(
        hooked.run("git", "commit", "--all", "--message=x"), f"{ACCOUNT}:3:1: error KAM101 industry is missing", "do: "
    )
    hooked.lay({ACCOUNT: GOOD + "headcount: 12\n"})
    let_in(hooked.run("git", "commit", "--all", "--message=x"))


def test_partial_staging_is_judged_by_what_is_staged(hooked: Clone) -> None:
    hooked.lay({ACCOUNT: INCOMPLETE})
    hooked.git("add", ACCOUNT)
    hooked.lay({ACCOUNT: GOOD})
    refused(hooked.run("git", "commit", "--message=x"), "KAM101")
    hooked.lay({ACCOUNT: GOOD + "headcount: 12\n"})
    hooked.git("add", ACCOUNT)
    hooked.lay({ACCOUNT: INCOMPLETE})
    let_in(hooked.run("git", "commit", "--message=x"))
    assert hooked.git("show", f"HEAD:{ACCOUNT}").endswith("headcount: 12")


def test_commit_file_is_judged_by_that_file_alone(hooked: Clone) -> None:
    hooked.lay({ACCOUNT: INCOMPLETE, "team/anna.yaml": example.FILES["team/anna.yaml"] + "level: head\n"})
    hooked.git("add", ACCOUNT)
    let_in(hooked.run("git", "commit", "--message=x", "team/anna.yaml"))
    assert hooked.git("show", "--format=", "--name-only", "HEAD") == "team/anna.yaml"
    refused(hooked.run("git", "commit", "--message=x", ACCOUNT), "KAM101")
    hooked.lay({ACCOUNT: GOOD + "headcount: 12\n"})
    let_in(hooked.run("git", "commit", "--message=x", ACCOUNT))


def test_commit_all_is_judged_by_the_work_tree(hooked: Clone) -> None:
    hooked.lay({ACCOUNT: GOOD + "headcount: 12\n"})
    hooked.git("add", ACCOUNT)
    hooked.lay({ACCOUNT: INCOMPLETE})
    refused(hooked.run("git", "commit", "--all", "--message=x"), "KAM101")
    let_in(hooked.run("git", "commit", "--message=x"))


def test_lint_staged_sees_the_same_bytes(clone: Clone) -> None:
    clone.lay({ACCOUNT: INCOMPLETE})
    assert clone.kam("lint", "--staged").returncode == 0
    clone.git("add", ACCOUNT)
    clone.lay({ACCOUNT: GOOD})
    done = clone.kam("lint", "--staged")
    refused(done, f"{ACCOUNT}:3:1: error KAM101")
    assert clone.kam("lint", "--since", "HEAD").returncode == 0


def test_what_stood_in_the_last_commit_refuses_nothing(hooked: Clone) -> None:
    hooked.commit({ACCOUNT: INCOMPLETE})
    hooked.lay({ACCOUNT: INCOMPLETE + "headcount: 12\n"})
    let_in(hooked.run("git", "commit", "--all", "--message=x"))


def test_a_merge_is_judged_against_both_sides(hooked: Clone) -> None:
    hooked.git("checkout", "--quiet", "-b", "theirs")
    hooked.commit({ACCOUNT: INCOMPLETE})
    hooked.git("checkout", "--quiet", "main")
    hooked.commit({"notes.md": "x"})
    let_in(hooked.run("git", "merge", "--no-edit", "theirs"))
    hooked.git("checkout", "--quiet", "-b", "leaving")
    hooked.commit({"team/anna.yaml": None, ACCOUNT: GOOD.replace("anna", "boris"), "team/boris.yaml": "name: Boris\n"})
    hooked.git("checkout", "--quiet", "main")
    beta = GOOD.replace("Acme", "Beta")
    hooked.commit({"accounts/beta/account.yaml": beta})
    refused(
        hooked.run("git", "merge", "--no-edit", "leaving", "-X", "theirs"),
        "accounts/beta/account.yaml",
        "KAM202 manager",
    )


def test_the_first_commit_is_compared_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    new = Clone(tmp_path / "new")
    new.git("init", "--quiet")
    new.lay({**example.FILES, ACCOUNT: INCOMPLETE})
    let_in(new.kam("hooks", "install"))
    new.git("add", "--all")
    refused(new.run("git", "commit", "--message=x"), "KAM101")
    new.lay({ACCOUNT: GOOD})
    let_in(new.run("git", "commit", "--all", "--message=x"))


def test_in_a_subfolder_and_in_a_linked_work_tree(tmp_path: Path) -> None:
    top = started(tmp_path / "top", "sales dept/crm/")
    let_in(Clone(top.folder / "sales dept" / "crm").kam("hooks", "install"))
    top.git("worktree", "add", "--quiet", tmp_path / "linked")
    for tree in (top, Clone(tmp_path / "linked")):
        tree.lay({f"sales dept/crm/{ACCOUNT}": INCOMPLETE})
        refused(tree.run("git", "commit", "--all", "--message=x"), f"sales dept/crm/{ACCOUNT}:3:1: error KAM101")
        tree.lay({f"sales dept/crm/{ACCOUNT}": GOOD, "other/kam.yaml": "nonsense"})
        tree.git("add", "--all")
        let_in(tree.run("git", "commit", "--message=x"))


def test_an_interrupted_change_is_not_committed(hooked: Clone) -> None:
    hooked.lay({".kam/journal.json": "{}", "notes.md": "x"})
    hooked.git("add", "notes.md")
    refused(hooked.run("git", "commit", "--message=x"), "interrupted")


# ---- pushes


def test_a_push_that_introduces_a_defect_is_refused_and_mended_it_is_let_in(pushed: Callable[..., Clone]) -> None:
    clone = pushed()
    clone.commit({ACCOUNT: INCOMPLETE})
    done = clone.push()
    refused(done, "main: refused, because of one finding that it introduces:", f"{ACCOUNT}:3:1: error KAM101 industry")
    assert "Traceback" not in done.stderr
    clone.commit({ACCOUNT: GOOD})
    let_in(clone.push())


def test_a_push_that_adds_no_finding_to_those_there_is_let_in(pushed: Callable[..., Clone]) -> None:
    clone = pushed({ACCOUNT: INCOMPLETE})
    clone.commit({ACCOUNT: INCOMPLETE + "headcount: 12\n", "team/boris.yaml": "name: Boris\n"})
    let_in(clone.push())
    clone.commit({"team/boris.yaml": "nam: Boris\n"})
    refused(clone.push(), "team/boris.yaml:1:1: error KAM1", "(1 other was there before)")


def test_relaxing_and_breaking_in_one_push_is_refused_and_one_after_the_other_is_not(
    pushed: Callable[..., Clone],
) -> None:
    clone = pushed()
    relaxed = clone.commit({"policy/lint.yaml": "ignore: [KAM101]\n"})
    clone.commit({ACCOUNT: INCOMPLETE})
    done = clone.push()
    refused(
        done, "by the policy and schemas in force before it", f"{ACCOUNT}:3:1: error KAM101", "loosen the policy first"
    )
    assert "policy/lint.yaml:1:1: warning KAM903 the rule required-field (KAM101) is off now" in done.stderr
    first = clone.push(f"{relaxed}:refs/heads/main")
    let_in(first)
    assert "KAM903" in first.stderr
    let_in(clone.push())


def test_new_branches_are_compared_with_where_they_left(pushed: Callable[..., Clone]) -> None:
    clone = pushed({ACCOUNT: INCOMPLETE})
    clone.git("checkout", "--quiet", "-b", "fine")
    clone.commit({"team/boris.yaml": "name: Boris\n"})
    let_in(clone.push("fine"))
    clone.git("checkout", "--quiet", "-b", "bad", "main")
    clone.commit({"team/boris.yaml": "nam: Boris\n"})
    refused(clone.push("bad"), "bad: refused", "team/boris.yaml")
    clone.git("checkout", "--quiet", "--orphan", "apart")
    clone.commit({"team/boris.yaml": "name: Boris\n", "notes.md": "x"})
    refused(clone.push("apart"), ACCOUNT)


def test_the_first_push_to_an_empty_repository(clone: Clone, tmp_path: Path) -> None:
    clone.git("init", "--quiet", "--bare", "--initial-branch=main", tmp_path / "server.git")
    clone.git("remote", "add", "origin", tmp_path / "server.git")
    let_in(clone.kam("hooks", "install", "--server", tmp_path / "server.git"))
    clone.commit({ACCOUNT: INCOMPLETE})
    refused(clone.push(), "KAM101")
    clone.commit({ACCOUNT: GOOD})
    let_in(clone.push())


def test_of_several_branches_one_refused_refuses_all(pushed: Callable[..., Clone]) -> None:
    clone = pushed()
    clone.git("checkout", "--quiet", "-b", "fine")
    clone.commit({"notes.md": "x"})
    clone.git("checkout", "--quiet", "-b", "bad", "main")
    clone.commit({ACCOUNT: INCOMPLETE})
    done = clone.push("fine", "bad")
    refused(done, "bad: refused", "KAM101")
    assert "fine: refused" not in done.stderr
    assert clone.git("ls-remote", "--heads", "origin").endswith("refs/heads/main")


def test_deletions_and_tags_are_let_in(pushed: Callable[..., Clone]) -> None:
    clone = pushed()
    let_in(clone.push("main:gone"))
    let_in(clone.push("--delete", "gone"))
    clone.commit({ACCOUNT: INCOMPLETE})
    clone.git("tag", "draft")
    clone.git("tag", "--annotate", "--message=x", "noted")
    let_in(clone.push("draft", "noted"))
    refused(clone.push("main"), "KAM101")


def test_a_forced_push_is_compared_with_the_old_tip(pushed: Callable[..., Clone]) -> None:
    clone = pushed({ACCOUNT: INCOMPLETE})
    clone.commit({ACCOUNT: GOOD})
    let_in(clone.push())
    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    clone.commit({"notes.md": "x"})
    refused(clone.push("--force", "main"), "KAM101")
    clone.commit({ACCOUNT: GOOD})
    let_in(clone.push("--force", "main"))


def test_branches_of_something_else_and_an_account_repository_taken_away(pushed: Callable[..., Clone]) -> None:
    clone = pushed()
    clone.git("checkout", "--quiet", "--orphan", "pages")
    clone.git("rm", "-r", "--quiet", "--force", ".")
    clone.commit({"index.html": "x"})
    let_in(clone.push("pages"))
    refused(clone.push("--force", "pages:main"), "kam.yaml: kam.yaml is gone")
    clone.git("checkout", "--quiet", "main")
    clone.commit({"kam.yaml": "format: ["})
    refused(clone.push(), "main: refused, because it cannot be checked", "kam.yaml:1:")


def test_a_broken_kam_yaml_can_be_mended(pushed: Callable[..., Clone]) -> None:
    clone = pushed({"kam.yaml": "format: [", ACCOUNT: INCOMPLETE})
    clone.commit({"kam.yaml": example.FILES["kam.yaml"]})
    let_in(clone.push())


def test_an_account_repository_below_the_root_of_the_server(tmp_path: Path) -> None:
    top = started(tmp_path / "top", "crm/")
    top.git("clone", "--quiet", "--bare", ".", tmp_path / "server.git")
    top.git("remote", "add", "origin", tmp_path / "server.git")
    let_in(top.kam("hooks", "install", "--server", "../server.git"))
    top.commit({f"crm/{ACCOUNT}": INCOMPLETE})
    refused(top.push(), f"crm/{ACCOUNT}:3:1: error KAM101")


# ---- putting hooks in place, and taking them away

SCRIPT = '#!/bin/sh\necho "$0 $*" >> ran.txt\nexit ${REFUSE:-0}\n'


def test_an_existing_hook_is_kept_runs_first_and_comes_back(clone: Clone) -> None:
    hook = clone.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(SCRIPT)
    hook.chmod(0o750)
    let_in(clone.kam("hooks", "install"))
    let_in(clone.kam("hooks", "install"))
    done = clone.kam("hooks", "status")
    let_in(done)
    assert "pre-commit: kam's, after pre-commit.before-kam" in done.stdout
    let_in(clone.run("git", "commit", "--allow-empty", "--message=x"))
    assert len((clone.folder / "ran.txt").read_text().splitlines()) == 1
    clone.lay({ACCOUNT: INCOMPLETE})
    refused(clone.run("git", "commit", "--all", "--message=x"), "KAM101")
    other = Clone(clone.folder, {"REFUSE": "3"})
    done = other.run("git", "commit", "--all", "--message=x")
    refused(done)
    assert "KAM101" not in done.stdout + done.stderr
    let_in(clone.kam("hooks", "uninstall"))
    assert hook.read_text() == SCRIPT
    assert hook.stat().st_mode & 0o777 == 0o750
    assert [file.name for file in hook.parent.glob("pre-*") if not file.name.endswith(".sample")] == ["pre-commit"]
    assert clone.kam("hooks", "status").returncode == 1
    let_in(clone.run("git", "commit", "--all", "--message=x"))


def test_an_existing_hook_of_a_server_gets_the_push_too(pushed: Callable[..., Clone], tmp_path: Path) -> None:
    clone = pushed()
    folder = tmp_path / "server.git/hooks"
    let_in(clone.kam("hooks", "uninstall", "--server", "../server.git"))
    assert not (folder / "pre-receive").exists()
    (folder / "pre-receive").write_text("#!/bin/sh\nwhile read old new ref; do echo $ref >> seen.txt; done\n")
    (folder / "pre-receive").chmod(0o755)
    let_in(clone.kam("hooks", "install", "--server", "../server.git"))
    clone.commit({ACCOUNT: INCOMPLETE})
    refused(clone.push(), "KAM101")
    assert (tmp_path / "server.git/seen.txt").read_text() == "refs/heads/main\n"


def test_a_hook_that_is_a_link_comes_back_as_one(clone: Clone) -> None:
    clone.lay({"tools/check.sh": SCRIPT})
    (clone.folder / "tools/check.sh").chmod(0o755)
    hook = clone.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.symlink_to("../../tools/check.sh")
    let_in(clone.kam("hooks", "install"))
    assert (clone.folder / "tools/check.sh").read_text() == SCRIPT
    let_in(clone.run("git", "commit", "--allow-empty", "--message=x"))
    assert (clone.folder / "ran.txt").exists()
    let_in(clone.kam("hooks", "uninstall"))
    assert hook.is_symlink()


def test_a_hooks_folder_of_the_repository_is_respected_and_one_of_the_user_is_not_touched(
    clone: Clone, tmp_path: Path
) -> None:
    clone.git("config", "core.hooksPath", ".githooks")
    let_in(clone.kam("-C", "accounts", "hooks", "install"))
    assert (clone.folder / ".githooks/pre-commit").exists()
    clone.lay({ACCOUNT: INCOMPLETE})
    refused(clone.run("git", "commit", "--all", "--message=x"), "KAM101")
    clone.git("config", "--unset", "core.hooksPath")
    (tmp_path / "gitconfig").write_text(f"[core]\n\thooksPath = {tmp_path / 'shared'}\n")
    user = Clone(clone.folder, {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")})
    refused(user.kam("hooks", "install"), "core.hooksPath")
    assert not (tmp_path / "shared").exists()


def test_without_kam_the_hook_says_what_to_do_and_lets_nothing_in(hooked: Clone) -> None:
    hook = hooked.folder / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(sys.executable, "/nowhere/python"))
    bare = Clone(hooked.folder, {"PATH": "/usr/bin:/bin"})
    refused(bare.run("git", "commit", "--allow-empty", "--message=x"), "kam is not found", "kam hooks install")


def test_code_in_the_repository_is_never_run(hooked: Clone) -> None:
    trap = "open('trapped', 'w')\n"
    hooked.lay({"kamcli/__init__.py": trap, "kamcli/__main__.py": trap, "click.py": trap, "notes.md": "x"})
    hooked.git("add", "notes.md")
    let_in(hooked.run("git", "commit", "--message=x"))
    assert not (hooked.folder / "trapped").exists()


def test_two_hooks_that_would_have_to_be_kept_are_not_guessed_about(hooked: Clone) -> None:
    hook = hooked.folder / ".git/hooks/pre-commit"
    hook.with_name("pre-commit.before-kam").write_text(SCRIPT)
    hook.write_text("#!/bin/sh\nexit 0\n")
    refused(hooked.kam("hooks", "install"), "pre-commit.before-kam", "take one of them away")
    assert hooked.kam("hooks", "status").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("install", "--server", "."), "not a bare git repository"),
        (("install", "--server", "nowhere"), "not a bare git repository"),
        (("install", "--root", "crm"), "--root goes with --server"),
    ],
)
def test_wrong_places_are_said(clone: Clone, arguments: tuple[str, ...], says: str) -> None:
    done = clone.kam("hooks", *arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_folder_without_git_has_no_hooks(tmp_path: Path) -> None:
    plain = Clone(tmp_path)
    plain.lay(example.FILES)
    refused(plain.kam("hooks", "install"), "not in a git repository", "git init")
    refused(plain.kam("lint", "--since", "HEAD"), "not in a git repository")


def test_a_ci_compares_two_commits_as_a_push_would(clone: Clone) -> None:
    clone.commit({ACCOUNT: INCOMPLETE})
    refused(clone.kam("gate", "compare", "HEAD~1"), "HEAD: refused", f"{ACCOUNT}:3:1: error KAM101")
    refused(clone.kam("gate", "compare", "0" * 40, "HEAD"), "KAM101")
    clone.commit({ACCOUNT: INCOMPLETE + "headcount: 3\n"})
    let_in(clone.kam("gate", "compare", "main~1", "main"))
    done = clone.kam("gate", "compare", "nowhere")
    assert (done.returncode, "no commit nowhere" in done.stderr) == (2, True)


def test_pre_receive_wants_lines_of_git(clone: Clone) -> None:
    done = clone.run(*KAM, "gate", "pre-receive", stdin="hello\n")
    assert done.returncode == 2
    assert "in a push" in done.stderr
