"""Writing the demo into a new folder: all of it or nothing. Refuses a folder that has anything in it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from kamcli import gitrepo
from kamcli.errors import UsageError, WriteError
from kamcli.start.demo.story import Demo


def write(demo: Demo, folder: Path, *, history: bool = True) -> None:
    """Write the files, and with `history` a git repository with all commits, into `folder`.

    It is built beside `folder` and moved there at the end. Raises UsageError where `folder` is not
    empty, WriteError (or ConfigurationError without git) if it cannot be written; nothing is left behind then.
    """
    refuse_unless_new(folder)
    made = _make_parents(folder)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            scratch.chmod(0o755)
            if history:
                gitrepo.init(scratch)
                gitrepo.import_history(scratch, demo.commits())
            else:
                for path, content in demo.files().items():
                    _put(scratch / path, content)
            _move(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        _remove(made)
        raise WriteError(
            f"the demo cannot be written to {folder}: {error.strerror or error}", do="choose another folder"
        ) from error
    except BaseException:
        _remove(made)
        raise


def refuse_unless_new(folder: Path) -> None:
    """Raise UsageError unless `folder` is absent or an empty folder."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is there already and is not a folder", do="name a folder that does not exist yet")
    try:
        taken = folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise UsageError(f"{folder} cannot be looked into: {error.strerror}", do="choose another folder") from error
    if taken:
        raise UsageError(f"the folder {folder} is not empty", do="name a folder that does not exist yet")


def _make_parents(folder: Path) -> list[Path]:
    """Make the folders above; returns those that were missing, innermost first."""
    missing = [parent for parent in folder.absolute().parents if not parent.exists()]
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove(missing)
        raise WriteError(f"{folder.parent} cannot be made: {error.strerror}", do="choose another folder") from error
    return missing


def _put(path: Path, content: bytes) -> None:
    """Write a file of the scratch folder; it needs no fsync, for the folder is moved as a whole or thrown away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _move(scratch: Path, folder: Path) -> None:
    """Put the finished folder into its place; into an empty folder (maybe somebody stands in it) by its entries."""
    if not folder.exists():
        scratch.rename(folder)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(scratch.iterdir(), key=lambda entry: entry.name, reverse=True):
            entry.rename(folder / entry.name)
            moved.append(folder / entry.name)
    except BaseException:
        for entry in moved:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        raise


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
