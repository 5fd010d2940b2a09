"""Keys of what is remembered: names of contents, and the stamp of the program that made it. Stores nothing."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import kamcli


def content_id(data: bytes, like: str = "") -> str:
    """Git's name for these bytes as a file, so that a work tree and git's own objects have one name.

    `like` is a name to compare with: in a repository made with `--object-format=sha256`, names are longer.
    """
    if len(like) == _LONG:
        return hashlib.sha256(b"blob %d\0" % len(data) + data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_LONG = 64


def digest(parts: Iterable[str]) -> str:
    """One name for many texts in their order; no two lists of texts without a null character share one."""
    text = "\0".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def program() -> str:
    """What makes this program another one: its version and files, Python's version, its libraries."""
    parts = [kamcli.__version__, sys.version, *_files(str(Path(kamcli.__file__).parent)), *_libraries()]
    return digest(parts)


def _files(folder: str) -> list[str]:
    """Name, size and time of every file of the program: a changed rule must not go on with old answers."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        found += _files(entry.path)
                elif entry.name.endswith((".py", ".json", ".yaml")):
                    about = entry.stat()
                    found.append(f"{entry.name} {about.st_size} {about.st_mtime_ns}")
    except OSError:  # a program in an archive: its version alone tells
        return []
    return found


def _libraries() -> list[str]:
    """Where the libraries come from, by the folders that hold their versions: importing them would cost too much."""
    found = []
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                names = [entry.name for entry in entries if entry.name.endswith(".dist-info")]
        except OSError:
            continue
        found += sorted(name for name in names if name.lower().startswith(_LIBRARIES))
    return found


_LIBRARIES = ("anyascii", "jsonschema", "phonenumbers", "python_stdnum", "ruamel", "tabulate", "wcwidth", "yaml_rs")
