"""How git is called: by itself for reading, through GitPython for writing; never led astray by a caller's GIT_DIR.

GitPython costs 108 ms and refuses to be imported where git is missing, so it is imported inside the functions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, DataError, WriteError

if TYPE_CHECKING:
    import git

T = TypeVar("T")

REDIRECTING = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
)
"""What git sets for the hooks of one repository: with these, every git command would work on that one, not on ours."""

_OBEYED = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""Of these, what a hook has to obey to see what is being committed or pushed."""

_MEANINGS = ("GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS")
"""With these, a path that we ask for would mean another one."""

_READING = {
    "GIT_GRAFT_FILE": f"{os.devnull}/none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Reading writes nothing, asks nobody, and sees the objects themselves: no refs/replace/, no grafts hide any."""

SAFE = {"core.hooksPath": "/dev/null", "core.fsmonitor": "false", "core.autocrlf": "false", "gc.auto": "0"}
"""Configuration of our own calls: nothing that a repository brings along is started, and bytes stay as they are."""

_READS = {"core.fsmonitor": "false"}
"""Configuration where only the repository's own answers count: its line ends and hooks folder are as it says."""


@dataclass(frozen=True, slots=True)
class GitFolder:
    """A folder to call git in. `given` are variables of git that a hook got from its caller and that count here."""

    folder: Path
    given: Mapping[str, str] = field(default_factory=dict)

    def ask(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
        """Run git to read something; returns its status, output and complaints.

        Raises ConfigurationError where git is not installed.
        """
        try:
            done = subprocess.run(
                self._command(arguments),
                cwd=self.folder,
                env=self._environment(),
                input=stdin,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise _missing() from None
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start git to be asked again and again by its standard input. Raises ConfigurationError without git."""
        try:
            return subprocess.Popen(
                self._command(arguments),
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise _missing() from None

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["git", *(part for name, value in _READS.items() for part in ("-c", f"{name}={value}")), *arguments]

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in (*REDIRECTING, *_MEANINGS)}
        return {**inherited, **_READING, **self.given}

    def read(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git to read something that must be there. Raises DataError with git's reason."""
        status, out, error = self.ask(*arguments, stdin=stdin)
        if status != 0:
            raise DataError(f"git {arguments[0]} failed: {_reason(error)}", do="mend that, and try again")
        return out

    def line(self, *arguments: str) -> str | None:
        """The output of git as one line, or None where it fails or says nothing."""
        status, out, _ = self.ask(*arguments)
        text = os.fsdecode(out).rstrip("\n")
        return text if status == 0 and text else None


def meanwhile(call: Callable[[], T]) -> Callable[[], T]:
    """Begin something that mostly waits for git, and go on; what comes back waits for the result, or raises."""
    from threading import Thread

    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(call())
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()

    def result() -> T:
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    return result


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """What of a process's environment a hook has to obey: the index and the objects that git told it of."""
    return {name: environment[name] for name in _OBEYED if name in environment}


def git_available() -> bool:
    """Tell whether there is a git command on this machine."""
    return shutil.which("git") is not None


@contextmanager
def opened(folder: Path) -> Iterator[git.Git]:
    """GitPython's command for `folder`, with the environment that points elsewhere put away for as long."""
    if not git_available():
        raise _missing()
    put_away = {name: os.environ.pop(name) for name in REDIRECTING if name in os.environ}
    try:
        import git

        yield git.Git(folder)
    finally:
        os.environ.update(put_away)


def execute(command: git.Git, *arguments: str, stdin: IO[bytes] | None = None) -> tuple[int, str, str]:
    """Run git with the safe configuration; returns its status, output and complaints."""
    # GitPython types the result by an overload that does not know both of these flags
    result: Any = command.execute(
        _line(*arguments), istream=cast("BinaryIO", stdin), with_extended_output=True, with_exceptions=False
    )
    status, out, error = result
    return int(status), _text(out), _text(error)


def run(command: git.Git, *arguments: str, stdin: IO[bytes] | None = None) -> None:
    """Run git where it must succeed. Raises WriteError with git's reason."""
    status, _, error = execute(command, *arguments, stdin=stdin)
    if status != 0:
        raise WriteError(
            f"git {arguments[0]} failed: {_reason(error)}",
            do="mend that, or go on without git where the command has an option for it",
        )


def _line(*arguments: str) -> list[str]:
    """A git command line with the safe configuration."""
    return ["git", *(part for name, value in SAFE.items() for part in ("-c", f"{name}={value}")), *arguments]


def _reason(error: str) -> str:
    last = (error.strip().splitlines() or ["no reason given"])[-1]
    return last.removeprefix("fatal: ").removeprefix("error: ")


def _missing() -> ConfigurationError:
    return ConfigurationError(
        "git is not installed, or not on the PATH",
        do="install git (git-scm.com), or do without a history where the command has an option for that",
    )


def _text(output: str | bytes) -> str:
    return output.decode("utf-8", "replace") if isinstance(output, bytes) else output
