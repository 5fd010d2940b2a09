"""Several files written all or none. New bytes and links to the old files are staged in the scratch folder and
flushed, then a journal appears (the point of no return), then the files are put in place, then the journal goes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from kamcli.atomic import journal as journals
from kamcli.atomic.file import create, flush, inside, present, write, write_error
from kamcli.atomic.journal import STAGE, Journal, Step, digest
from kamcli.atomic.lock import locked
from kamcli.atomic.trail import BACK, FORWARD, ROOM
from kamcli.errors import WriteError

_NOTHING_DONE = "An earlier command was interrupted before it changed anything: all files are as they were."


def replace_all(
    root: Path,
    changes: Mapping[str, bytes | None],
    *,
    scratch: Path,
    expected: Mapping[str, bytes | None] | None = None,
    what: str = "",
    unfinished: str = "",
) -> None:
    """Write several files below `root`, or delete them (None): all or nothing. Folders left empty go too.

    `expected` holds the bytes (None: no file) that were read before: WriteError if a file is not so any more.
    Raises WriteError also for a path that leads out of `root`, and while an earlier change is unhealed.
    `what` names the change should it have to be healed, and `unfinished` says what healing does not do.
    """
    for name in (*changes, *(expected or {})):
        inside(root, name)
    if len({inside(root, name) for name in changes}) < len(changes):
        raise WriteError("two of the paths to write are one file", do="look for symbolic links among the folders")
    with locked(scratch):
        if journals.pending(scratch):
            raise WriteError("an earlier change was interrupted", do="run the command again: it is healed first")
        for name, before in (expected or {}).items():
            if present(root, name) != before:
                raise WriteError("the file was changed meanwhile", where=name, do="look at it, then try again")
        if changes:
            _put_in_place(root, scratch, _staged(root, scratch, changes, expected or {}, (what, unfinished)))


def recover(root: Path, *, scratch: Path) -> str | None:
    """Heal an interrupted `replace_all`: a sentence that says what was done, or None if nothing was pending.

    Raises WriteError where it cannot be healed now: a full disk, another command still writing, a file that
    somebody changed after the crash.
    """
    if not journals.pending(scratch):
        return _sweep(scratch) if _leftovers(scratch) else None
    with locked(scratch):
        if not (name := journals.pending(scratch)):
            return None
        journal = journals.read(scratch / name)
        journals.refuse_touched(root, scratch, name, journal)
        if name == FORWARD:
            _put_in_place(root, scratch, journal)
            return " ".join(filter(None, (f"{journal.told} was finished.", journal.unfinished)))
        _take_back(root, scratch, journal)
        return f"{journal.told} was taken back."


def pending(scratch: Path) -> bool:
    """Whether an interrupted `replace_all` waits to be healed."""
    return bool(journals.pending(scratch))


@contextlib.contextmanager
def room(scratch: Path) -> Iterator[Path]:
    """A folder for what is needed while the lock is held; gone afterwards, also after a crash."""
    folder = scratch / f"{ROOM}{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise write_error(f"{scratch.name}/{folder.name}", error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# staging


def _staged(
    root: Path,
    scratch: Path,
    changes: Mapping[str, bytes | None],
    expected: Mapping[str, bytes | None],
    words: tuple[str, str],
) -> Journal:
    """Stage the new bytes and the old files, then write the journal. On failure nothing is left."""
    stage = scratch / f"stage-{secrets.token_hex(4)}"
    current = ""
    try:
        stage.mkdir()
        steps = []
        for number, (name, data) in enumerate(sorted(changes.items(), key=lambda item: item[1] is not None)):
            current = name
            target = inside(root, name)
            was = digest(expected[name] if name in expected else present(root, name))
            old = f"{number}.old" if _keep(target, stage / f"{number}.old") else None
            if data is not None:
                create(stage / f"{number}.new", data, like=target)
            if data is not None or old is not None:
                steps.append(Step(name, None if data is None else f"{number}.new", old, was, digest(data)))
        journal = Journal(stage.name, tuple(steps), tuple(_missing_folders(root, steps)), *words)
        flush([*sorted(stage.iterdir()), stage])
        draft = stage / FORWARD
        create(draft, journal.encoded(), like=draft)
        flush([draft])
        _refuse_changed(root, steps)
        draft.replace(scratch / FORWARD)
        flush([scratch])
    except BaseException as error:
        with contextlib.suppress(OSError):
            (scratch / FORWARD).unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
        if isinstance(error, OSError | ValueError):
            raise write_error(current, error) from error
        raise
    return journal


def _refuse_changed(root: Path, steps: Sequence[Step]) -> None:
    """Look once more, now that staging took its time, whether the files are still the ones that were staged."""
    for step in steps:
        if digest(present(root, step.path)) != step.was:
            raise WriteError("the file was changed meanwhile", where=step.path, do="look at it, then try again")


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


def _missing_folders(root: Path, steps: Sequence[Step]) -> list[str]:
    missing = set()
    for step in steps:
        for parent in PurePosixPath(step.path).parents:
            if step.new is not None and not (root / parent).exists():
                missing.add(parent.as_posix())
    return sorted(missing)


# putting in place and taking back: both can be repeated after a crash at any point


def _put_in_place(root: Path, scratch: Path, journal: Journal) -> None:
    stage, current = scratch / journal.stage, ""
    try:
        for step in journal.steps:
            current = step.path
            target = inside(root, step.path)
            if step.new is None:
                target.unlink(missing_ok=True)
            elif (stage / step.new).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(stage / step.new, target)
        _flush_folders(root, journal)
    except (OSError, WriteError) as error:
        with contextlib.suppress(OSError, WriteError):
            (scratch / FORWARD).replace(scratch / BACK)
            _take_back(root, scratch, journal)
        if isinstance(error, WriteError):
            raise
        raise write_error(current, error) from error
    for step in journal.steps:
        if step.new is None:
            _prune(root, PurePosixPath(step.path).parent)
    _done(scratch, FORWARD, journal)


def _take_back(root: Path, scratch: Path, journal: Journal) -> None:
    stage, current = scratch / journal.stage, ""
    try:
        for step in reversed(journal.steps):
            current = step.path
            target = inside(root, step.path)
            if step.old is None:
                target.unlink(missing_ok=True)
            elif (stage / step.old).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(stage / step.old, target)
        for folder in reversed(journal.folders):
            with contextlib.suppress(OSError):
                (root / folder).rmdir()
        _flush_folders(root, journal)
    except OSError as error:
        raise write_error(current, error) from error
    _done(scratch, BACK, journal)


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


def _flush_folders(root: Path, journal: Journal) -> None:
    folders = {inside(root, step.path).parent for step in journal.steps}
    flush(folder for folder in sorted(folders) if folder.is_dir())


def _done(scratch: Path, name: str, journal: Journal) -> None:
    """Forget the change, its stage first: a stage alone tells of a change that never began.

    What cannot be removed here does no harm: it is repeated, to the same effect.
    """
    with contextlib.suppress(OSError):
        shutil.rmtree(scratch / journal.stage, ignore_errors=True)
        (scratch / name).unlink(missing_ok=True)
        flush([scratch])


# what crashes leave behind


def _leftovers(scratch: Path) -> list[Path]:
    """Rooms, and stages that never got a journal: of a crash before the point of no return."""
    try:
        found = list(os.scandir(scratch))
    except OSError:
        return []
    return [Path(entry.path) for entry in found if STAGE.match(entry.name) or entry.name.startswith(ROOM)]


def _sweep(scratch: Path) -> str | None:
    """Remove what a crash left, unless a command is just making it; a sentence where that was the end of a change."""
    begun = False
    with contextlib.suppress(WriteError), locked(scratch, patience=0):
        if not journals.pending(scratch):
            for leftover in _leftovers(scratch):
                begun = begun or STAGE.match(leftover.name) is not None
                shutil.rmtree(leftover, ignore_errors=True)
    return (
        "An earlier command was interrupted before it changed anything: all files are as they were." if begun else None
    )
