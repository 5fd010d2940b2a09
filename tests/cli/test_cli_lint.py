"""`kam lint`: what goes to stdout, stderr and files, in which format; the same bytes wherever it runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kamcli import gitrepo
from kamcli.cli.lint import lint_command
from kamcli.cli.main import main
from kamcli.lint import example
from kamcli.render.findings import FORMATS, STATISTICS

ACCOUNT = "accounts/acme/account.yaml"
BAD = "name: Ромашка\ncircle: golden\nindustry: food\nmanager: anna\n"
HEAD = f"{ACCOUNT}:2:9: error KAM104 "

PAGE = (Path(__file__).parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")

Capture = pytest.CaptureFixture[str]


def lay(root: Path, account: str = BAD) -> Path:
    """The example repository with this account, below `root`."""
    for path, content in {**example.FILES, ACCOUNT: account}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    return root


def lint(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-03-03", "lint", *words])


def test_choices_are_the_registry() -> None:
    (choice,) = [each.type for each in lint_command.params if each.name == "output_format"]
    assert isinstance(choice, click.Choice)
    assert tuple(choice.choices) == tuple(FORMATS)


def test_findings_on_stdout_and_their_number_on_stderr(tmp_path: Path, capsys: Capture) -> None:
    assert lint(lay(tmp_path)) == 1
    out, err = capsys.readouterr()
    assert out.startswith(HEAD)
    assert "  2 | circle: golden\n    |         ^\n" in out
    assert "\x1b" not in out
    assert err == "4 files checked: 1 error.\n"


def test_nothing_wrong(tmp_path: Path, capsys: Capture) -> None:
    assert lint(lay(tmp_path, example.FILES[ACCOUNT])) == 0
    assert capsys.readouterr() == ("", "4 files checked: nothing to complain about.\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(name: str, tmp_path: Path, capsys: Capture) -> None:
    assert lint(lay(tmp_path), "--format", name.upper()) == 1
    out, err = capsys.readouterr()
    assert "KAM104" in out
    assert out.endswith("\n")
    assert err == "4 files checked: 1 error.\n"
    if name in ("json", "sarif", "gitlab"):
        json.loads(out)


def test_several_formats_in_one_run(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path / "crm")
    reports = tmp_path / "reports"
    words = [f"{name}={reports}/{name}.txt" for name in FORMATS]
    assert lint(root, *(word for each in words for word in ("--output", each))) == 1
    out, _ = capsys.readouterr()
    assert out.startswith(HEAD)
    for name in FORMATS:
        written = (reports / f"{name}.txt").read_text(encoding="utf-8")
        assert lint(root, "--format", name) == 1
        assert capsys.readouterr().out == written
    assert sorted(path.name for path in reports.iterdir()) == sorted(f"{name}.txt" for name in FORMATS)


def test_output_file_takes_the_place_of_stdout(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path)
    assert lint(root, "--format", "concise", "--output-file", "found.txt") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "4 files checked: 1 error.\n"
    assert (root / "found.txt").read_text(encoding="utf-8").startswith(HEAD), "relative to -C"
    lay(tmp_path, example.FILES[ACCOUNT])
    assert lint(root, "--output-file", "found.txt") == 0
    assert (root / "found.txt").read_bytes() == b"", "what is mended is no more in there"


def test_a_report_that_cannot_be_written(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_text("")
    assert lint(lay(tmp_path / "crm"), "--output", f"sarif={tmp_path}/file/lint.sarif") == 2
    assert "lint.sarif" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--output-file", ACCOUNT), "is a file of the account repository"),
        (("--output", f"json=accounts/../{ACCOUNT}"), "is a file of the account repository"),
        (("--output", "json=kam.yaml"), "is a file of the account repository"),
        (("--output", "json=found", "--output", "sarif=./found"), "found would be written twice"),
        (("--output", "json=found", "--output-file", "found"), "found would be written twice"),
    ],
)
def test_findings_take_the_place_of_nothing(words: tuple[str, ...], says: str, tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path)
    assert lint(root, *words) == 2
    assert says in capsys.readouterr().err
    assert (root / ACCOUNT).read_text(encoding="utf-8") == BAD
    assert not (root / "found").exists()


@pytest.mark.parametrize("word", ["sarif", "sarif=", "=lint.sarif", "xml=lint.xml", "lint.sarif"])
def test_output_without_format_or_file(word: str, tmp_path: Path, capsys: Capture) -> None:
    assert lint(lay(tmp_path), "--output", word) == 2
    err = capsys.readouterr().err
    assert f"'{word}' is not FORMAT=FILE" in err
    assert "sarif, github, gitlab" in err


def test_only_what_is_asked_for(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path)
    assert lint(root, "team", "kam.yaml") == 0
    assert lint(root, "accounts") == 1
    assert lint(root, "accounts/none") == 2
    assert "there is no file or folder" in capsys.readouterr().err


def test_statistics(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path)
    assert lint(root, "--statistics", "--output", f"gitlab={root}/gl.json") == 1
    out, err = capsys.readouterr()
    assert "KAM104  not-in-list" in out
    assert "acme       Ромашка" in out
    assert "anna       Anna Ivanova" in out
    assert err == "4 files checked: 1 error.\n"
    assert len(json.loads((root / "gl.json").read_text(encoding="utf-8"))) == 1, "files get the findings"
    assert lint(root, "--statistics", "--format", "json") == 1
    assert list(json.loads(capsys.readouterr().out)) == ["rules", "accounts", "managers"]


@pytest.mark.parametrize("name", sorted(set(FORMATS) - set(STATISTICS)))
def test_formats_that_have_no_statistics(name: str, tmp_path: Path, capsys: Capture) -> None:
    assert lint(lay(tmp_path), "--statistics", "--format", name) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "take one of text, concise, json" in err


def paths_by_format(root: Path, capsys: Capture) -> dict[str, str]:
    found = {}
    for name in ("json", "github", "gitlab", "sarif"):
        assert lint(root, "--format", name) == 1
        found[name] = capsys.readouterr().out
    (result,) = json.loads(found["sarif"])["runs"][0]["results"]
    return {
        "json": json.loads(found["json"])["findings"][0]["path"],
        "github": found["github"].split("file=")[1].split(",")[0],
        "gitlab": json.loads(found["gitlab"])[0]["location"]["path"],
        "sarif": result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
    }


def test_code_hosts_get_paths_from_the_root_of_git(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path / "sales" / "Клиенты")
    assert set(paths_by_format(root, capsys).values()) == {ACCOUNT}, "no git: the account repository's root"
    gitrepo.init(tmp_path)
    assert paths_by_format(root, capsys) == {
        "json": ACCOUNT,
        "github": f"sales/Клиенты/{ACCOUNT}",
        "gitlab": f"sales/Клиенты/{ACCOUNT}",
        "sarif": f"sales/%D0%9A%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D1%8B/{ACCOUNT}",
    }
    gitrepo.init(root)
    assert set(paths_by_format(root, capsys).values()) == {ACCOUNT}, "both roots are one"


def test_git_that_cannot_be_asked(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lint(lay(tmp_path / "crm"), "--format", "github") == 1
    out, err = capsys.readouterr()
    assert f"file={ACCOUNT}," in out
    assert "git is not installed" in err


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("OTHER", True)])
def test_colour_on_a_terminal_only(variable: str, coloured: bool, tmp_path: Path) -> None:
    import pexpect

    root = lay(tmp_path)
    words = ["-m", "kamcli", "-C", str(root), "lint", "-o", f"text={root}/found.txt"]
    environment = {**os.environ, "TERM": "xterm", variable: "1"}
    child = pexpect.spawn(sys.executable, words, env=environment, encoding="utf-8", dimensions=(40, 200), timeout=60)
    child.expect(pexpect.EOF)
    shown = child.before or ""
    assert "KAM104" in shown
    assert ("\x1b[" in shown) is coloured
    assert "\x1b" not in (root / "found.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_everywhere(name: str, tmp_path: Path) -> None:
    """Whatever the locale, the time zone, the seed of hashes, the width of the terminal, the place of the folder."""
    first = lay(tmp_path / "first", BAD + "tax: 1\nwebsit: 2\nindustri: 3\n")
    (first / "personal").mkdir()
    other = shutil.copytree(first, tmp_path / "second" / "folder")
    surroundings = (
        (first, {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "COLUMNS": "40"}),
        (other, {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Adak", "PYTHONHASHSEED": "2", "COLUMNS": "300"}),
    )
    outputs = set()
    for root, variables in surroundings:
        command = [sys.executable, "-m", "kamcli", "--today", "2026-03-03", "lint", "--format", name]
        done = subprocess.run(command, cwd=root, env={**os.environ, **variables}, capture_output=True)
        assert done.returncode == 1, done.stderr
        outputs.add(done.stdout)
    (output,) = outputs
    assert b"KAM104" in output


def test_finding_in_the_docs_is_one(tmp_path: Path, capsys: Capture) -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert lint(lay(tmp_path, BAD.replace("golden", "markt"))) == 1
    assert capsys.readouterr().out == shown


def test_formats_in_the_docs_are_those_there_are() -> None:
    table = PAGE.split("| `--format` |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == tuple(FORMATS)


def test_settings_in_the_docs_are_understood(tmp_path: Path, capsys: Capture) -> None:
    (settings,) = re.findall(r"^```yaml\n(ignore:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    root = lay(tmp_path, example.FILES[ACCOUNT])
    (root / "policy").mkdir()
    (root / "policy" / "lint.yaml").write_text(settings, encoding="utf-8")
    assert lint(root) == 0, capsys.readouterr().out
    (root / "policy" / "lint.yaml").write_text(settings.replace("days:", "day:"), encoding="utf-8")
    assert lint(root) == 1
    assert "KAM902" in capsys.readouterr().out
