"""Histories as git lets them be made: commits without dates, odd revisions, settings that change what paths mean."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from dated_history import begun, commit, committed, git
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


def test_an_unreadable_ledger_is_told_once_and_without_empty_counts(root: Path, capsys: Capture) -> None:
    sales = "sales/2024-12.csv"
    whole = "date,account,amount,currency,ref\n2024-12-05,acme,5,EUR,1\n"
    commit(root, "2025-07-01T09:00:00+0200", {sales: 'date,"\n'})
    assert "ledger" not in told(capsys, root, "audit", "--format", "csv")
    commit(root, "2025-07-02T09:00:00+0200", {sales: whole})
    commit(root, "2025-07-03T09:00:00+0200", {sales: 'date,"\n'})
    commit(root, "2025-07-04T09:00:00+0200", {sales: 'date,account,"\n'})
    out = told(capsys, root, "audit", "--only", "ledger-changed")
    assert out.count("cannot be read any more") == 1
    assert "lines:" not in out


# ---- what is said to people


def test_an_item_that_came_or_went_moved_no_other(root: Path, capsys: Capture) -> None:
    start = FILES[ACCOUNT] + "tags: [a, b, c]\n"
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: start})
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: start.replace("b", "B")})
    commit(root, "2025-07-03T09:00:00+0200", {ACCOUNT: start.replace("a, b, c", "c, a, B")})
    found = json.loads(told(capsys, root, "changes", "acme", "--since", "2025-07-02", "--format", "json"))
    assert [(each["field"], each["how"]) for each in found] == [
        ("tags", "reordered"),
        ("tags[B]", "set"),
        ("tags[b]", "removed"),
    ]
    assert "2 other fields changed" in told(capsys, root, "diff", "HEAD~2..HEAD~1", "--summary")


def test_three_dots_are_what_a_branch_changed(root: Path, capsys: Capture) -> None:
    git(root, "switch", "-q", "-c", "side")
    commit(root, "2025-07-01T09:00:00+0200", {"team/boris.yaml": "name: Boris\nrole: support\n"})
    git(root, "switch", "-q", "main")
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    assert "beer" in told(capsys, root, "diff", "main..side")
    forked = told(capsys, root, "diff", "main...side")
    assert "colleague boris" in forked
    assert "beer" not in forked
    git(root, "switch", "-q", "side")
    assert told(capsys, root, "diff", "main...") == forked
    git(root, "switch", "-q", "--orphan", "other")
    commit(root, "2025-07-03T09:00:00+0200", FILES)
    assert kam(root, "diff", "main...other") == 2
    assert "no history in common" in capsys.readouterr().err


def test_an_id_that_never_was_is_said_to_be_none(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {"team/boris.yaml": "name: Boris\nrole: support\n"})
    commit(root, "2025-07-02T09:00:00+0200", {"team/boris.yaml": None})
    for words in (("changes", "acne"), ("blame", "acne"), ("changes", "acne.manager")):
        assert kam(root, *words) == 2
        assert "there is nothing called 'acne'" in capsys.readouterr().err
    assert kam(root, "changes", "boris", "--author", "nobody") == 0
    assert "the history has nothing like that" in capsys.readouterr().err
    assert kam(root, "blame", "boris") == 2
    assert "there is no record boris any more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "do"),
    [
        ("2025-02-30", "a day is like 2025-12-31"),
        ("main@2025-13-01", "a day is like 2025-12-31"),
        ("2025-2-3", "a day is like 2025-12-31"),
        ("2025-11", "say the day: 2025-11-30"),
        ("2025", "say the day: 2025-12-31"),
    ],
)
def test_what_is_nearly_a_day(wanted: str, do: str, root: Path, capsys: Capture) -> None:
    assert kam(root, "--at", wanted, "show", "acme") == 2
    err = capsys.readouterr().err
    assert f"{wanted.rpartition('@')[2]} is no day" in err
    assert do in err


def test_empty_groups_and_authors_without_a_name_can_be_seen(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT] + "strategy: {goals: Grow}\n"})
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT] + "strategy: {}\ntags: []\n"})
    raw_commit(root, b"author  <> 1751450000 +0200\ncommitter  <> 1751450000 +0200")
    (root / ACCOUNT).write_text(FILES[ACCOUNT])
    out = told(capsys, root, "diff")
    assert "strategy: (empty) → (nothing)" in out
    assert "tags: (empty) → (nothing)" in out
    out = told(capsys, root, "audit")
    assert re.search(r"\(no name\) +nobody +1 ", out)


# ---- clones that lack something


def test_the_first_commit_of_a_shallow_clone_touched_nothing_that_is_known(
    root: Path, tmp_path: Path, capsys: Capture
) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {"personal/acme/cfo.yaml": "birthday: 1971-03-02\n"})
    commit(root, "2025-07-02T09:00:00+0200", {"kam.yaml": FILES["kam.yaml"] + "# ours\n"}, BORIS)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    found = json.loads(told(capsys, tmp_path / "shallow", "audit", "--format", "json"))
    assert (found["commits"], found["accounts"], found["personal"]) == (1, [], [])
    assert [(each["author"], each["records"]) for each in found["authors"]] == [("Boris", 0)]


def test_a_partial_clone_says_that_contents_are_missing(root: Path, tmp_path: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{root}", "partial")
    git(tmp_path / "partial", "remote", "set-url", "origin", "file:///nowhere")
    for words in (("changes",), ("blame", "acme"), ("diff", "HEAD~1..HEAD")):
        assert kam(tmp_path / "partial", *words) == 0
        assert "this clone is partial" in capsys.readouterr().err


def test_settings_are_called_by_their_files(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {"policy/limits.yaml": "audit: {backdated_days: 9}\n"})
    out = told(capsys, root, "changes", "--kind", "policy")
    assert re.search(r"policy/limits\.yaml +created settings", out)
    assert re.search(r"kam\.yaml +created settings", out)
    assert "\n  policy/limits.yaml\n    created" in told(capsys, root, "diff", "HEAD~1..HEAD")


def test_the_audit_names_accounts_by_ids_of_before(root: Path, capsys: Capture) -> None:
    assert kam(root, "rename", "acme", "acme-foods", "--no-commit") == 0
    committed(root, "2025-07-01T09:00:00+0200")
    out = told(capsys, root, "audit")
    assert re.search(r"^acme +Acme ", out, re.MULTILINE)
    assert re.search(r"^acme-foods +Acme ", out, re.MULTILINE)


def test_blame_takes_the_branch_whose_file_a_merge_took(root: Path, capsys: Capture) -> None:
    git(root, "switch", "-q", "-c", "side")
    theirs = FILES[ACCOUNT].replace("food", "beer").replace("anna", "boris")
    commit(root, "2025-07-01T09:00:00+0200", {ACCOUNT: theirs}, BORIS)
    git(root, "switch", "-q", "main")
    commit(root, "2025-07-02T09:00:00+0200", {ACCOUNT: FILES[ACCOUNT].replace("food", "beer")})
    git(root, "merge", "-q", "--no-commit", "-s", "ours", "side", **WHO)
    commit(root, "2025-07-03T09:00:00+0200", {ACCOUNT: theirs})
    found = json.loads(told(capsys, root, "blame", "acme", "--format", "json"))
    assert [each["author"] for each in found if each["field"] in ("industry", "manager")] == ["Boris", "Boris"]


def test_blame_of_personal_data_in_a_repository_of_its_own(tmp_path: Path, capsys: Capture) -> None:
    apart = {**FILES, "kam.yaml": FILES["kam.yaml"] + "personal: separate\n", ".gitignore": "/personal/\n"}
    root = begun(tmp_path / "company", files=apart)
    begun(root / "personal", "2025-04-01T12:00:00Z", {"acme/cfo.yaml": "birthday: 1970-01-31\n"})
    commit(root / "personal", "2025-05-01T12:00:00Z", {"acme/cfo.yaml": "birthday: 1970-02-01\nfamily: two\n"}, BORIS)
    (root / "personal/acme/cfo.yaml").write_text("birthday: 1970-02-01\nfamily: three\n")
    found = json.loads(told(capsys, root, "blame", "acme/cfo", "--personal", "--format", "json"))
    assert [(each["field"], each["value"], each["author"]) for each in found if each["kind"] == "personal"] == [
        ("birthday", "1970-02-01", "Boris"),
        ("family", "three", None),
    ]
    (one,) = json.loads(told(capsys, root, "blame", "acme/cfo.birthday", "--personal", "--format", "json"))
    assert one["author"] == "Boris"


def test_a_commit_without_kam_yaml_in_between(root: Path, capsys: Capture) -> None:
    commit(root, "2025-07-01T09:00:00+0200", {"kam.yaml": None})
    commit(root, "2025-07-02T09:00:00+0200", {"kam.yaml": FILES["kam.yaml"]})
    assert kam(root, "--at", "HEAD~1", "show", "acme") == 2
    assert "no account repository here any more at HEAD~1" in capsys.readouterr().err
