"""`kam merge` and `kam rename` at the command line: asking, refusing, telling, committing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyboard import press_ctrl_c

from kamcli.cli.main import main

COMPANY = Path(__file__).resolve().parents[2] / "examples" / "company"
SECOND = """\
name: Остров отели
circle: contacted
manager: mikhail
industry: hospitality
source: exhibition
headcount: 300
first_contact: Звонили сами.
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    shutil.copytree(COMPANY, root)
    twin = root / "accounts" / "twin"
    twin.mkdir()
    (twin / "account.yaml").write_text(SECOND, encoding="utf-8")
    return root


def kam(root: Path, *arguments: str) -> int:
    return main(["-C", str(root), "--today", "2026-04-06", *arguments])


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=Rose", "-c", "user.email=rose@halcyon.example", *arguments],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def state(root: Path) -> dict[str, bytes]:
    found: Iterator[Path] = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in found
        if not {".kam", ".git"} & set(path.relative_to(root).parts)
    }


def test_nothing_is_written_while_the_two_differ(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(company)
    assert kam(company, "merge", "ostrov", "twin") == 1
    said = capsys.readouterr().err
    for line in (
        "name: «Отели «Остров»» (A) or «Остров отели» (B)",
        "headcount: 460 (A) or 300 (B)",
        "--prefer newest",
    ):
        assert line in said
    assert state(company) == before


def test_a_rule_and_single_answers_decide(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    takes = ("--take", "headcount=b", "--take", "first_contact=both")
    assert kam(company, "merge", "ostrov", "twin", "--prefer", "a", *takes) == 0
    text = (company / "accounts/ostrov/account.yaml").read_text(encoding="utf-8")
    assert "headcount: 300" in text
    assert "Звонили сами." in text
    assert "manager: rose" in text
    said = capsys.readouterr().out
    assert "twin still leads there" in said
    assert "given up: headcount: 460" in said
    assert kam(company, "show", "twin") == 0
    assert "Отели «Остров»" in capsys.readouterr().out


def test_a_dry_run_says_what_would_go_where(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(company)
    assert kam(company, "merge", "ostrov", "twin", "--prefer", "A", "--dry-run") == 0
    said = capsys.readouterr()
    assert "-name: Остров отели" in said.out
    assert "given up: headcount: 300" in said.err
    assert state(company) == before


def test_what_was_written_last_holds_where_git_knows(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(company, "init", "-q")
    git(company, "add", ".")
    git(company, "commit", "-qm", "one")
    assert kam(company, "merge", "ostrov", "twin", "--prefer", "newest") == 1
    twin = company / "accounts/twin/account.yaml"
    twin.write_text(SECOND.replace("300", "310"), encoding="utf-8")
    capsys.readouterr()
    takes = [part for name in ("name", "manager", "first_contact") for part in ("--take", f"{name}=A")]
    assert kam(company, "merge", "ostrov", "twin", "--prefer", "newest", *takes) == 0
    assert "headcount: 310" in (company / "accounts/ostrov/account.yaml").read_text(encoding="utf-8")


def test_one_commit_that_git_sees_as_moves(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(company, "init", "-q")
    git(company, "add", ".")
    git(company, "commit", "-qm", "one")
    for variable in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{variable}_NAME", "Rose")
        monkeypatch.setenv(f"GIT_{variable}_EMAIL", "rose@halcyon.example")
    git(company, "config", "user.name", "Rose")
    git(company, "config", "user.email", "rose@halcyon.example")
    assert kam(company, "rename", "ostrov", "island", "--commit") == 0
    assert git(company, "log", "-1", "--format=%s").strip() == "rename account ostrov island"
    found = git(company, "show", "--format=", "--name-status", "-M", "HEAD").splitlines()
    kinds = {line[0] for line in found if "ostrov" in line}
    assert kinds == {"R"}
    assert len(found) == 14


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "ostrov", "twin", "--take", "headcount"), "is not FIELD=A"),
        (("merge", "ostrov", "twin", "--prefer", "A", "--take", "headcont=A"), "the two do not differ in headcont"),
        (("merge", "ostrov", "Остров от"), "is only a part of the name"),
        (("rename", "ostrov"), "give the new id"),
        (("rename", "ostrov", "x", "--to-match"), "give the new id or --to-match, not both"),
        (("rename", "ostrov", "--to-match"), "only the id of an interaction"),
        (("rename", "ostrov", "x", "--keep-references", "--ledgers"), "exclude each other"),
    ],
)
def test_a_slip_is_said_and_nothing_is_written(
    company: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    before = state(company)
    assert kam(company, *arguments) == 2
    assert message in capsys.readouterr().err
    assert state(company) == before


def test_somebody_at_a_terminal_is_asked_about_each_field(company: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "kamcli", "-C", str(company), "--today", "2026-04-06", "merge", "ostrov", "twin"],
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 160),
    )
    for field, answer in (
        ("name", "A"),
        ("manager", "2"),
        ("headcount", "x"),
        ("headcount", "b"),
        ("first_contact", "both"),
    ):
        child.expect(rf"\({field}\): ")
        child.sendline(answer)
    child.expect("former manager|still leads there")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    text = (company / "accounts/ostrov/account.yaml").read_text(encoding="utf-8")
    assert "manager: mikhail" in text
    assert "headcount: 300" in text


def test_an_interrupt_among_the_questions_leaves_nothing(company: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    before = state(company)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "kamcli", "-C", str(company), "--today", "2026-04-06", "merge", "ostrov", "twin"],
        encoding="utf-8",
        timeout=60,
    )
    child.expect(r"\(name\): ")
    child.sendline("B")
    child.expect(r"\(manager\): ")
    press_ctrl_c(child)
    child.close()
    assert child.exitstatus == 130
    assert state(company) == before


def test_an_interaction_is_called_after_its_new_date(company: Path) -> None:
    path = company / "accounts/ostrov/interactions/2026/2026-02-17-call-cold-machine.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("date: 2026-02-17", "date: 2026-02-18"), encoding="utf-8")
    assert kam(company, "rename", "ostrov/2026-02-17-call-cold-machine", "--to-match") == 0
    assert path.with_name("2026-02-18-call-cold-machine.yaml").exists()
