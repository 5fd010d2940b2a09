"""The lock of a scratch folder: one command at a time changes what it guards. Knows nothing of what that is."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kamcli.atomic.file import write_error
from kamcli.errors import WriteError

PATIENCE = 10.0
"""Seconds to wait for another command that is writing."""

_SOON = 1.0
"""Seconds of waiting after which it is said."""

_PAUSE = 0.02

_Holder = tuple[str, int, int]
_held: set[_Holder] = set()
"""The locks that are held here, by folder, process and thread: neither a child nor another thread holds them too."""


@contextlib.contextmanager
def locked(
    scratch: Path, *, patience: float | None = None, waiting: Callable[[], object] | None = None
) -> Iterator[None]:
    """Hold the lock of `scratch` (which is made), as often as one likes within one another; a crash releases it.

    Waits `patience` seconds for somebody else who has it; `waiting` is called once when that takes long.
    Raises WriteError when it stays taken, or cannot be had because nothing can be written there.
    """
    holder = (os.path.realpath(scratch), os.getpid(), threading.get_ident())
    if holder in _held:
        yield
        return
    handle = _take(scratch, PATIENCE if patience is None else patience, waiting or (lambda: None))
    _held.add(holder)
    try:
        yield
    finally:
        _held.discard(holder)
        os.close(handle)


def _take(scratch: Path, patience: float, waiting: Callable[[], object]) -> int:
    begun, told = time.monotonic(), False
    while True:
        handle = _open(scratch)
        try:
            if _try_lock(handle) and _is_still_there(handle, scratch / "lock"):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        waited = time.monotonic() - begun
        if waited >= patience:
            raise WriteError(
                f"nothing was written: another kam is writing to this repository, {waited:.0f} s by now",
                do="try again when it is done",
            )
        if waited >= _SOON and not told:
            told = True
            waiting()
        time.sleep(_PAUSE)


def _open(scratch: Path) -> int:
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        return os.open(scratch / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise write_error(f"{scratch.name}/lock", error) from error


def _is_still_there(handle: int, path: Path) -> bool:
    """Whether the file that was locked still bears its name: the whole folder may be deleted at any time."""
    if os.name == "nt":
        return True
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


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
