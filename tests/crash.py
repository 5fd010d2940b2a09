"""Ends a process without warning at any of its calls to the system, as a power cut or kill -9 would."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and modes")

_DEAD = 77
_CALLS = ("replace", "fsync", "sync", "link", "unlink", "mkdir", "rmdir", "open", "chmod")


class _Fuse:
    """Counts the calls, and burns out at one of them."""

    def __init__(self, step: int) -> None:
        self.left = step

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(_DEAD)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            self.burn()
            return call(*args, **options)

        return counted


class _Written:
    """A file of which half of what is written reaches the disk when the fuse burns out."""

    def __init__(self, file: Any, fuse: _Fuse) -> None:
        self._file, self._fuse = file, fuse

    def write(self, data: Any) -> Any:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        self._fuse.burn()
        return self._file.write(data[len(data) // 2 :])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def arm(step: int) -> None:
    """Let this process end at its `step`-th write, rename, flush, or call of git from now on."""
    fuse = _Fuse(step)
    for name in _CALLS:
        if hasattr(os, name):
            setattr(os, name, fuse.around(getattr(os, name)))
    subprocess.Popen.__init__ = fuse.around(subprocess.Popen.__init__)  # type: ignore[method-assign]
    opened = io.open

    def dangerous(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        found = opened(file, mode, *args, **options)
        return _Written(found, fuse) if set(mode) & set("wxa") else found

    io.open = dangerous


def dies_at(step: int, action: Callable[[], object]) -> bool:
    """Whether `action`, run in a child that ends without warning at its `step`-th call to the system, got that far."""
    child = os.fork()
    if child == 0:
        arm(step)
        try:
            action()
        except BaseException:
            os.write(2, traceback.format_exc().encode())
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _DEAD), "the child failed in another way"
    return code == _DEAD


@contextlib.contextmanager
def somebody_without_rights() -> Iterator[Path]:
    """A folder that a user without special rights can reach, while being that user."""
    folder = Path(tempfile.mkdtemp())
    user, here = os.geteuid(), Path.cwd()
    folder.chmod(0o777)
    os.chdir(folder)  # where we are may be closed to that user
    if user == 0:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if user == 0:
            os.seteuid(0)
        os.chdir(here)
        for path in folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o777)
        shutil.rmtree(folder)
