"""One file, written whole or not at all; and how bytes are made safe on the disk. Knows nothing of change sets."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from kamcli.errors import WriteError

_MANY = 64
"""Files from which on one flush of the whole disk is cheaper than one for each."""


def write(path: Path, data: bytes) -> None:
    """Write one file whole: parents are made, the mode is kept. Raises WriteError, and the old file stands."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}.kam-tmp")
        create(temporary, data, like=target)
        flush([temporary])
        temporary.replace(target)
        temporary = None
        flush([target.parent])
    except (OSError, ValueError) as error:
        raise write_error(str(path), error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def inside(root: Path, name: str) -> Path:
    """The file that `name` means, links followed. Raises WriteError unless it stays inside the root."""
    parts = PurePosixPath(name).parts
    odd = not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name
    if odd or any(part.casefold() == ".git" for part in parts) or (os.name == "nt" and ":" in name):
        raise WriteError(f"{name!r} is not a path that may be written", do="name a file inside the repository")
    top = os.path.realpath(root)
    target = os.path.realpath(os.path.join(top, *parts))  # noqa: PTH118
    if os.path.commonpath((top, target)) != top or target == top:
        raise WriteError("the path leads out of the repository", where=name, do="remove the symbolic link")
    return Path(target)


def present(root: Path, name: str) -> bytes | None:
    """The bytes of the file that `name` means, None where there is none. Raises WriteError if they cannot be read."""
    try:
        return inside(root, name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise write_error(name, error) from error


def create(path: Path, data: bytes, *, like: Path) -> None:
    """Write a new file with the mode of `like`, if that exists."""
    with path.open("xb") as file:
        file.write(data)
    with contextlib.suppress(FileNotFoundError):
        path.chmod(like.stat().st_mode & 0o7777) if like != path else None


def flush(paths: Iterable[Path]) -> None:
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


def write_error(where: str, error: OSError | ValueError) -> WriteError:
    """What the operating system said, in words, with what to do about it."""
    number = getattr(error, "errno", None) or 0
    reason, do = _REASONS.get(number, (getattr(error, "strerror", None) or str(error), "put it right, then try again"))
    return WriteError(f"nothing was written: {reason}", where=where or None, do=do)
