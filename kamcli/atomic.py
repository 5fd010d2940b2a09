"""Writing files so that a crash leaves the old state or the new one. The only user of os.replace.

`replace_all` changes many files or none: everything new is staged and flushed, then a journal is written
(the point of no return), then the files are put in place, then the journal goes. `recover` finishes or
discards what a crash left behind. It knows paths and bytes, and nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kamcli.errors import WriteError

_JOURNAL = "journal.json"
_STAGE = re.compile(r"stage-[0-9A-Za-z_]+\Z")
_MODE = 0o644


def write(path: Path, data: bytes) -> None:
    """Write one file whole: parents are made, the mode is kept. Raises WriteError, and the old file stands."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        temporary = _stage(target.parent, data, f".{target.name[:40]}.", _mode(target))
        os.replace(temporary, target)
        temporary = None
        _flush_folder(target.parent)
    except OSError as error:
        raise _write_error(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def replace_all(
    root: Path,
    changes: Mapping[str, bytes | None],
    *,
    scratch: Path,
    expected: Mapping[str, bytes | None] | None = None,
) -> None:
    """Write and delete (None) several files below `root`, all or nothing.

    `expected` holds the bytes (None: no file) that were read before: WriteError if a file is not as it was.
    Raises WriteError also for paths that lead out of `root`, and where an earlier change was interrupted.
    """
    if (scratch / _JOURNAL).exists():
        raise WriteError("an earlier change was interrupted", do="run the command again: it is healed first")
    targets = {name: _inside(root, name) for name in changes}
    for name, before in (expected or {}).items():
        if _present(_inside(root, name)) != before:
            raise WriteError(
                "the file was changed by somebody else meanwhile", where=name, do="look at it, then try again"
            )
    if not changes:
        return
    stage = None
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=scratch))
        steps = _staged(stage, targets, changes)
        _write_journal(scratch, {"stage": stage.name, "steps": steps})
    except OSError as error:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        raise _write_error(Path(next(iter(changes))), error) from error
    try:
        _finish(root, scratch, stage, steps)
    except OSError as error:
        _roll_back(root, scratch, stage, steps)
        raise _write_error(Path(next(iter(changes))), error) from error


def recover(root: Path, *, scratch: Path) -> str | None:
    """Heal an interrupted `replace_all`: one sentence that says what was done, or None if nothing was pending."""
    raise NotImplementedError
