"""`kam --at REV|DATE`: every command that looks, as it was then; the lint of a commit is that of its check-out."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from dated_history import begun, commit, git

from kamcli.cli.lazy import Entry
from kamcli.cli.main import COMMANDS, main
from kamcli.index import FILE, TEXT_FILE
from kamcli.lint.example import FILES

Capture = pytest.CaptureFixture[str]

ACCOUNT = "accounts/acme/account.yaml"
VISIT = "accounts/acme/interactions/2025/2025-05-05-meeting-kickoff.yaml"
SALES = "date,account,amount,currency\n2025-05-05,acme,{},EUR\n2025-05-06,beta,100,EUR\n"
BETA = "name: Beta\ncircle: market\nindustry: food\nmanager: anna\n"
STRICT = "rules:\n  KAM104: {severity: notice}\n"
STEPS: tuple[tuple[str, dict[str, str | bytes | None]], ...] = (
    ("2025-04-01T12:00:00Z", {ACCOUNT: FILES[ACCOUNT].replace("market", "golden")}),
    ("2025-05-01T12:00:00Z", {"policy/limits.yaml": "rates: {max_age_days: 3}\n", "team/anna.yaml": "name: Anna\n"}),
    ("2025-05-06T12:00:00Z", {VISIT: "kind: meeting\ndate: 2025-05-05\nsubject: Kick-off\nteam: [anna]\n"}),
    ("2025-06-01T12:00:00Z", {"sales/2025-05.csv": SALES.format(900), "accounts/beta/account.yaml": BETA}),
    ("2025-06-02T12:00:00Z", {"policy/circles.yaml": "circles: [{id: market, title: Any}\n"}),
    ("2025-07-01T12:00:00Z", {"policy/circles.yaml": None, "accounts/acme/contacts/cfo.yaml": b"name: \xff\n"}),
    ("2025-08-01T12:00:00Z", {"sales/2025-05.csv": SALES.format("nine"), ACCOUNT: FILES[ACCOUNT]}),
    ("2025-09-01T12:00:00Z", {"sales/2025-05.csv": SALES.format(300), "accounts/acme/contacts/cfo.yaml": None}),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = begun(tmp_path / "crm")
    for when, changes in STEPS:
        commit(root, when, changes)
    return root


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), *words])


def out(capsys: Capture, root: Path, *words: str) -> str:
    kam(root, "-q", *words)
    return capsys.readouterr().out


def test_lint_at_a_date_is_the_lint_of_what_is_checked_out(root: Path, tmp_path: Path, capsys: Capture) -> None:
    kam(root, "--today", "2025-09-01", "lint")  # so that something is remembered
    seen = set()
    for when, _ in (("2025-03-01T", {}), *STEPS):
        day = when[:10]
        there = tmp_path / day
        git(
            root,
            "worktree",
            "add",
            "-q",
            "--detach",
            str(there),
            git(root, "rev-list", "-1", f"--before={day} 23:00", "main"),
        )
        for words in (("lint", "--format", "json"), ("lint", "accounts/acme")):
            capsys.readouterr()
            status = kam(root, "-q", "--at", day, *words)
            past = capsys.readouterr()
            assert (kam(there, "-q", "--today", day, *words), capsys.readouterr()) == (status, past), (day, words)
            seen.add(past.out)
        commit_id = git(there, "rev-parse", "HEAD")
        assert out(capsys, root, "--at", commit_id, "--no-index", "--today", "2026-01-01", "lint") == out(
            capsys, there, "--today", "2026-01-01", "lint"
        )
    assert len(seen) > 10, "the states differ"


def test_other_commands_look_back_too(root: Path, capsys: Capture) -> None:
    assert "golden" in out(capsys, root, "--at", "2025-04-01", "show", "acme", "--format", "json")
    assert "golden" in out(capsys, root, "--at", "2025-06-01", "show", "acme", "--format", "yaml")
    assert out(capsys, root, "--at", "2025-05-31", "list", "accounts", "--count").strip() == "1"
    assert out(capsys, root, "--at", "2025-06-01", "list", "accounts", "--count").strip() == "2"
    assert "Kick-off" in out(capsys, root, "--at", "2025-06-01", "timeline", "acme")
    assert out(capsys, root, "--at", "2025-05-05", "timeline", "acme", "--format", "csv").count("\n") == 1
    assert "kickoff" in out(capsys, root, "--at", "2025-06-01", "find", "kick")
    assert out(capsys, root, "--at", "2025-05-05", "find", "kick") == ""
    total = "select sum(amount) as total from revenue"
    assert "1000" in out(capsys, root, "--at", "2025-06-01", "query", total, "--format", "csv")
    assert "400" in out(capsys, root, "--at", "main", "query", total, "--format", "csv")
    assert "2025-06-01" in out(capsys, root, "--at", "2025-06-01", "query", "select :today", "--format", "csv")
    then = json.loads(
        out(capsys, root, "--at", "2025-06-01", "report", "concentration", "--period", "all", "--format", "json")
    )
    assert then["total"] == 1000
    assert "golden" in out(capsys, root, "--at", "2025-06-01", "circle", "acme")
    brief = ("handover", "anna", "anna", "--account", "acme", "--brief-only")
    assert kam(root, "--at", "2025-06-01", *brief) in (0, 2)


def test_what_was_meant_is_said(root: Path, capsys: Capture) -> None:
    assert kam(root, "--at", "2025-05-31", "list", "accounts", "--count") == 0
    found = git(root, "rev-parse", "main~5")
    assert capsys.readouterr().err == f"As of 2025-05-06 15:00: commit {found[:10]}.\n"
    git(root, "branch", "2025-05-31", "main")
    assert out(capsys, root, "--at", "2025-05-31", "list", "accounts", "--count").strip() == "2"
    kam(root, "-q", "--at", "2025-05-31", "list", "accounts", "--count")
    assert "for the day write HEAD@2025-05-31" in capsys.readouterr().err


@pytest.mark.parametrize("entry", [each for each in COMMANDS if not each.past], ids=lambda each: each.name)
def test_commands_that_write_refuse(entry: Entry, tmp_path: Path, capsys: Capture) -> None:
    assert kam(tmp_path, "--at", "main", entry.name) == 2
    assert f"kam {entry.name} works on the files as they are now, so not with --at" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("circle", "acme", "contacted", "--reason", "x"),
        ("handover", "anna", "anna"),
        ("lint", "--fix"),
        ("lint", "--diff"),
        ("lint", "--staged"),
    ],
)
def test_what_would_write_refuses(words: tuple[str, ...], tmp_path: Path, capsys: Capture) -> None:
    root = begun(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert kam(root, "--at", "main", *words) == 2
    assert "leave --at away" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_lint_since_a_commit_as_it_was(root: Path, capsys: Capture) -> None:
    words = ("lint", "--since", "main~2", "--format", "concise")
    shown = out(capsys, root, "--at", "main~1", *words).splitlines()
    every = out(capsys, root, "--at", "main~1", "lint", "--format", "concise").splitlines()
    assert any("sales" in line for line in shown)
    assert not any("cfo.yaml" in line for line in shown)
    assert set(shown) < set(every)
    assert kam(root, "--at", "main~2", "lint", "accounts/nobody") == 2
    assert "there was no file or folder accounts/nobody then" in capsys.readouterr().err
    assert kam(root, "--at", "2025-07-01", "lint", "accounts/acme/contacts/cfo.yaml") == 1
    assert "cfo.yaml" in capsys.readouterr().out, "it is gone now"


def test_in_a_bare_repository(root: Path, tmp_path: Path, capsys: Capture) -> None:
    git(tmp_path, "clone", "-q", "--bare", "crm", "crm.git")
    bare = tmp_path / "crm.git"
    assert out(capsys, bare, "--at", "2025-06-01", "lint") == out(capsys, root, "--at", "2025-06-01", "lint")
    assert kam(bare, "list", "accounts") == 2
    assert "kam --at main" in capsys.readouterr().err


def test_paths_of_a_subfolder_are_gits(tmp_path: Path, capsys: Capture) -> None:
    root = begun(tmp_path / "all", below="crm")
    commit(root / "crm", *STEPS[0])
    words = ("lint", "--format", "gitlab")
    assert json.loads(out(capsys, root / "crm", "--at", "HEAD", *words))[0]["location"]["path"] == f"crm/{ACCOUNT}"
    git(tmp_path, "clone", "-q", "--bare", "all", "all.git")
    assert (
        json.loads(out(capsys, tmp_path / "all.git", "--at", "HEAD", *words))[0]["location"]["path"] == f"crm/{ACCOUNT}"
    )


def rows(file: Path) -> list[object]:
    with sqlite3.connect(file) as database:
        return [
            database.execute(f"SELECT * FROM {table}").fetchall()
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]


def test_nothing_of_the_past_is_remembered_and_the_present_is_of_use(root: Path, capsys: Capture) -> None:
    kam(root, "--today", "2025-09-01", "lint")
    kam(root, "find", "acme")
    kept = [rows(root / FILE), rows(root / TEXT_FILE)]
    kam(root, "--at", "2025-06-01", "lint")
    kam(root, "--at", "2025-06-01", "find", "kick")
    assert [rows(root / FILE), rows(root / TEXT_FILE)] == kept
    capsys.readouterr()
    commit(root, "2025-10-01T12:00:00Z", {"accounts/beta/account.yaml": None})
    (root / ".kam/index.sqlite").unlink()
    kam(root, "--at", "2025-06-01", "list", "accounts")
    assert not (root / FILE).exists()


def test_personal_data_of_its_own_repository_is_absent_and_that_is_said(tmp_path: Path, capsys: Capture) -> None:
    apart = {**FILES, "kam.yaml": FILES["kam.yaml"] + "personal: separate\n", ".gitignore": "/personal/\n"}
    root = begun(tmp_path / "crm", files=apart)
    begun(root / "personal", files={"acme/cfo.yaml": "birthday: 1970-01-01\n"})
    assert "1970" in out(capsys, root, "show", "acme/cfo", "--personal")
    assert kam(root, "-v", "--at", "HEAD", "show", "acme/cfo", "--personal") == 0
    found = capsys.readouterr()
    assert "1970" not in found.out
    assert "is not read as it was then" in found.err


def test_inside_a_hook(root: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / ".git/index"))
    monkeypatch.setenv("GIT_PREFIX", "")
    assert out(capsys, root, "--at", "2025-06-01", "list", "accounts", "--count").strip() == "2"
    assert out(capsys, root / "accounts/acme", "--at", "2025-06-01", "list", "accounts", "--count").strip() == "2"


def test_a_repository_with_long_names(tmp_path: Path, capsys: Capture) -> None:
    root = tmp_path / "crm"
    root.mkdir()
    git(root, "init", "-q", "--object-format=sha256")
    begun(root)
    commit(root, *STEPS[0])
    first = out(capsys, root, "--today", "2025-05-01", "lint", "--staged", "--since", "HEAD~1")
    kam(root, "--today", "2025-05-01", "lint", "--staged")
    assert out(capsys, root, "--today", "2025-05-01", "lint", "--staged", "--since", "HEAD~1") == first != ""
    assert out(capsys, root, "--at", "HEAD", "--today", "2025-05-01", "lint") == first


def compared(capsys: Capture, root: Path, *words: str) -> dict[str, object]:
    report = ("report", "concentration", "--format", "json", *words)
    found: dict[str, object] = json.loads(out(capsys, root, "--today", "2025-09-01", *report))["compare"]
    return found


def test_a_report_beside_what_was_recorded_then(root: Path, capsys: Capture) -> None:
    found = compared(capsys, root, "--period", "2025", "--compare-at", "2025-06-01")
    assert found["as_of"] == {"commit": git(root, "rev-parse", "main~4"), "day": "2025-06-01"}
    assert [found[side]["total"] for side in ("before", "after")] == [1000, 400]  # type: ignore[index]
    other = compared(capsys, root, "--period", "2025-06", "--compare", "2025-05", "--compare-at", "main~4")
    assert [other[side]["period"] for side in ("before", "after")] == ["2025-05", "2025-06"]  # type: ignore[index]
    assert compared(capsys, root, "--period", "2025", "--compare", "2024")["as_of"] is None
    for people in ("table", "md"):
        words = ("report", "concentration", "--period", "2025", "--compare-at", "2025-06-01", "--format", people)
        assert "2025, as of 2025-06-01" in out(capsys, root, *words)


def test_accounts_with_another_id_by_now_are_beside_themselves(root: Path, capsys: Capture) -> None:
    git(root, "mv", "accounts/acme", "accounts/acme-ltd")
    renamed = {
        "accounts/acme-ltd/account.yaml": FILES[ACCOUNT] + "former_ids: [acme]\n",
        "sales/2025-05.csv": SALES.format(300).replace("acme", "acme-ltd"),
    }
    commit(root, "2025-10-01T12:00:00Z", renamed)
    found = compared(capsys, root, "--period", "2025", "--compare-at", "2025-06-01")
    movers = {each["id"]: (each["before"], each["after"]) for each in found["movers"]}  # type: ignore[attr-defined]
    assert movers == {"acme-ltd": (900, 300), "beta": (100, 100)}


def test_what_cannot_be_compared(root: Path, capsys: Capture) -> None:
    commit(root, "2025-10-01T12:00:00Z", {"kam.yaml": FILES["kam.yaml"].replace("EUR", "USD")})
    commit(root, "2025-10-02T12:00:00Z", {"sales/2025-05.csv": SALES.format(300).replace("EUR", "USD")})
    words = ("report", "concentration", "--period", "2025", "--compare-at")
    assert kam(root, *words, "2025-06-01") == 2
    assert "amounts were in EUR then and are in USD now" in capsys.readouterr().err
    assert kam(root, *words, "2024-01-01") == 2
    assert "there was no commit yet" in capsys.readouterr().err
