"""Every error ends in a message and the right exit status; no traceback reaches a user."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kamcli.cli import boundary
from kamcli.errors import ConfigurationError, NotFoundError, UnreadableError

KAM = [sys.executable, "-m", "kamcli"]


def command_that(raises: BaseException) -> click.Command:
    def body() -> None:
        raise raises

    return click.Command("test", callback=body)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NotFoundError("no account acme", do="kam list accounts"), 2, "kam: no account acme\n  kam list accounts\n"),
        (ConfigurationError("bad currency", where="kam.yaml:3:1"), 2, "kam: kam.yaml:3:1: bad currency\n"),
        (UnreadableError("two files", ["a.yaml:1:1: tab"]), 2, "kam: two files\n  a.yaml:1:1: tab\n"),
        (PermissionError(errno.EACCES, "Permission denied", "a.yaml"), 2, "kam: a.yaml: permission denied\n"),
        (OSError(errno.ENOSPC, "No space left on device"), 2, "kam: no space left on the disk"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "a/b"), 2, "kam: a/b: not a directory\n"),
        (KeyboardInterrupt(), 130, "kam: interrupted\n"),
        (click.Abort(), 130, "kam: interrupted\n"),
        (click.ClickException("cannot open it"), 2, "kam: cannot open it\n"),
        (click.exceptions.Exit(1), 1, ""),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (ZeroDivisionError("oops"), 3, "kam: an error inside kam, not yours: ZeroDivisionError: oops\n"),
        (RecursionError("deep"), 3, "kam: an error inside kam"),
    ],
)
def test_error_becomes_message_and_status(
    error: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert boundary.run(command_that(error), []) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said) if said else err == ""
    assert "Traceback" not in err


def test_message_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    boundary.run(command_that(NotFoundError("no account \x1b[2Jacme\u202e")), [])
    assert capsys.readouterr().err == "kam: no account \ufffd[2Jacme\n"


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_a_command_returns_its_status(returned: object, status: int) -> None:
    assert boundary.run(click.Command("test", callback=lambda: returned), []) == status


def test_a_command_may_leave_by_its_context() -> None:
    command = click.Command("test", callback=lambda: click.get_current_context().exit(1))
    assert boundary.run(command, []) == 1


def test_question_without_anybody_to_answer() -> None:
    program = (
        "import click; from kamcli.cli import boundary\n"
        "c = click.Command('test', callback=lambda: click.prompt('Company'))\n"
        "raise SystemExit(boundary.run(c, []))"
    )
    done = subprocess.run([sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2
    assert "nobody to answer" in done.stderr


def test_traceback_only_with_debug(capsys: pytest.CaptureFixture[str]) -> None:
    def body(debug: bool) -> None:
        raise ZeroDivisionError("oops")

    command = click.Command("test", callback=body, params=[click.Option(["--debug"], is_flag=True)])
    assert boundary.run(command, ["--debug"]) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "ZeroDivisionError: oops" in err
    assert boundary.run(command, []) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_reader_of_the_pipe_leaves() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run([*KAM, "--help"], stdout=gone, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (141, "")


def test_reader_leaves_while_text_is_still_buffered() -> None:
    program = (
        "import click, sys; from kamcli.cli import boundary\n"
        "c = click.Command('test', callback=lambda: sys.stdout.write('x' * 10))\n"
        "raise SystemExit(boundary.run(c, []))"
    )
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run([sys.executable, "-c", program], stdout=gone, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_disk_behind_stdout_is_full() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*KAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "kam: no space left on the disk; nothing more was written\n"


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_output_is_utf8_whatever_the_locale(environment: dict[str, str]) -> None:
    program = (
        "import click; from kamcli.cli import boundary\n"
        "c = click.Command('test', callback=lambda: click.echo('\\u0420\\u043e \\u03a9 \\udc80'))\n"
        "raise SystemExit(boundary.run(c, []))"
    )
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("utf-8").rstrip() == "Ро Ω \\udc80"


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    done = subprocess.run(f'"{sys.executable}" -m kamcli no-such {closed}', shell=True, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_shell_completion_names_commands_without_importing_them() -> None:
    environment = {**os.environ, "_KAM_COMPLETE": "bash_complete", "KAM_LINE": "kam li"}
    done = subprocess.run(KAM, env=environment, capture_output=True, text=True)
    assert {line.split(":")[1] for line in done.stdout.splitlines()} == {"lint", "list"}
