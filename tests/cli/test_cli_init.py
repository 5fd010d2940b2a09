"""`kam init` as people and scripts meet it: on a terminal, without one, and where nothing may be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from keyboard import press_ctrl_c

pexpect = pytest.importorskip("pexpect")
KAM = [sys.executable, "-m", "kamcli"]
ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*before, *KAM, *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_script_gets_a_repository_that_lints_clean(tmp_path: Path) -> None:
    done = run(
        "init", "клиенты", "--name", "ООО Ромашка", "--country", "ru", "--colleague", "Анна Петрова", cwd=tmp_path
    )
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "Next:")
    assert done.stdout.splitlines() == [
        f"The account repository of ООО Ромашка is in {tmp_path / 'клиенты'}",
        "  kam.yaml",
        "  team/anna-petrova.yaml",
        "  README.md",
        "  .gitignore",
        "  .gitattributes",
    ]
    text = (tmp_path / "клиенты" / "kam.yaml").read_text(encoding="utf-8")
    assert "currency: RUB" in text
    assert "time_zone: Europe/Moscow" in text
    assert run("-C", "клиенты", "lint", cwd=tmp_path).returncode == 0


def test_without_a_terminal_all_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    done = run("init", "clients", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--name, --currency, --colleague" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_option_leaves_nothing(tmp_path: Path) -> None:
    given = ("--name", "X", "--currency", "EUR", "--colleague", "Y", "--time-zone", "Europe/Atens")
    done = run("init", "clients", *given, cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean Europe/Athens?" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["init", "demo"])
@pytest.mark.parametrize("text", ["", " "])
def test_empty_text_is_no_folder(tmp_path: Path, command: str, text: str) -> None:
    given = ("--name", "X", "--currency", "EUR", "--colleague", "Y") if command == "init" else ()
    done = run(command, text, *given, cwd=tmp_path)
    assert done.returncode == 2
    assert "a folder needs a name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_no_part_of_another_repository(tmp_path: Path) -> None:
    (tmp_path / "kam.yaml").write_text("format: 1\n", encoding="utf-8")
    done = run("demo", "try", cwd=tmp_path)
    assert done.returncode == 2
    assert "lies inside the account repository" in done.stderr
    assert not (tmp_path / "try").exists()


def test_a_folder_that_looks_like_an_option(tmp_path: Path) -> None:
    done = run("init", "--no-git", "--name", "X", "--currency", "EUR", "--colleague", "Y", "--", "-rf", cwd=tmp_path)
    assert "  cd ./-rf\n" in done.stderr


def test_twice_is_refused(tmp_path: Path) -> None:
    given = ("init", ".", "--name", "X", "--currency", "EUR", "--colleague", "Y", "--no-git")
    assert run(*given, cwd=tmp_path).returncode == 0
    again = run(*given, cwd=tmp_path)
    assert again.returncode == 2
    assert "already" in again.stderr


def without_privileges() -> list[str]:
    """What to put before a command so that even root may only write where permissions say so."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to give that up")
    lost = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={lost}", f"--inh-caps={lost}"]


@pytest.mark.skipif(os.name == "nt", reason="folders are not read-only there")
@pytest.mark.parametrize("target", [".", "new/clients"])
def test_a_read_only_folder(tmp_path: Path, target: str) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    given = ("--name", "X", "--currency", "EUR", "--colleague", "Y")
    done = run("init", target, *given, cwd=locked, before=without_privileges())
    assert done.returncode == 2
    assert "no permission to write here" in done.stderr or "permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(locked.iterdir()) == []


# ---- on a terminal


def terminal(*arguments: str, cwd: Path) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    return pexpect.spawn(
        KAM[0],
        [*KAM[1:], *arguments],
        cwd=str(cwd),
        env=environment,
        encoding="utf-8",
        timeout=20,
        dimensions=(24, 200),
    )


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_questions_on_a_terminal(tmp_path: Path) -> None:
    child = terminal("init", "clients", cwd=tmp_path)
    child.expect("name")
    child.sendline("Αιγαίο Α.Ε.")
    child.expect("country")
    child.sendline("Greece")
    child.expect("is not a country")
    child.expect("country")
    child.sendline("gr")
    child.expect(r"\[EUR\]")
    child.sendline("")
    child.expect(r"\[Europe/Athens\]")
    child.sendline("")
    child.expect(r"\[1\]")
    child.sendline("7")
    child.expect("manager's name")
    child.sendline("Ελένη Παπαδάκη")
    child.expect(r"\[account-manager\]")
    child.sendline("")
    child.expect(r"\[head\]")
    child.sendline("executive")
    child.expect("e-mail")
    child.sendline("")
    child.expect("phone")
    assert not (tmp_path / "clients").exists()
    child.sendline("+30 210 123 4567")
    child.expect("README.md says how")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    text = (tmp_path / "clients" / "kam.yaml").read_text(encoding="utf-8")
    assert "name: Αιγαίο Α.Ε." in text
    assert "starts: 7" in text
    colleague = (tmp_path / "clients" / "team" / "eleni-papadaki.yaml").read_text(encoding="utf-8")
    assert "level: executive" in colleague
    assert "emails" not in colleague
    assert run("-C", "clients", "lint", cwd=tmp_path).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    child = terminal("init", "clients", "--name", "X", cwd=tmp_path)
    child.expect("country")
    assert "interrupted" in press_ctrl_c(child)
    child.close()
    assert child.exitstatus == 130
    assert list(tmp_path.iterdir()) == []
