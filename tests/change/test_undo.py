"""Taking back: the last commit by kam, then the one before; the other way round; and when it is refused."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from small_company import ACCOUNT, CONTACT, TODAY, files, git, kam, lay, planned, start_git

from kamcli.change import RefusedError, apply
from kamcli.change.undo import undo
from kamcli.errors import NotFoundError, UsageError
from kamcli.lint import example_key
from kamcli.lint.example import FILES
from kamcli.repository import open_repository

FINE = FILES[ACCOUNT]
LEADER = "team/olga.yaml"
OLGA = "name: Olga Orlova\nrole: account-manager\nemails: [olga@example.com]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return start_git(lay(tmp_path / "crm"))


def change(root: Path, changes: dict[str, str | None], subject: str = "set account acme") -> None:
    apply(planned(root, changes, subject), commit=True)


def number(root: Path, count: int) -> None:
    change(root, {ACCOUNT: FINE + f"headcount: {count}\n"})


def headcount(root: Path) -> str:
    return (root / ACCOUNT).read_text().removeprefix(FINE).removeprefix("headcount: ").strip()


def take_back(root: Path, *, redo: bool = False) -> str:
    undone = undo(open_repository(root, tolerant=True), TODAY, redo=redo)
    apply(undone.plan, commit=True, trailers=undone.trailers)
    assert git(root, "status", "--porcelain") == ""
    return undone.plan.told[0]


def test_the_last_commit_is_taken_back_and_history_stays(root: Path) -> None:
    before = files(root)
    change(root, {CONTACT: None, LEADER: OLGA, ACCOUNT: FINE + "headcount: 1\n"}, "merge x acme")
    said = take_back(root)
    assert files(root) == before
    assert said.startswith("Taken back: merge x acme (commit ")
    assert "3 files changed" in said
    assert git(root, "rev-list", "--count", "HEAD").strip() == "3"
    assert git(root, "log", "-1", "--format=%s").strip() == "undo merge x acme"
    ids = [
        git(root, "log", "-1", f"--format=%(trailers:key={key},valueonly)", rev).strip()
        for key, rev in (("Kam-Undo", "HEAD"), ("Kam-Change", "HEAD~1"))
    ]
    assert ids[0] == ids[1] != ""


def test_again_it_is_the_one_before_and_redo_goes_the_other_way(root: Path) -> None:
    for count in (1, 2, 3):
        number(root, count)
    told = []
    for redo in (False, False, True, False, False):
        take_back(root, redo=redo)
        told.append(headcount(root))
    assert told == ["2", "1", "2", "1", ""]
    with pytest.raises(NotFoundError, match="no commit of yours"):
        take_back(root)
    for count in ("1", "2", "3"):
        take_back(root, redo=True)
        assert headcount(root) == count
    with pytest.raises(NotFoundError, match="could be done again"):
        take_back(root, redo=True)


def test_a_new_change_ends_what_could_be_done_again(root: Path) -> None:
    number(root, 1)
    take_back(root)
    change(root, {LEADER: OLGA})
    with pytest.raises(NotFoundError, match="could be done again"):
        take_back(root, redo=True)
    take_back(root)
    assert not (root / LEADER).exists()


def test_a_rebase_does_not_confuse_it(root: Path) -> None:
    number(root, 1)
    number(root, 2)
    take_back(root)
    git(root, "checkout", "-q", "-b", "other", "HEAD~3")
    lay(root, {"notes.txt": "x"})
    git(root, "add", "notes.txt")
    git(root, "commit", "-q", "-m", "Notes")
    git(root, "rebase", "-q", "other", "main")
    take_back(root)
    assert headcount(root) == ""


@pytest.mark.parametrize("how", ["commit", "disk", "gone"])
def test_what_was_changed_since_is_not_taken_back(root: Path, how: str) -> None:
    number(root, 1)
    if how == "gone":
        (root / ACCOUNT).unlink()
    else:
        lay(root, {ACCOUNT: FINE + "headcount: 1\nwebsite: https://acme.example\n"})
    if how == "commit":
        git(root, "commit", "-q", "-a", "-m", "By hand")
    before = files(root)
    with pytest.raises(UsageError, match="was changed since") as error:
        take_back(root)
    assert ACCOUNT in str(error.value)
    assert "git revert" in str(error.value)
    assert files(root) == before


def test_changes_elsewhere_do_not_matter(root: Path) -> None:
    number(root, 1)
    lay(root, {CONTACT: FILES[CONTACT] + "language: el\n", "notes.txt": "x"})
    git(root, "add", "notes.txt")
    undone = undo(open_repository(root), TODAY)
    apply(undone.plan, commit=True, trailers=undone.trailers)
    assert git(root, "status", "--porcelain").splitlines() == [f" M {CONTACT}", "A  notes.txt"]


def test_commits_of_others_are_theirs(root: Path) -> None:
    number(root, 1)
    git(root, "config", "user.email", "boris@example.com")
    number(root, 2)
    git(root, "config", "user.email", "Anna@example.com")
    with pytest.raises(UsageError, match="changed since"):
        take_back(root)
    git(root, "config", "user.email", "carla@example.com")
    with pytest.raises(NotFoundError):
        take_back(root)


def test_what_others_need_is_not_taken_back(root: Path) -> None:
    change(root, {LEADER: OLGA}, "add colleague olga")
    lay(root, {ACCOUNT: FINE.replace("anna", "olga")})
    git(root, "commit", "-q", "-a", "-m", "By hand")
    before = files(root)
    with pytest.raises(RefusedError, match="there is no colleague `olga`"):
        take_back(root)
    assert files(root) == before


def test_a_gap_that_was_there_before_may_come_back(root: Path) -> None:
    lay(root, {ACCOUNT: FINE.replace("anna", "nobody")})
    git(root, "commit", "-q", "-a", "-m", "By hand")
    change(root, {ACCOUNT: FINE})
    take_back(root)
    assert "nobody" in (root / ACCOUNT).read_text()


PERSONAL = "personal/acme/cfo.yaml"
KEY = {
    **example_key.FILES,
    ACCOUNT: example_key.FILES[ACCOUNT].replace("owners: listed", "owners: people"),
    CONTACT: example_key.FILES[CONTACT] + "ownership: [{share: 60}]\n",
    PERSONAL: "hobbies: [sailing]\n",
}
"""A key account that lacks the birthday of its owner."""


def key_account(root: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    lay(root, {**KEY, ".gitignore": ".kam/\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A key account")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(root / ".git/config"))
    if where == "encrypted":
        pytest.importorskip("pyrage")
        key = root.parent / "key"
        assert kam(root, "personal", "key", str(key)) == 0
        monkeypatch.setenv("KAM_AGE_IDENTITY", str(key))
        public = re.search("age1[0-9a-z]+", key.read_text())
        assert public is not None
        assert kam(root, "personal", "encrypt", "--to", public[0]) == 0
    if where == "apart":
        assert kam(root, "personal", "separate") == 0
        git(root, "rm", "-r", "--cached", "--quiet", "personal")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "Its personal data")


@pytest.mark.parametrize("where", ["here", "apart", "encrypted"])
def test_a_gap_in_personal_data_may_come_back_too(root: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    key_account(root, monkeypatch, where)
    assert kam(root, "set", "acme/cfo", "birthday=1971-03-12", "--commit") == 0
    assert kam(root, "rename", "acme/cfo", "owner", "--commit") == 0
    for words in ((), (), ("--redo",), ("--redo",), (), ()):
        assert kam(root, "undo", *words) == 0, words
    assert not any(b"birthday" in data for path, data in files(root).items() if path.endswith("cfo.yaml"))


def test_what_others_need_of_personal_data_is_not_taken_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key_account(root, monkeypatch, "apart")
    lay(root, {ACCOUNT: FINE})
    git(root, "commit", "-q", "-a", "-m", "In the market")
    assert kam(root, "set", "acme/cfo", "birthday=1971-03-12", "--commit") == 0
    lay(root, {ACCOUNT: KEY[ACCOUNT]})
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{int(time.time()) + 60} +0000")
    git(root, "commit", "-q", "-a", "-m", "A key account again")
    assert kam(root, "undo") == 1
    assert b"birthday" in files(root)[PERSONAL]


def test_what_was_erased_stays_erased(root: Path) -> None:
    number(root, 1)
    change(root, {CONTACT: "name: erased\n", "accounts/acme/contacts/cfo.yaml": None}, "erase acme/cfo")
    with pytest.raises(UsageError, match="stays erased"):
        take_back(root)


def test_all_repositories_of_a_change_are_taken_back(root: Path) -> None:
    (root / ".git/info/exclude").write_text(".kam/\npersonal/\n")
    personal = "personal/acme/cfo.yaml"
    inner = start_git(lay(root / "personal", {"acme/cfo.yaml": "birthday: 1980-03-01\n"}))
    before = files(root)
    change(root, {ACCOUNT: FINE + "headcount: 1\n", personal: "birthday: 1980-03-02\n"})
    change(root, {personal: "birthday: 1980-03-03\n"})
    take_back(root)
    assert (root / personal).read_text() == "birthday: 1980-03-02\n"
    take_back(root)
    assert files(root) == before
    assert git(inner, "rev-list", "--count", "HEAD").strip() == "5"
    assert git(inner, "status", "--porcelain") == ""


def test_encrypted_files_are_compared_by_what_is_in_them(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyrage")
    key = tmp_path / "key"
    assert kam(root, "personal", "key", str(key)) == 0
    monkeypatch.setenv("KAM_AGE_IDENTITY", str(key))
    public = next(word for word in capsys.readouterr().out.split() if word.startswith("age1"))
    lay(root, {"personal/acme/cfo.yaml": "birthday: 1980-03-01\n"})
    assert kam(root, "personal", "encrypt", "--to", public) == 0
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Encrypted")
    assert kam(root, "set", "acme/cfo", "birthday=1981-05-05", "--commit") == 0
    for words in ((), ("--redo",), ()):
        assert kam(root, "undo", *words) == 0
    assert kam(root, "undo") == 2
    assert "no commit of yours" in capsys.readouterr().err
    assert not (root / "personal/acme/cfo.yaml").exists()
    assert git(root, "status", "--porcelain") == ""


def test_line_ends_come_back_as_git_writes_them(root: Path) -> None:
    lay(root, {".gitattributes": "* text eol=crlf\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Line ends")
    (root / ACCOUNT).unlink()
    git(root, "checkout", "-q", ACCOUNT)
    before = (root / ACCOUNT).read_bytes()
    change(root, {ACCOUNT: before.decode() + "headcount: 5\r\n"})
    take_back(root)
    assert (root / ACCOUNT).read_bytes() == before


def test_a_message_of_its_own_does_not_hide_what_it_was(root: Path) -> None:
    apply(planned(root, {ACCOUNT: FINE + "headcount: 1\n"}), commit=True, message="As Мария asked")
    assert "set account acme" in take_back(root)
    assert "Мария" not in git(root, "log", "-1", "--format=%B")


def test_the_first_commit_of_all_can_be_taken_back(tmp_path: Path) -> None:
    root = start_git(lay(tmp_path), commit=False)
    change(root, {LEADER: OLGA})
    undone = undo(open_repository(root), TODAY)
    apply(undone.plan, commit=True, trailers=undone.trailers)
    assert not (root / LEADER).exists()
    assert git(root, "ls-tree", "-r", "HEAD") == ""


def test_without_git_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no git repository"):
        take_back(lay(tmp_path))


def test_inside_a_larger_repository_only_its_own_part_counts(tmp_path: Path) -> None:
    start_git(tmp_path)
    here, there = lay(tmp_path / "a"), lay(tmp_path / "b")
    git(tmp_path, "add", "a", "b")
    git(tmp_path, "commit", "-q", "-m", "Both")
    number(here, 1)
    number(there, 2)
    undone = undo(open_repository(here), TODAY)
    assert list(undone.plan.changes) == [ACCOUNT]
    apply(undone.plan, commit=True, trailers=undone.trailers)
    assert (headcount(here), headcount(there)) == ("", "2")
