"""`kam audit` as people and programs meet it; docs/audit.md says of its JSON what there is, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from dated_history import begun, commit, git

from kamcli.audit.inspection.observation import MEANINGS, Kind
from kamcli.cli.audit import KINDS
from kamcli.cli.main import main
from kamcli.lint.example import FILES

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
TALK = "accounts/acme/interactions/2025/2025-05-05-meeting-terms.yaml"
AGREED = "kind: meeting\ndate: 2025-05-05\nsubject: Terms\nagreements: [{id: discount, kind: discount, percent: 5}]\n"
BORIS = ("Boris Orlov", "boris@example.com")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = begun(tmp_path / "crm")
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED, "personal/acme/cfo.yaml": "birthday: 1970-01-31\n"})
    commit(root, "2025-06-06T12:00:00Z", {TALK: AGREED.replace("5}", "9}"), "sales/2025-01.csv": "date\n"}, BORIS)
    return root


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2025-07-01", *words])


def as_json(root: Path, capsys: Capture, *words: str) -> Any:
    assert kam(root, "audit", "--format", "json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_choices_are_the_kinds() -> None:
    assert tuple(Kind) == KINDS


def test_a_report_for_people(root: Path, capsys: Capture) -> None:
    assert kam(root, "audit") == 0
    out, err = capsys.readouterr()
    assert (err, out.splitlines()[0]) == ("", "Audit of Example Trading")
    assert "The whole history: 3 commits by 2 authors" in out
    assert "2 to look at." in out
    assert re.search(r"agreement changed +2025-06-06 +Boris Orlov .*agreements\[discount\].percent: 5 → 9", out)
    assert re.search(r"unknown author .*boris@example.com", out)
    assert re.search(r"acme/cfo +2025-05-06 +Anna Ivanova +created", out)
    assert re.search(r"acme +Acme +Anna Ivanova 2, Boris Orlov 1", out)
    assert "nobody: boris@example.com" in out
    assert "No anchor was given" in out
    assert "1970" not in out
    assert kam(root, "audit", "--format", "md") == 0
    assert capsys.readouterr().out.startswith("# Audit of Example Trading\n")


def test_many_of_one_kind_in_one_commit_are_one_line(root: Path, capsys: Capture) -> None:
    talks = {
        f"accounts/acme/interactions/2024/2024-05-0{n}-call.yaml": f"kind: call\ndate: 2024-05-0{n}\n"
        for n in range(1, 8)
    }
    commit(root, "2025-06-07T12:00:00Z", talks)
    assert kam(root, "audit", "--only", "backdated") == 0
    assert re.search(r"backdated +2025-06-07 +Anna Ivanova +7 records +396 to 402 days", capsys.readouterr().out)
    assert len(as_json(root, capsys, "--only", "backdated")["observations"]) == 7


def test_check_and_periods(root: Path, capsys: Capture) -> None:
    assert kam(root, "audit", "--check") == 1
    assert kam(root, "audit", "--check", "--until", "2025-05-31") == 0
    assert kam(root, "audit", "--check", "--since", "2025-06-01", "--until", "2025-06-30") == 1
    assert kam(root, "audit", "--check", "--period", "2025-05") == 0
    assert kam(root, "audit", "--check", "--only", "ledger-changed") == 0
    assert kam(root, "--at", "2025-05-31", "audit", "--check") == 0
    capsys.readouterr()
    assert kam(root, "audit", "--period", "2025", "--since", "2025-01-01") == 2
    assert kam(root, "audit", "--since", "2025-02-01", "--until", "2025-01-01") == 2
    assert "2025-01-01 is before 2025-02-01" in capsys.readouterr().err


def rows(heading: str) -> list[str]:
    section = re.split(r"^#+ ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)


def test_the_contract_is_documented(root: Path, capsys: Capture, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.txt"
    assert kam(root, "audit", "--record-anchor", str(anchors)) == 0
    capsys.readouterr()
    found = as_json(root, capsys, "--anchors", str(anchors))
    assert list(found) == rows("JSON")
    assert rows("What it looks for") == list(KINDS)
    for part in ("observations", "authors", "accounts", "personal", "anchors"):
        assert found[part], part
        assert all(list(each) == rows(f"`{part}`") for each in found[part]), part
    assert found["period"] == {"name": "all", "first": None, "last": None}
    changed = next(each for each in found["observations"] if each["kind"] == "agreement-changed")
    assert (changed["field"], changed["from"], changed["to"]) == ("agreements[discount].percent", 5, 9)
    assert (changed["author"], changed["colleague"], changed["id"]) == (
        "Boris Orlov",
        None,
        "acme/2025-05-05-meeting-terms",
    )
    assert [each["holds"] for each in found["anchors"]] == [True]
    assert all(MEANINGS[Kind(each["kind"])] in PAGE for each in found["observations"])
    for kind, meaning in MEANINGS.items():
        assert f"| `{kind}` | {meaning}" in PAGE


def test_observations_as_lines(root: Path, capsys: Capture) -> None:
    assert kam(root, "audit", "--format", "csv") == 0
    found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [each["kind"] for each in found] == ["unknown-author", "agreement-changed"]
    assert list(found[0]) == rows("`observations`")


def test_anchors_are_kept_elsewhere_and_checked(root: Path, tmp_path: Path, capsys: Capture) -> None:
    head = git(root, "rev-parse", "HEAD")
    assert kam(root, "audit", "--record-anchor") == 0
    assert capsys.readouterr().out == f"2025-07-01 {head} main\n"
    for inside in ("anchors.txt", "policy/anchors.txt", ".git/anchors.txt"):
        assert kam(root, "audit", "--record-anchor", inside) == 2
        assert "lies in the repository itself" in capsys.readouterr().err
    file = tmp_path / "anchors.txt"
    for _ in range(2):
        assert kam(root, "audit", "--record-anchor", str(file)) == 0
        commit(root, "2025-07-01T12:00:00Z", {})
    assert file.read_text().count(" main\n") == 2
    assert kam(root, "audit", "--anchors", str(file), "--check", "--only", "history-rewritten") == 0
    assert "Anchors: 2 checked, 2 hold." in capsys.readouterr().out
    git(root, "reset", "-q", "--hard", "HEAD~2")
    commit(root, "2025-07-01T12:00:00Z", {"notes.md": "made anew"})
    assert kam(root, "audit", "--anchors", str(file), "--check", "--only", "history-rewritten") == 1
    assert "Anchors: 2 checked, 1 hold." in capsys.readouterr().out
    assert kam(root, "audit", "--anchors", str(tmp_path / "none")) == 2
    file.write_text("nonsense\n")
    assert kam(root, "audit", "--anchors", str(file)) == 2
    assert "anchors.txt:1: this is no anchor" in capsys.readouterr().err


def test_a_bare_and_a_shallow_repository(root: Path, tmp_path: Path, capsys: Capture) -> None:
    git(tmp_path, "clone", "-q", "--bare", "crm", "crm.git")
    assert kam(tmp_path / "crm.git", "audit", "--check") == 1
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    assert kam(tmp_path / "shallow", "audit", "--check", "--only", "agreement-changed") == 0
    out, err = capsys.readouterr()
    assert "This clone is shallow" in out
    assert "--unshallow" in err


def test_personal_data_in_a_repository_of_its_own(tmp_path: Path, capsys: Capture) -> None:
    apart = {**FILES, "kam.yaml": FILES["kam.yaml"] + "personal: separate\n", ".gitignore": "/personal/\n"}
    root = begun(tmp_path / "crm", files=apart)
    begun(root / "personal", "2025-04-01T12:00:00Z", {"acme/cfo.yaml": "birthday: 1970-01-31\n"})
    commit(root / "personal", "2025-05-01T12:00:00Z", {"acme/cfo.yaml": None}, BORIS)
    found = [(each["event"], each["author"], each["id"]) for each in as_json(root, capsys)["personal"]]
    assert found == [("deleted", "Boris Orlov", "acme/cfo"), ("created", "Anna Ivanova", "acme/cfo")]
    assert len(as_json(root, capsys, "--until", "2025-04-30")["personal"]) == 1


def test_without_commits_or_git(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "kam.yaml").write_text(FILES["kam.yaml"])
    assert kam(tmp_path, "audit") == 2
    assert "not in a git repository" in capsys.readouterr().err
    git(tmp_path, "init", "-q")
    assert kam(tmp_path, "audit") == 2
    assert "nothing is committed here yet" in capsys.readouterr().err
