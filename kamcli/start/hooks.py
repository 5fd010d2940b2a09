"""The hooks of an account repository: puts them in place beside those that are there, and takes them away again.

A hook itself is five lines of shell that call `kam gate`; what it judges is in `kamcli.lint.push`.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Literal

from kamcli import atomic, gitrepo
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError, WriteError
from kamcli.repository import find_root, roots_of

HERE = ("pre-commit", "pre-merge-commit")
"""The hooks of a clone."""
SERVER = ("pre-receive",)
"""The hooks of a bare repository that others push to."""
ROOT = "kam.root"
"""The setting in a git repository's own configuration that names its account repositories; `.` is its root."""
ASIDE = ".before-kam"
"""What is added to the name of a hook that was there before; ours calls it first."""

_MARK = "# Written by `kam hooks install`"

State = Literal["installed", "absent", "foreign"]


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook: where it is, whose it is, and whether it calls one that was there before."""

    name: str
    path: Path
    state: State
    chained: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A git repository with its hooks' folder, and the account repositories in it that its hooks judge."""

    folder: Path
    hooks: Path
    names: tuple[str, ...]
    roots: tuple[str, ...]


def clone(start: Path) -> tuple[Place, str]:
    """The git repository of the work tree around `start`, and the account repository's path in it (`.`: its root).

    Raises NotFoundError where there is no account repository, and UsageError where it is not under git.
    """
    root = find_root(start)
    found = gitrepo.work_tree(root, {})
    if found is None:
        raise UsageError(f"{root} is not in a git repository", do="make it one first: git init")
    git, prefix = found
    return _place(git.folder, HERE), prefix or "."


def server(folder: Path, root: str | None = None) -> tuple[Place, tuple[str, ...]]:
    """The bare repository in `folder`, and the account repositories in it: `root`, or those of its default branch.

    Raises UsageError where `folder` is no bare repository, or its default branch has files but no kam.yaml.
    """
    bare = gitrepo.bare_folder(folder) if folder.is_dir() else None
    if bare is None:
        raise UsageError(
            f"{folder} is not a bare git repository",
            do="name the repository that everybody pushes to; in a clone: kam hooks install",
        )
    place = _place(bare.folder, SERVER)
    if root is not None:
        return place, (root.strip("/") or ".",)
    tip = gitrepo.default_branch(bare)
    roots = roots_of(bare, tip) if tip else ("",)
    if not roots:
        raise UsageError(
            f"the default branch of {folder} has no kam.yaml",
            do="push the account repository first, or say where it will be: --root FOLDER",
        )
    return place, tuple(root or "." for root in roots)


def _place(folder: Path, names: tuple[str, ...]) -> Place:
    hooks, shared = gitrepo.hooks_folder(folder)
    if shared:
        raise UsageError(
            f"git is told to look in {hooks} for the hooks of all your repositories (core.hooksPath)",
            do="give this one a folder of its own: git config core.hooksPath "
            f'"$(git rev-parse --git-common-dir)/hooks"; or call `kam gate {names[0]}` from the hook there',
        )
    return Place(folder, hooks, names, gitrepo.settings(folder, ROOT))


def status(place: Place) -> tuple[Hook, ...]:
    """Each hook as it is now."""
    return tuple(
        Hook(name, path, _state(path), os.path.lexists(_aside(path)))
        for name in place.names
        if (path := place.hooks / name)
    )


def install(place: Place, roots: tuple[str, ...], python: str) -> tuple[Hook, ...]:
    """Put the hooks in place, for these account repositories too; `python` is the interpreter that has kamcli.

    What is there already stays, under another name, and is called first. Doing it again writes ours anew.
    Raises UsageError where two hooks would have to be kept, and WriteError.
    """
    for hook in status(place):
        if hook.state == "foreign" and hook.chained:
            raise UsageError(
                f"{hook.path} is not kam's, and {_aside(hook.path).name} was put aside for kam's before",
                do="somebody replaced the hook: look at both, take one of them away, and try again",
            )
    for hook in status(place):
        if hook.state == "foreign":
            _copy(hook.path, _aside(hook.path))
        if hook.path.is_symlink():
            _remove(hook.path)
        atomic.write(hook.path, _script(hook.name, python))
        _permit(hook.path, 0o755)
    gitrepo.settings(place.folder, ROOT, tuple(dict.fromkeys((*place.roots, *roots))))
    return status(place)


def uninstall(place: Place, roots: tuple[str, ...] | None = None) -> tuple[Hook, ...]:
    """Take the hooks away and bring back those that were there before; returns what is there then.

    With `roots`, hooks that other account repositories in the same git repository need stay.
    """
    left = tuple(root for root in place.roots if roots is not None and root not in roots)
    gitrepo.settings(place.folder, ROOT, left)
    for hook in status(place):
        if hook.state == "installed" and not left:
            _remove(hook.path)
            if hook.chained:
                _copy(_aside(hook.path), hook.path)
                _remove(_aside(hook.path))
    return status(place)


def _script(name: str, python: str) -> bytes:
    """The hook: the one that was there before, then kam of the interpreter that installed it, else of the PATH."""
    reads = name in SERVER
    before, given = ("printf '%s\\n' \"$input\" | ", "input=$(cat)\n") if reads else ("", "")
    return f"""#!/bin/sh
{_MARK}; `kam hooks uninstall` takes it away. Changes made here are lost.
{given}python={shlex.quote(python)}
if [ -x "$0{ASIDE}" ]; then
    {before}"$0{ASIDE}" "$@" || exit $?
fi
if [ -x "$python" ] && "$python" -P -c 'import kamcli' 2>/dev/null; then
    {before}"$python" -P -m kamcli gate {name}
    exit $?
fi
if command -v kam >/dev/null 2>&1; then
    {before}kam gate {name}
    exit $?
fi
echo "kam: this repository is checked by kam, and kam is not found: neither $python nor a kam on the PATH" >&2
echo "  install kamcli, then run: kam hooks install" >&2
exit 1
""".encode()


def _state(path: Path) -> State:
    if not os.path.lexists(path):
        return "absent"
    try:
        ours = not path.is_symlink() and _MARK.encode() in path.read_bytes()[:400]
    except OSError:
        ours = False
    return "installed" if ours else "foreign"


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}{ASIDE}")


def _copy(path: Path, target: Path) -> None:
    """Copy a hook with its mode; a symbolic link as the link it is."""
    try:
        if path.is_symlink():
            target.symlink_to(path.readlink())
            return
        content, mode = path.read_bytes(), path.stat().st_mode & 0o777
    except OSError as error:
        raise _failure(path, error) from error
    atomic.write(target, content)
    _permit(target, mode)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise _failure(path, error) from error


def _permit(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:
        raise _failure(path, error) from error


def _failure(path: Path, error: OSError) -> WriteError:
    return WriteError(f"the hook cannot be changed: {error.strerror or error}", where=str(path), do="mend that first")
