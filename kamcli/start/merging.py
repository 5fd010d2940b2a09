"""kam as git's merge driver in a clone: set up in .gitattributes and git's configuration, and taken away again.

Without kam, or with a kam that fails, git's own merge stands: the configured command sees to that by itself.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from kamcli import atomic, gitrepo
from kamcli.dataclass import dataclass
from kamcli.errors import WriteError

NAME = "kam"
FILE = ".gitattributes"
_SECTION = f"merge.{NAME}"
_BEGIN = "# kam hooks install: merge records and ledgers by field, item and row"
_END = "# kam hooks install: end"
PATTERNS = (
    "/kam.yaml",
    "/policy/*.yaml",
    "/team/*.yaml",
    "/plans/*.yaml",
    "/imports/*.yaml",
    "/accounts/**/*.yaml",
    "/personal/**/*.yaml",
    "/sales/*.csv",
    "/rates/*.csv",
    "/receivables/*.csv",
)
"""The files of format 1. Encrypted ones end in .age: no two of them can be merged, and none of these names them."""


@dataclass(frozen=True, slots=True)
class MergeDriver:
    """What is set up: the lines in `attributes`, and the command in this clone's own configuration."""

    attributes: Path
    lines: bool
    command: bool

    @property
    def whole(self) -> bool:
        """Whether both are there."""
        return self.lines and self.command


def status(folder: Path, root: Path) -> MergeDriver:
    """What there is in the git repository in `folder`, for the account repository at `root`."""
    path = root / FILE
    return MergeDriver(path, _BEGIN in _text(path), bool(gitrepo.settings(folder, f"{_SECTION}.driver")))


def install(folder: Path, root: Path, python: str) -> MergeDriver:
    """Set it up; doing it again writes it anew. Raises WriteError."""
    path = root / FILE
    text = _without(_text(path))
    block = "\n".join((_BEGIN, *(f"{pattern} merge={NAME}" for pattern in PATTERNS), _END))
    newline = "\r\n" if "\r\n" in text else "\n"
    ended = text if not text or text.endswith("\n") else f"{text}{newline}"
    _write(path, f"{ended}{block}\n".replace("\r\n", "\n").replace("\n", newline))
    gitrepo.settings(folder, f"{_SECTION}.name", ("kam: by field, item and row",))
    gitrepo.settings(folder, f"{_SECTION}.driver", (command(python),))
    return status(folder, root)


def uninstall(folder: Path, root: Path, *, last: bool) -> MergeDriver:
    """Take the lines away, and the command too where this is the `last` account repository that uses it."""
    path = root / FILE
    text = _text(path)
    if _BEGIN in text:
        left = _without(text)
        if left.strip():
            _write(path, left)
        else:
            _remove(path)
    if last:
        gitrepo.settings(folder, f"{_SECTION}.name", ())
        gitrepo.settings(folder, f"{_SECTION}.driver", ())
    return status(folder, root)


def command(python: str) -> str:
    """What git runs: kam of the interpreter that installed it, else of the PATH; else, or unless kam says what became
    of the file, git's own merge: no status is believed, for any program called kam has one. It never ends with more
    than 1, which git would take for ours as it is.

    git puts file names for %O %A %B, the path in quotes for %P, names of the sides for %X %Y (2.44 on).
    """
    kam = shlex.quote(python).replace("%", "%%")
    return (
        f'p={kam}; if test -x "$p"; then a="$("$p" -P -m kamcli {_CALL})"; '
        f'elif command -v kam >/dev/null 2>&1; then a="$(kam {_CALL})"; else a=; fi; '
        'case "$a" in merged*) exit 0;; marked*) exit 1;; esac; '
        "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B; test $? = 0 || exit 1"
    )


_CALL = "merge-driver --answer --marker-size %L --ours %X --theirs %Y -- %O %A %B %P"


def _without(text: str) -> str:
    """The text without our lines."""
    lines = text.splitlines(keepends=True)
    kept, inside = [], False
    for line in lines:
        if line.strip() == _BEGIN:
            inside = True
        if not inside:
            kept.append(line)
        if line.strip() == _END:
            inside = False
    return "".join(kept)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise WriteError(f"it cannot be read: {error.strerror}", where=str(path), do="mend that first") from error


def _write(path: Path, text: str) -> None:
    content = text.encode("utf-8", "surrogateescape")
    if not path.exists() or path.read_bytes() != content:
        atomic.write(path, content)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise WriteError(f"it cannot be removed: {error.strerror}", where=str(path), do="mend that first") from error
