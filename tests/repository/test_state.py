"""Which commit a revision or a date means, and where in it the account repository was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from dated_history import begun, commit, committed, git

from kamcli.errors import DataError, NotFoundError, UsageError
from kamcli.lint.example import FILES
from kamcli.repository import State, find_state


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Commits of 1 March, 30 June shortly before midnight in Athens, and 1 July just after it."""
    root = begun(tmp_path / "crm")
    commit(root, "2025-06-30T23:59:59+0300", {"notes.md": "June"})
    commit(root, "2025-07-01T00:00:00+0300", {"notes.md": "July"})
    return root


def at(root: Path, wanted: str, **given: str) -> State:
    return find_state(root, wanted, given)


def notes(state: State) -> str:
    return git(state.git.folder, "show", f"{state.commit}:{state.prefix}{'/' * bool(state.prefix)}notes.md")


def test_a_date_is_the_end_of_that_day_where_the_company_is(root: Path) -> None:
    assert notes(at(root, "2025-06-30")) == "June"
    assert notes(at(root, "2025-07-01")) == "July"
    assert notes(at(root, "9999-12-31")) == "July"
    found = at(root, "2025-05-05")
    assert found.commit == git(root, "rev-parse", "HEAD~2")
    assert (found.day, found.made.isoformat()) == (date(2025, 5, 5), "2025-03-01T09:00:00+02:00")


def test_the_time_zone_is_that_of_the_company(root: Path) -> None:
    commit(root, "2025-07-02T12:00:00Z", {"kam.yaml": FILES["kam.yaml"].replace("Europe/Athens", "America/New_York")})
    assert notes(at(root, "2025-06-30")) == "July"
    assert at(root, "2025-06-30").made.isoformat() == "2025-07-01T00:00:00+03:00", "by the kam.yaml of that commit"
    commit(root, "2025-07-03T12:00:00Z", {"kam.yaml": "format: [broken"})
    assert notes(at(root, "2025-06-30")) == "July", "by UTC where the present kam.yaml says nothing"


def test_a_revision_has_the_date_of_its_commit(root: Path) -> None:
    for wanted in ("HEAD~1", "main~1", git(root, "rev-parse", "HEAD~1")[:9], "HEAD^{/Change}~1"):
        assert (notes(at(root, wanted)), at(root, wanted).day) == ("June", date(2025, 6, 30)), wanted
    git(root, "tag", "-a", "-m", "close", "close-june", "HEAD~1", GIT_COMMITTER_NAME="x", GIT_COMMITTER_EMAIL="x@y")
    assert notes(at(root, "close-june")) == "June"


def test_a_name_that_git_knows_comes_before_the_date(root: Path) -> None:
    git(root, "branch", "2025-06-30", "HEAD")
    found = at(root, "2025-06-30")
    assert notes(found) == "July"
    assert "for the day write HEAD@2025-06-30" in found.remarks[0]
    assert notes(at(root, "HEAD@2025-06-30")) == "June"
    assert notes(at(root, "@2025-06-30")) == "June"
    git(root, "branch", "main@2025-06-30", "HEAD~2")
    assert at(root, "main@2025-06-30").commit == git(root, "rev-parse", "HEAD~2")


def test_only_first_parents_count(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side", "HEAD~2")
    side = commit(root, "2025-04-01T12:00:00Z", {"side.md": "from elsewhere"})
    git(root, "checkout", "-q", "main")
    env = {f"GIT_{role}_{part}": "x@y" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    git(root, "merge", "-q", "--no-ff", "-m", "m", "side", **env, GIT_COMMITTER_DATE="2025-08-01T12:00:00Z")
    assert at(root, "2025-04-02").commit == git(root, "rev-parse", "main~3"), "main did not have it yet"
    assert at(root, "side@2025-04-02").commit == side
    assert notes(at(root, "2025-07-31")) == "July"


def test_it_is_the_time_of_committing_that_counts(root: Path) -> None:
    commit(root, "2025-07-10T12:00:00Z", {"notes.md": "later"}, written="2025-01-01T12:00:00Z")
    assert notes(at(root, "2025-07-09")) == "July"
    assert notes(at(root, "2025-07-10")) == "later"


@pytest.mark.parametrize(
    ("wanted", "said", "do"),
    [
        ("2024-12-31", "there was no commit yet on 2024-12-31: the first is of 2025-03-01", "a later one"),
        ("1960-01-01", "there was no commit yet", "a later one"),
        ("nowhere", "git knows no commit 'nowhere'", "2025-12-31"),
        ("--all", "git knows no commit '--all'", "fetched"),
        ("-1", "git knows no commit '-1'", "fetched"),
        ("", "git knows no commit ''", "fetched"),
        ("HEAD..main", "git knows no commit 'HEAD..main'", "fetched"),
        ("2025-02-30", "git knows no commit '2025-02-30'", "fetched"),
        ("nowhere@2025-06-30", "git knows no commit", "fetched"),
        ("HEAD:team", "no kam.yaml in team", "folder"),
        ("HEAD^{tree}", "git knows no commit", "fetched"),
    ],
)
def test_what_there_was_not(root: Path, wanted: str, said: str, do: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        at(root, wanted)
    assert said in caught.value.message
    assert do in (caught.value.do or "")


def test_before_the_account_repository(tmp_path: Path) -> None:
    root = begun(tmp_path / "all", files={"README.md": "x"})
    first = commit(root / "crm", "2025-05-01T12:00:00Z", FILES)
    assert at(root / "crm", "HEAD").prefix == "crm"
    with pytest.raises(NotFoundError) as caught:
        at(root / "crm", "2025-04-01")
    assert "no account repository here yet at 2025-04-01" in caught.value.message
    assert f"2025-05-01 or later: kam.yaml came with commit {first[:10]}" in (caught.value.do or "")


def test_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    root = begun(tmp_path / "all", below="crm")
    commit(root, "2025-05-01T12:00:00Z", {"other/kam.yaml": FILES["kam.yaml"]})
    for start in ("crm", "crm/accounts/acme", "crm/team"):
        assert at(root / start, "HEAD").prefix == "crm"
    assert at(root / "crm", "HEAD:other").prefix == "other"
    assert at(root / "crm", "2025-05-01:other/").prefix == "other"
    (root / "docs").mkdir()
    with pytest.raises(NotFoundError, match="2 account repositories in that commit: crm, other") as caught:
        at(root / "docs", "HEAD")
    assert caught.value.do == "say which: --at HEAD:crm"
    git(root, "mv", "crm", "clients")
    committed(root, "2025-06-01T12:00:00Z")
    git(root, "rm", "-r", "-q", "other")
    committed(root, "2025-06-02T12:00:00Z")
    found = at(root / "clients", "2025-04-01")
    assert (found.prefix, found.remarks) == ("crm", ("the account repository was in crm then",))


def test_a_bare_repository(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "crm", "crm.git")
    bare = tmp_path / "crm.git"
    assert notes(at(bare, "2025-06-30")) == "June"
    assert at(bare, "main").open().company.name == "Example Trading"
    assert not (bare / ".kam").exists()


def test_a_bare_repository_with_a_folder(tmp_path: Path) -> None:
    begun(tmp_path / "all", below="crm/eu")
    git(tmp_path, "clone", "-q", "--bare", "all", "all.git")
    assert at(tmp_path / "all.git", "main").prefix == "crm/eu"


def test_a_shallow_clone_says_what_it_lacks(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    shallow = tmp_path / "shallow"
    assert notes(at(shallow, "2025-07-01")) == "July"
    with pytest.raises(NotFoundError, match="this clone is shallow: its history begins on 2025-07-01") as caught:
        at(shallow, "2025-06-30")
    assert "--unshallow" in (caught.value.do or "")
    with pytest.raises(NotFoundError) as unknown:
        at(shallow, "HEAD~1")
    assert "shallow" in (unknown.value.do or "")


def test_a_linked_work_tree_and_a_detached_head(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "HEAD~1")
    tree = tmp_path / "tree"
    assert notes(at(tree, "2030-01-01")) == "June", "HEAD is what is checked out there"
    assert notes(at(tree, "main")) == "July"
    git(root, "checkout", "-q", "--detach", "HEAD~2")
    assert at(root, "2030-01-01").commit == git(root, "rev-parse", "HEAD")


def test_nothing_is_known_without_commits_or_git(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        at(tmp_path, "HEAD")
    git(tmp_path, "init", "-q")
    with pytest.raises(NotFoundError, match="no commit here yet"):
        at(tmp_path, "2025-06-30")
    with pytest.raises(NotFoundError, match="git knows no commit 'HEAD'"):
        at(tmp_path, "HEAD")


def test_variables_of_another_repositorys_hook_do_not_lead_astray(root: Path, tmp_path: Path) -> None:
    other = begun(tmp_path / "other", "2025-01-01T12:00:00Z", {"kam.yaml": "x"})
    assert notes(at(root, "HEAD", GIT_DIR=str(other / ".git"), GIT_INDEX_FILE=str(other / ".git/index"))) == "July"
    assert notes(at(root, "HEAD", GIT_DIR=".git", GIT_INDEX_FILE=".git/index")) == "July"


def test_the_work_tree_is_not_touched(root: Path) -> None:
    before = sorted(root.rglob("*"))
    repository = at(root, "2025-06-30").open()
    assert len(repository.snapshot.paths) == len(FILES)
    assert sorted(root.rglob("*")) == before


def test_a_partial_clone_fetches_what_it_lacks_at_once(root: Path, tmp_path: Path) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{root}", "partial")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{root}", "offline")
    assert at(partial, "2025-06-30").open().snapshot.accounts["acme"].name == "Acme"
    assert len(list((partial / ".git/objects/pack").glob("*.promisor"))) <= 3, "not one for each file"
    root.rename(tmp_path / "away")
    assert at(partial, "2025-06-30").open().company.name == "Example Trading"
    with pytest.raises(DataError, match="does not have the contents of all files"):
        at(tmp_path / "offline", "2025-06-30").open()
