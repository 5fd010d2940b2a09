"""Commits: exactly kam's own changes, whatever else is staged, changed or under way; or nothing is written at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from small_company import ACCOUNT, CONTACT, files, git, lay, planned, start_git

from kamcli.change import Applied, RefusedError, apply
from kamcli.errors import ConfigurationError, KamError, UsageError, WriteError
from kamcli.gitrepo import NotCommittedError, committing
from kamcli.lint.example import FILES

FINE = FILES[ACCOUNT]
NEW = FINE + "headcount: 5\n"
NOTES = "notes.txt"
LEADER = "team/olga.yaml"
OLGA = "name: Olga Orlova\nrole: account-manager\nemails: [olga@example.com]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return start_git(lay(tmp_path / "crm"))


def committed(root: Path, changes: dict[str, str | None] | None = None, message: str | None = None) -> Applied:
    return apply(planned(root, changes or {ACCOUNT: NEW}), commit=True, message=message)


def changed_in(root: Path, commit: str = "HEAD") -> dict[str, str]:
    lines = git(root, "show", "--format=", "--name-status", "--no-renames", commit).split("\n")
    return {line.split("\t")[1]: line[0] for line in lines if line}


def untouched(root: Path, action: Callable[[], object], error: type[KamError], match: str) -> str:
    """The message of the refusal, after which files, index and history are as they were."""
    before = files(root), git(root, "status", "--porcelain", "-uall"), git(root, "log", "--all", "--format=%H")
    with pytest.raises(error, match=match) as caught:
        action()
    assert (
        files(root),
        git(root, "status", "--porcelain", "-uall"),
        git(root, "log", "--all", "--format=%H"),
    ) == before
    return str(caught.value)


def test_a_commit_holds_the_change_and_nothing_else(root: Path) -> None:
    lay(root, {NOTES: "staged\n", "team/boris.yaml": OLGA})
    git(root, "add", NOTES)
    lay(root, {NOTES: "staged\nand not\n", CONTACT: FILES[CONTACT] + "language: el\n"})
    staged, unstaged = git(root, "diff", "--cached"), git(root, "diff")
    applied = committed(root, {ACCOUNT: NEW, LEADER: OLGA})
    assert applied.commits == (git(root, "rev-parse", "HEAD").strip(),)
    assert changed_in(root) == {ACCOUNT: "M", LEADER: "A"}
    assert (git(root, "diff", "--cached"), git(root, "diff")) == (staged, unstaged)
    assert git(root, "status", "--porcelain").splitlines() == [f" M {CONTACT}", f"AM {NOTES}", "?? team/boris.yaml"]
    assert git(root, "log", "-1", "--format=%an <%ae> %cn <%ce>").strip() == " ".join(
        ["Anna Ivanova <anna@example.com>"] * 2
    )
    assert not list((root / ".kam").glob("room-*"))


def test_deletions_and_moves_are_committed(root: Path) -> None:
    committed(root, {CONTACT: None, "accounts/acme/contacts/head.yaml": FILES[CONTACT]})
    assert changed_in(root) == {CONTACT: "D", "accounts/acme/contacts/head.yaml": "A"}
    assert git(root, "status", "--porcelain") == ""


def test_the_message_says_ids_and_kinds_and_by_what_command(root: Path) -> None:
    committed(root)
    subject, trailers = git(root, "log", "-1", "--format=%B").strip().split("\n\n")
    assert subject == "set account acme"
    assert trailers.splitlines()[0] == "Kam-Command: set"
    committed(root, {ACCOUNT: FINE}, "As Мария asked\n\nBy phone.")
    assert git(root, "log", "-1", "--format=%B").startswith(
        "As Мария asked\n\nBy phone.\n\nset account acme\n\nKam-Com"
    )
    assert git(root, "log", "-1", "--format=%(trailers:key=Kam-Command,valueonly)").strip() == "set"


@pytest.mark.parametrize(
    "change",
    [
        lambda root: lay(root, {ACCOUNT: FINE + "website: https://a.example\n"}),
        lambda root: (lay(root, {ACCOUNT: FINE + "website: https://a.example\n"}), git(root, "add", "-A")),
        lambda root: (
            lay(root, {ACCOUNT: FINE + "website: https://a.example\n"}),
            git(root, "add", "-A"),
            lay(root, {ACCOUNT: FINE}),
        ),
        lambda root: git(root, "rm", "-q", "--cached", ACCOUNT),
    ],
    ids=["changed", "staged", "staged and changed back", "taken out of the index"],
)
def test_somebody_elses_changes_of_the_same_file_are_not_taken_along(
    root: Path, change: Callable[[Path], object]
) -> None:
    change(root)
    text = (root / ACCOUNT).read_text() + "headcount: 5\n"
    said = untouched(root, lambda: committed(root, {ACCOUNT: text}), UsageError, "not committed yet")
    assert ACCOUNT in said
    assert "--no-commit" in said


def test_a_file_that_somebody_deleted_is_not_taken_along(root: Path) -> None:
    (root / CONTACT).unlink()
    untouched(root, lambda: committed(root, {CONTACT: FILES[CONTACT]}), UsageError, "not committed yet")


def test_a_file_that_git_does_not_know_yet_is_not_taken_along(root: Path) -> None:
    lay(root, {LEADER: OLGA})
    untouched(root, lambda: committed(root, {LEADER: OLGA + "level: head\n"}), UsageError, "not committed yet")


@pytest.mark.parametrize("name", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"])
def test_nothing_is_committed_into_a_merge_or_rebase(root: Path, name: str) -> None:
    place = root / ".git" / name
    place.mkdir() if name.startswith("rebase") else place.write_text(git(root, "rev-parse", "HEAD"))
    untouched(root, lambda: committed(root), UsageError, "is under way in git")


def test_without_an_author_nothing_is_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "config", "--unset", "user.email")
    said = untouched(root, lambda: committed(root), ConfigurationError, "name and e-mail")
    assert "git config --global user.name" in said
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_EMAIL", f"{name.lower()}@example.com")
    committed(root)
    assert git(root, "log", "-1", "--format=%ae %ce").strip() == "author@example.com committer@example.com"


def test_without_git_there_is_no_commit(tmp_path: Path) -> None:
    root = lay(tmp_path / "crm")
    before = files(root)
    with pytest.raises(UsageError, match="no git repository"):
        committed(root)
    assert files(root) == before


def test_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    root = lay(tmp_path / "all/sales/crm")
    start_git(tmp_path / "all")
    lay(tmp_path / "all", {"other.txt": "theirs\n"})
    committed(root)
    assert changed_in(root) == {f"sales/crm/{ACCOUNT}": "M"}
    assert git(root, "status", "--porcelain") == "?? other.txt\n"


def test_in_a_linked_work_tree_and_on_a_detached_head(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    main = git(root, "rev-parse", "main")
    committed(tmp_path / "side")
    assert (git(root, "rev-parse", "main"), git(root, "rev-parse", "side~1")) == (main, main)
    assert git(tmp_path / "side", "status", "--porcelain") == ""
    git(root, "checkout", "-q", "--detach")
    committed(root)
    assert git(root, "rev-parse", "HEAD~1", "main") == main * 2
    assert git(root, "status", "--porcelain") == ""


def test_on_a_branch_without_a_commit(tmp_path: Path) -> None:
    root = start_git(lay(tmp_path), commit=False)
    committed(root, {LEADER: OLGA})
    assert changed_in(root) == {LEADER: "A"}
    assert git(root, "rev-list", "--count", "main").strip() == "1"
    assert f"?? {ACCOUNT}" in git(root, "status", "--porcelain", "-uall")
    assert "commit (initial)" in git(root, "reflog")


def test_variables_of_another_repository_lead_nobody_astray(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = start_git(tmp_path / "other")
    before = git(other, "log", "--format=%H"), git(other, "status", "--porcelain")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    committed(root)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert changed_in(root) == {ACCOUNT: "M"}
    assert (git(other, "log", "--format=%H"), git(other, "status", "--porcelain")) == before


def test_what_git_ignores_is_written_and_not_committed(root: Path) -> None:
    (root / ".git/info/exclude").write_text(".kam/\npersonal/\n")
    personal = "personal/acme/cfo.yaml"
    applied = committed(root, {ACCOUNT: NEW, personal: "birthday: 1980-03-01\n"})
    assert (root / personal).exists()
    assert changed_in(root) == {ACCOUNT: "M"}
    assert applied.ignored == (personal,)
    head = git(root, "rev-parse", "HEAD")
    assert committed(root, {personal: "birthday: 1980-03-02\n"}).commits == ()
    assert git(root, "rev-parse", "HEAD") == head


@pytest.mark.parametrize("attributes", ["* text eol=crlf\n", "*.yaml text\n"])
def test_line_ends_are_stored_as_git_stores_them(root: Path, attributes: str) -> None:
    git(root, "config", "core.autocrlf", "true")
    lay(root, {".gitattributes": attributes})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Line ends")
    (root / ACCOUNT).unlink()
    git(root, "checkout", "-q", ACCOUNT)
    assert b"\r\n" in (root / ACCOUNT).read_bytes()
    committed(root, {ACCOUNT: (root / ACCOUNT).read_bytes().decode() + "headcount: 5\r\n"})
    assert git(root, "show", f"HEAD:{ACCOUNT}") == NEW
    assert git(root, "show", "--format=", "--numstat").split() == ["1", "0", ACCOUNT]
    assert git(root, "status", "--porcelain") == ""


def test_modes_are_kept(root: Path) -> None:
    (root / ACCOUNT).chmod(0o755)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Mode")
    committed(root)
    assert git(root, "ls-tree", "HEAD", ACCOUNT).startswith("100755")
    assert git(root, "status", "--porcelain") == ""


def test_hooks_are_not_run(root: Path) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        hook = root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho {name} >> {root}/ran\nexit 1\n")
        hook.chmod(0o755)
    committed(root)
    assert not (root / "ran").exists()


@pytest.mark.parametrize("works", [True, False])
def test_commits_are_signed_where_git_says_so(root: Path, tmp_path: Path, works: bool) -> None:
    program = tmp_path / "sign"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\n"
        + (
            "echo '[GNUPG:] SIG_CREATED ' >&2\n"
            "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
            if works
            else "echo 'no secret key' >&2\nexit 2\n"
        )
    )
    program.chmod(0o755)
    git(root, "config", "commit.gpgSign", "true")
    git(root, "config", "gpg.program", str(program))
    if works:
        committed(root)
        assert "BEGIN PGP SIGNATURE" in git(root, "cat-file", "commit", "HEAD")
    else:
        untouched(root, lambda: committed(root), WriteError, "git cannot make the commit")


def test_a_repository_inside_gets_a_commit_of_its_own(root: Path) -> None:
    (root / ".git/info/exclude").write_text(".kam/\npersonal/\n")
    inner = start_git(lay(root / "personal", {"acme/cfo.yaml": "birthday: 1980-03-01\n"}))
    applied = committed(root, {ACCOUNT: NEW, "personal/acme/cfo.yaml": "birthday: 1980-03-02\n"})
    assert len(applied.commits) == 2
    assert changed_in(root) == {ACCOUNT: "M"}
    assert changed_in(inner) == {"acme/cfo.yaml": "M"}
    names = {git(each, "log", "-1", "--format=%(trailers:key=Kam-Change,valueonly)") for each in (root, inner)}
    assert len(names) == 1
    lay(inner, {"acme/cfo.yaml": "birthday: 1980-03-03\n"})
    change: dict[str, str | None] = {ACCOUNT: FINE, "personal/acme/cfo.yaml": "birthday: 1980-03-04\n"}
    untouched(root, lambda: committed(root, change), UsageError, "not committed yet")


def test_a_busy_index_is_said_and_leaves_nothing_half_committed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "_PATIENCE", 0.2)
    (root / ".git/index.lock").touch()
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(NotCommittedError, match="written, but not committed"):
        committed(root)
    assert (root / ACCOUNT).read_text() == NEW
    (root / ".git/index.lock").unlink()
    assert git(root, "rev-parse", "HEAD") == head
    assert git(root, "status", "--porcelain") == f" M {ACCOUNT}\n"


def test_a_commit_that_needs_what_is_not_committed_is_refused(root: Path) -> None:
    lay(root, {LEADER: OLGA})
    changed: dict[str, str | None] = {ACCOUNT: FINE.replace("anna", "olga")}
    said = untouched(root, lambda: committed(root, changed), RefusedError, "not committed yet")
    assert "there is no colleague `olga`" in said
    lay(root, {NOTES: "not ours\n"})
    git(root, "add", LEADER)
    git(root, "commit", "-q", "-m", "Olga")
    committed(root, changed)
    assert changed_in(root) == {ACCOUNT: "M"}


def test_old_gaps_do_not_stop_a_commit_beside_other_changes(root: Path) -> None:
    lay(root, {"accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: nobody\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Beta")
    lay(root, {CONTACT: FILES[CONTACT] + "phone: 1\n"})
    committed(root)
    assert changed_in(root) == {ACCOUNT: "M"}


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_the_object_store_is_sound_afterwards(root: Path) -> None:
    for number in range(3):
        committed(root, {ACCOUNT: FINE + f"headcount: {number + 1}\n"})
    assert subprocess.run(["git", "fsck", "--strict"], cwd=root, check=True, capture_output=True).returncode == 0
    assert git(root, "rev-list", "--count", "HEAD").strip() == "4"
