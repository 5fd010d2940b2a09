"""Writing files so that a crash leaves the old state or the new one. The only user of os.replace.

`replace_all` changes many files or none: new bytes and links to the old files are staged in the scratch folder
and flushed, then a journal appears (the point of no return), then the files are put in place, then the
journal goes. `recover` finishes what a crash cut off, or takes it back. It knows paths and bytes, not content.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from kamcli.errors import WriteError

_JOURNAL = "journal.json"
"""There while a change is being put in place: after a crash it is finished."""

_BACK = "journal-back.json"
"""There while a change that failed is being taken back: after a crash that goes on."""

_STAGE = re.compile(r"stage-[0-9a-f]{8}\Z")
_STAGED = re.compile(r"[0-9]+\.(?:new|old)\Z")
_PATIENCE = 10.0
"""Seconds to wait for another command that is writing."""

_MANY = 64
"""Files from which on one flush of the whole disk is cheaper than one for each."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One file: `new` and `old` are names in the stage; no new is a deletion, no old a creation."""

    path: str
    new: str | None
    old: str | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the journal holds; `folders` are those that did not exist, outermost first."""

    stage: str
    steps: tuple[_Step, ...]
    folders: tuple[str, ...]


def write(path: Path, data: bytes) -> None:
    """Write one file whole: parents are made, the mode is kept. Raises WriteError, and the old file stands."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}.kam-tmp")
        _create(temporary, data, like=target)
        _flush([temporary])
        temporary.replace(target)
        temporary = None
        _flush([target.parent])
    except (OSError, ValueError) as error:
        raise _write_error(str(path), error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def replace_all(
    root: Path,
    changes: Mapping[str, bytes | None],
    *,
    scratch: Path,
    expected: Mapping[str, bytes | None] | None = None,
) -> None:
    """Write several files below `root`, or delete them (None): all or nothing. Folders left empty go too.

    `expected` holds the bytes (None: no file) that were read before: WriteError if a file is not so any more.
    Raises WriteError also for a path that leads out of `root`, and while an earlier change is unhealed.
    """
    for name in (*changes, *(expected or {})):
        _inside(root, name)
    if len({_inside(root, name) for name in changes}) < len(changes):
        raise WriteError("two of the paths to write are one file", do="look for symbolic links among the folders")
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _write_error(str(scratch), error) from error
    with _lock(scratch):
        if _pending(scratch):
            raise WriteError("an earlier change was interrupted", do="run the command again: it is healed first")
        for name, before in (expected or {}).items():
            if _present(_inside(root, name)) != before:
                raise WriteError("the file was changed meanwhile", where=name, do="look at it, then try again")
        if changes:
            _put_in_place(root, scratch, _staged(root, scratch, changes))


def recover(root: Path, *, scratch: Path) -> str | None:
    """Heal an interrupted `replace_all`: one sentence that says what was done, or None if nothing was pending.

    Raises WriteError where it cannot be healed now (a full disk, another command still writing).
    """
    if not _pending(scratch):
        if _leftovers(scratch):
            _sweep(scratch)
        return None
    with _lock(scratch):
        if not (journal := _pending(scratch)):
            return None
        plan = _read_journal(scratch / journal)
        count = f"{len(plan.steps)} file{'s' * (len(plan.steps) != 1)}"
        if journal == _JOURNAL:
            _put_in_place(root, scratch, plan)
            return f"An interrupted change of {count} was finished."
        _take_back(root, scratch, plan)
        return f"An interrupted change of {count} was taken back."


def pending(scratch: Path) -> bool:
    """Whether an interrupted `replace_all` waits to be healed."""
    return bool(_pending(scratch))


# staging


def _staged(root: Path, scratch: Path, changes: Mapping[str, bytes | None]) -> _Plan:
    """Stage the new bytes and the old files, then write the journal. On failure nothing is left."""
    stage = scratch / f"stage-{secrets.token_hex(4)}"
    current = ""
    try:
        stage.mkdir()
        steps = []
        for number, (name, data) in enumerate(sorted(changes.items(), key=lambda item: item[1] is not None)):
            current = name
            target = _inside(root, name)
            old = f"{number}.old" if _keep(target, stage / f"{number}.old") else None
            if data is not None:
                _create(stage / f"{number}.new", data, like=target)
            if data is not None or old is not None:
                steps.append(_Step(name, None if data is None else f"{number}.new", old))
        plan = _Plan(stage.name, tuple(steps), tuple(_missing_folders(root, steps)))
        _flush([*sorted(stage.iterdir()), stage])
        draft = stage / _JOURNAL
        _create(draft, json.dumps(asdict(plan), ensure_ascii=False).encode("utf-8"), like=draft)
        _flush([draft])
        draft.replace(scratch / _JOURNAL)
        _flush([scratch])
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError):
            (scratch / _JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
        raise _write_error(current, error) from error
    return plan


def _keep(target: Path, into: Path) -> bool:
    """Keep the present file under another name, by a link where the disk can do that. False if there is none."""
    if not os.path.lexists(target):
        return False
    if not target.is_file():
        raise IsADirectoryError(errno.EISDIR, "is not a file")
    try:
        os.link(target, into)
    except OSError:
        shutil.copy2(target, into)
    return True


def _missing_folders(root: Path, steps: Sequence[_Step]) -> list[str]:
    missing = set()
    for step in steps:
        for parent in PurePosixPath(step.path).parents:
            if step.new is not None and not (root / parent).exists():
                missing.add(parent.as_posix())
    return sorted(missing)


# putting in place and taking back: both can be repeated after a crash at any point


def _put_in_place(root: Path, scratch: Path, plan: _Plan) -> None:
    stage, current = scratch / plan.stage, ""
    try:
        for step in plan.steps:
            current = step.path
            target = _inside(root, step.path)
            if step.new is None:
                target.unlink(missing_ok=True)
            elif (stage / step.new).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(stage / step.new, target)
        _flush_folders(root, plan)
    except (OSError, WriteError) as error:
        with contextlib.suppress(OSError, WriteError):
            (scratch / _JOURNAL).replace(scratch / _BACK)
            _take_back(root, scratch, plan)
        if isinstance(error, WriteError):
            raise
        raise _write_error(current, error) from error
    for step in plan.steps:
        if step.new is None:
            _prune(root, PurePosixPath(step.path).parent)
    _done(scratch, _JOURNAL, plan)


def _take_back(root: Path, scratch: Path, plan: _Plan) -> None:
    stage, current = scratch / plan.stage, ""
    try:
        for step in reversed(plan.steps):
            current = step.path
            target = _inside(root, step.path)
            if step.old is None:
                target.unlink(missing_ok=True)
            elif (stage / step.old).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(stage / step.old, target)
        for folder in reversed(plan.folders):
            with contextlib.suppress(OSError):
                (root / folder).rmdir()
        _flush_folders(root, plan)
    except OSError as error:
        raise _write_error(current, error) from error
    _done(scratch, _BACK, plan)


def _move(source: Path, target: Path) -> None:
    """Rename; between two disks, copy beside the target first."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes())
        shutil.copymode(source, target)
        source.unlink(missing_ok=True)


def _prune(root: Path, folder: PurePosixPath) -> None:
    """Remove folders that a deletion left empty, up to the root."""
    while folder.parts:
        try:
            (root / folder).rmdir()
        except OSError:
            return
        folder = folder.parent


def _done(scratch: Path, journal: str, plan: _Plan) -> None:
    """Forget the change. What cannot be removed here does no harm: it is repeated, to the same effect."""
    with contextlib.suppress(OSError):
        (scratch / journal).unlink(missing_ok=True)
        _flush([scratch])
        shutil.rmtree(scratch / plan.stage, ignore_errors=True)


# journal


def _pending(scratch: Path) -> str | None:
    return next((name for name in (_BACK, _JOURNAL) if (scratch / name).exists()), None)


def _leftovers(scratch: Path) -> list[Path]:
    """Stages that never got a journal: of a crash before the point of no return."""
    try:
        return [Path(entry.path) for entry in os.scandir(scratch) if _STAGE.match(entry.name)]
    except OSError:
        return []


def _sweep(scratch: Path) -> None:
    """Remove stages without a journal, unless a command is just making one."""
    with contextlib.suppress(WriteError), _lock(scratch, patience=0):
        if not _pending(scratch):
            for leftover in _leftovers(scratch):
                shutil.rmtree(leftover, ignore_errors=True)


def _read_journal(path: Path) -> _Plan:
    try:
        found = json.loads(path.read_bytes())
        steps = tuple(_Step(**step) for step in found["steps"])
        plan = _Plan(found["stage"], steps, tuple(found["folders"]))
        names = [name for step in steps for name in (step.new, step.old) if name is not None]
        sound = _STAGE.match(plan.stage) is not None and all(map(_STAGED.match, names))
    except (OSError, ValueError, TypeError, KeyError):
        sound = False
    if not sound:
        raise WriteError(
            "an interrupted change cannot be healed: its journal cannot be read",
            where=f"{path.parent.name}/{path.name}",
            do="see with git status what was changed, put it right, then delete the journal",
        )
    return plan


@contextlib.contextmanager
def _lock(scratch: Path, patience: float | None = None) -> Iterator[None]:
    """Hold the scratch folder's lock, which a crash releases. Raises WriteError when it stays taken."""
    try:
        handle = os.open(scratch / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise _write_error(f"{scratch.name}/lock", error) from error
    try:
        deadline = time.monotonic() + (_PATIENCE if patience is None else patience)
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                raise WriteError("another command is writing to this repository", do="wait for it, then try again")
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # a disk without locks: go on
    return True


# files


def _inside(root: Path, name: str) -> Path:
    """The file that `name` means, links followed. Raises WriteError unless it stays inside the root."""
    parts = PurePosixPath(name).parts
    odd = not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name
    if odd or parts[0].casefold() == ".git" or (os.name == "nt" and ":" in name):
        raise WriteError(f"{name!r} is not a path that may be written", do="name a file inside the repository")
    top = os.path.realpath(root)
    target = os.path.realpath(os.path.join(top, *parts))  # noqa: PTH118
    if os.path.commonpath((top, target)) != top or target == top:
        raise WriteError("the path leads out of the repository", where=name, do="remove the symbolic link")
    return Path(target)


def _present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _write_error(path.name, error) from error


def _create(path: Path, data: bytes, *, like: Path) -> None:
    """Write a new file with the mode of `like`, if that exists."""
    with path.open("xb") as file:
        file.write(data)
    with contextlib.suppress(FileNotFoundError):
        path.chmod(like.stat().st_mode & 0o7777) if like != path else None


def _flush(paths: Iterable[Path]) -> None:
    """Make files and folders safe on disk."""
    several = list(paths)
    if len(several) > _MANY and sys.platform == "linux":
        os.sync()
        return
    for path in several:
        if path.is_dir() and os.name == "nt":
            continue  # folders cannot be flushed there
        handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _flush_folders(root: Path, plan: _Plan) -> None:
    folders = {_inside(root, step.path).parent for step in plan.steps}
    _flush(folder for folder in sorted(folders) if folder.is_dir())


_REASONS = {
    errno.ENOSPC: ("the disk is full", "make room, then try again"),
    errno.EDQUOT: ("the disk quota is used up", "make room, then try again"),
    errno.EFBIG: ("the file would be larger than is allowed here", "make room, then try again"),
    errno.EACCES: ("there is no permission to write here", "ask for it, or work in a copy of your own"),
    errno.EPERM: ("there is no permission to write here", "ask for it, or work in a copy of your own"),
    errno.EROFS: ("the disk is read-only", "work in a copy on another disk"),
    errno.ENOTDIR: ("a file stands where a folder belongs", "move the file away"),
    errno.EISDIR: ("a folder stands where a file belongs", "move the folder away"),
    errno.ENAMETOOLONG: ("the file name is too long", "choose a shorter id"),
}


def _write_error(where: str, error: OSError | ValueError) -> WriteError:
    number = getattr(error, "errno", None) or 0
    reason, do = _REASONS.get(number, (getattr(error, "strerror", None) or str(error), "put it right, then try again"))
    return WriteError(f"nothing was written: {reason}", where=where or None, do=do)
