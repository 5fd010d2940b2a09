"""`--since` and `--staged`: what is shown of a lint, by what changed in git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from states import TODAY, Files, lay

from kamcli.errors import UsageError
from kamcli.lint import Report, changed, example, lint

ACCOUNT = "accounts/acme/account.yaml"
BETA = "accounts/beta/account.yaml"
INCOMPLETE = "name: Acme\ncircle: market\nmanager: anna\n"


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The example repository with an old finding in each of two accounts, committed on main."""
    root = tmp_path / "company"
    lay(root, {**example.FILES, ACCOUNT: INCOMPLETE, BETA: INCOMPLETE.replace("Acme", "Beta")})
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path, files: Files | None = None) -> None:
    lay(root, files or {})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=x")


@pytest.fixture
def shown(root: Path) -> Callable[..., list[str]]:
    """The paths of what is shown."""

    def run(since: str | None = "HEAD", *, staged: bool = False, start: Path = root) -> list[str]:
        found = changed.change(start, since=since, staged=staged, given={})
        report: Report = found.shown(lint(found.repository, TODAY), TODAY)
        return [finding.path for finding in report.findings]

    return run


def test_nothing_changed_shows_nothing(shown: Callable[..., list[str]]) -> None:
    assert shown() == []
    assert shown(None, staged=True) == []


def test_a_changed_file_shows_its_old_findings_too(root: Path, shown: Callable[..., list[str]]) -> None:
    lay(root, {ACCOUNT: INCOMPLETE + "headcount: 3\n"})
    assert shown() == [ACCOUNT]


def test_a_new_file_counts_before_git_knows_it(root: Path, shown: Callable[..., list[str]]) -> None:
    lay(root, {"team/boris.yaml": "nam: Boris\n"})
    assert set(shown()) == {"team/boris.yaml"}
    assert shown(None, staged=True) == []
    git(root, "add", "team/boris.yaml")
    assert set(shown(None, staged=True)) == {"team/boris.yaml"}


def test_only_what_is_staged_is_judged(root: Path, shown: Callable[..., list[str]]) -> None:
    lay(root, {ACCOUNT: INCOMPLETE + "nonsense: 1\n"})
    git(root, "add", ACCOUNT)
    lay(root, {ACCOUNT: INCOMPLETE + "industry: food\n", BETA: "name: [\n"})
    assert shown(None, staged=True) == [ACCOUNT, ACCOUNT]
    assert shown() == [BETA]


def test_what_a_change_breaks_elsewhere_is_shown(root: Path, shown: Callable[..., list[str]]) -> None:
    lay(root, {"team/anna.yaml": None})
    assert sorted(shown()) == [ACCOUNT, BETA]
    lay(root, {"team/anna.yaml": example.FILES["team/anna.yaml"], "accounts/acme/contacts/cfo.yaml": None})
    assert shown() == []


def test_any_file_of_an_account_counts_for_its_dossier(root: Path, shown: Callable[..., list[str]]) -> None:
    contacted = "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
    commit(root, {ACCOUNT: contacted})
    lay(root, {"accounts/acme/contacts/cfo.yaml": example.FILES["accounts/acme/contacts/cfo.yaml"] + "level: head\n"})
    assert ACCOUNT in shown()
    assert BETA not in shown()


def test_an_account_in_a_changed_line_of_a_ledger_counts(root: Path, shown: Callable[..., list[str]]) -> None:
    head = "date,account,amount,currency\n"
    customer = "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
    commit(root, {ACCOUNT: customer, "sales/2026-01.csv": f"{head}2026-01-15,acme,100,EUR\n"})
    lay(root, {"sales/2026-01.csv": f"{head}2026-01-15,acme,100,EUR\n2026-01-16,acme,100,EUR\n"})
    assert ACCOUNT in shown()
    lay(root, {"sales/2026-01.csv": f"{head}2026-01-15,acme,100,EUR\n2026-01-16,beta,100,EUR\n"})
    assert ACCOUNT not in shown()


@pytest.mark.parametrize(
    "path", ["policy/limits.yaml", "schemas/account.schema.json", "kam.yaml"], ids=["policy", "schema", "company"]
)
def test_what_governs_filters_nothing(root: Path, shown: Callable[..., list[str]], path: str) -> None:
    content = {
        "kam.yaml": example.FILES["kam.yaml"] + "# looked at\n",
        "policy/limits.yaml": "rates: {max_age_days: 9}\n",
    }
    lay(root, {path: content.get(path, "{}")})
    assert sorted(shown()) == [ACCOUNT, BETA]


def test_since_counts_from_where_the_branch_left(root: Path, shown: Callable[..., list[str]]) -> None:
    git(root, "checkout", "--quiet", "-b", "mine")
    commit(root, {ACCOUNT: INCOMPLETE + "headcount: 3\n"})
    git(root, "checkout", "--quiet", "main")
    commit(root, {BETA: INCOMPLETE + "headcount: 4\n"})
    git(root, "checkout", "--quiet", "mine")
    assert shown("main") == [ACCOUNT]


def test_without_a_commit_yet_everything_is_new(tmp_path: Path, shown: Callable[..., list[str]]) -> None:
    root = tmp_path / "new"
    lay(root, {**example.FILES, ACCOUNT: INCOMPLETE})
    git(root, "init", "--quiet")
    assert shown(None, start=root) == [ACCOUNT]
    git(root, "add", "--all")
    assert shown(None, staged=True, start=root) == [ACCOUNT]


def test_a_repository_in_a_subfolder_and_a_linked_work_tree(tmp_path: Path, shown: Callable[..., list[str]]) -> None:
    top = tmp_path / "top"
    crm = top / "sales dept" / "crm"
    lay(crm, {**example.FILES, BETA: INCOMPLETE.replace("Acme", "Beta")})
    git(top, "init", "--quiet")
    commit(top)
    for tree in (top, tmp_path / "linked"):
        if tree != top:
            git(top, "worktree", "add", "--quiet", str(tree))
        start = tree / "sales dept" / "crm"
        lay(start, {ACCOUNT: INCOMPLETE})
        lay(tree, {"kam.yaml.txt": "x"})
        assert shown(start=start) == [ACCOUNT]
        assert shown(start=start / "accounts") == [ACCOUNT]
        assert shown(None, staged=True, start=start) == []
        git(tree, "add", "--all")
        assert shown(None, staged=True, start=start) == [ACCOUNT]


def test_the_index_of_another_repository_is_not_ours(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    lay(root, {ACCOUNT: INCOMPLETE + "nonsense: 1\n"})
    git(root, "add", "--all")
    for given in (
        {"GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": str(other / ".git/index")},
        {"GIT_INDEX_FILE": str(other / ".git/index")},
        {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"},
    ):
        found = changed.change(root, since=None, staged=True, given=given)
        assert found.paths == (ACCOUNT,)
    elsewhere = tmp_path / "index"
    subprocess.run(
        ["git", "read-tree", "HEAD"],
        cwd=root,
        check=True,
        env={"GIT_INDEX_FILE": str(elsewhere), "PATH": "/usr/bin:/bin"},
    )
    found = changed.change(root, since=None, staged=True, given={"GIT_INDEX_FILE": str(elsewhere)})
    assert found.paths == ()


def test_what_cannot_be_compared_says_why(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no commit nowhere"):
        changed.change(root, since="nowhere", staged=False, given={})
    with pytest.raises(UsageError, match="no commit --all"):
        changed.change(root, since="--all", staged=False, given={})
    git(root, "checkout", "--quiet", "--orphan", "apart")
    commit(root, {"notes.md": "apart"})
    with pytest.raises(UsageError, match="no common ancestor"):
        changed.change(root, since="main", staged=False, given={})
    lay(tmp_path / "bare folder", example.FILES)
    with pytest.raises(UsageError, match="not in a git repository"):
        changed.change(tmp_path / "bare folder", since="HEAD", staged=False, given={})
