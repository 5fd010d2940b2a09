"""The command line as a whole: every command is there, says what it does, and shows an example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from small_company import lay

from kamcli import __version__
from kamcli.cli.lazy import Entry, LazyGroup
from kamcli.cli.main import COMMANDS, kam, main
from kamcli.cli.session import Session, pass_session


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands, groups' own included, with the words that call them."""

    def below(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command, info_name=words)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from below(f"{words} {name}", inner)

    yield from below("kam", kam)


def help_of(words: str, command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name=words, max_content_width=100, terminal_width=100))


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_summary_in_the_table_is_the_commands_own(entry: Entry) -> None:
    command = entry.load()
    assert command.name == entry.name
    assert command.get_short_help_str(limit=200).rstrip(".") == entry.summary.rstrip(".")


def test_every_help_shows_an_example() -> None:
    without = []
    for words, command in every_command():
        example = rf"^\s+(\$ )?kam (.* )?{re.escape(words.split()[-1])}\b" if words != "kam" else r"^\s+kam \S"
        if not re.search(example, help_of(words, command).partition("\n")[2], re.MULTILINE):
            without.append(words)
    assert without == []


def test_every_option_and_argument_is_explained() -> None:
    silent = [
        f"{words} {parameter.opts[0]}"
        for words, command in every_command()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


def test_help_and_version_import_no_command() -> None:
    program = (
        "import sys\nfrom kamcli.cli.main import main\n"
        "main(sys.argv[1:])\n"
        "heavy = {'ruamel', 'jsonschema', 'jsonschema_rs', 'tabulate', 'git', 'yaml_rs'}\n"
        "ours = {m for m in sys.modules if m.startswith('kamcli.')} \n"
        "ours -= {'kamcli.cli', 'kamcli.cli.main', 'kamcli.cli.lazy', 'kamcli.cli.session', 'kamcli.cli.boundary'}\n"
        "print(sorted(heavy & set(sys.modules)), sorted(ours - {'kamcli.dataclass', 'kamcli.errors'}), file=sys.stderr)"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", program, option], capture_output=True, text=True, check=True)
        assert done.stderr == "[] []\n", option


def test_a_lint_that_finds_nothing_changed_imports_neither_rules_nor_readers(tmp_path: Path) -> None:
    lay(tmp_path)
    program = (
        "import sys\nfrom kamcli.repository import census\ncensus.SAFE = 0\nfrom kamcli.cli.main import main\n"
        "main(['--today', '2026-03-03', 'lint'])\n"
        "heavy = {'ruamel', 'jsonschema', 'jsonschema_rs', 'tabulate', 'git', 'yaml_rs', 'subprocess',"
        " 'kamcli.schemas', 'kamcli.gitrepo', 'kamcli.lint.judging', 'kamcli.repository.snapshot'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = [
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert "kamcli.lint.judging" in said[0].splitlines()[-1]
    assert said[1].splitlines()[-1] == "[]"


def test_help_lists_every_command_once_in_its_section(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for entry in COMMANDS:
        section = text.split(f"\n{entry.section}:\n", 1)[1].split("\n\n")[0]
        assert re.search(rf"^  {entry.name} ", section, re.MULTILINE), entry.name


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kam {__version__}\n"


def test_no_command_shows_the_help_as_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: kam ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lnit"], "there is no command 'lnit'. Did you mean list or lint"),
        (["xyzzy"], "there is no command 'xyzzy'.\n"),
        (["--todya", "2026-01-01"], "no such option '--todya'. Did you mean '--today'?"),
        (["--today", "02.03.2026", "lint"], "'02.03.2026' is not a date; write it like 2026-03-02."),
        (["--today", "2026-02-30", "lint"], "'2026-02-30' is not a date"),
        (["--today", "2026-03", "lint"], "'2026-03' is not a date"),
        (["-C", "no/such", "lint"], "-C no/such: there is no such folder."),
        (["-q", "-v", "lint"], "--quiet and --verbose exclude each other."),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kam: ")
    assert said in err
    assert "--help» says more" in err


def test_folder_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["-C", str(tmp_path / "file"), "lint"]) == 2
    assert "this is a file, not a folder" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be deleted there")
def test_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(["lint"]) == 2
    assert "the folder you are in no longer exists" in capsys.readouterr().err


@pytest.fixture
def probe() -> tuple[LazyGroup, list[Session]]:
    """`kam` with one command that keeps the session it was given."""
    seen: list[Session] = []

    @click.command()
    @pass_session
    def look(session: Session) -> None:
        seen.append(session)

    group = LazyGroup("kam", entries=(), callback=kam.callback, params=kam.params)
    group.add_command(look)
    return group, seen


def test_global_options_reach_the_command(
    probe: tuple[LazyGroup, list[Session]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, seen = probe
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path)
    group.main(["-C", "there", "--today", "2026-03-02", "--quiet", "look"], standalone_mode=False)
    assert seen == [Session(start=(tmp_path / "there").resolve(), today=date(2026, 3, 2), quiet=True)]
    assert Path.cwd() == tmp_path.resolve(), "the folder is left again"


def test_global_option_after_the_command_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "accounts", "--today", "2026-01-01"]) == 2
    assert "--today stands before the command: kam --today … list" in capsys.readouterr().err
