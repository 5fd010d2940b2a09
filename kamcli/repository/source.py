"""Where a snapshot's bytes come from. Today the work tree; nothing outside its root is ever read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from kamcli.model.position import Problem, Unreadable

FOLDERS = ("accounts", "imports", "personal", "plans", "policy", "rates", "receivables", "sales", "schemas", "team")
"""The folders of format 1; whatever else lies in the repository is none of kamcli's business."""

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read at all; a ledger of a million lines has about as many."""


class Source(Protocol):
    """A tree of files, addressed by paths relative to its root, with `/`."""

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths."""

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""


class WorkTree:
    """The files on disk below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = root.resolve()

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths; `kam.yaml` first.

        Hidden files and folders are left out, and so is what kamcli itself generates. Folders that are
        symbolic links are not entered: they are given as if they were files, and read() says why.
        """
        if (self.root / "kam.yaml").exists():
            yield "kam.yaml"
        for folder in FOLDERS:
            top = self.root / folder
            if top.is_symlink():
                yield folder
            elif top.is_dir():
                yield from self._below(top, folder)

    def _below(self, folder: Path, prefix: str) -> Iterator[str]:
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            yield prefix + "/"
            return
        for entry in entries:
            path = f"{prefix}/{entry.name}"
            if entry.name.startswith(".") or path == "schemas/composed":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._below(Path(entry.path), path)
            else:
                yield path

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""
        file = self.root / path
        try:
            if file.is_symlink() or path.endswith("/"):
                if trouble := self._link_trouble(file, path):
                    return trouble
            elif not file.resolve().is_relative_to(self._real_root):
                return _outside(path)
            if not file.is_file():
                return None if not file.exists() else _unreadable(f"{path} is not a file", "put a file there")
            if file.stat().st_size > LARGEST:
                return Unreadable(
                    (
                        Problem(
                            "file-too-large",
                            f"the file is larger than {LARGEST // 1024 // 1024} MB",
                            "split it: ledgers go by month, records one a file",
                        ),
                    )
                )
            return file.read_bytes()
        except OSError as error:
            return _unreadable(
                f"the file cannot be read: {error.strerror or error}",
                "mend its permissions, or the disk, and try again",
            )

    def _link_trouble(self, file: Path, path: str) -> Unreadable | None:
        if path.endswith("/"):
            return _unreadable("the folder cannot be read", "mend its permissions and try again")
        try:
            target = file.resolve(strict=True)
        except (OSError, RuntimeError):
            return _unreadable("the symbolic link leads nowhere", "remove the link, or put the file itself there")
        if not target.is_relative_to(self._real_root):
            return _outside(path)
        if target.is_dir():
            return _unreadable("a folder that is a symbolic link is not read", "put the folder itself there")
        return None


def _unreadable(message: str, do: str) -> Unreadable:
    return Unreadable((Problem("unreadable-file", message, do),))


def _outside(path: str) -> Unreadable:
    return Unreadable(
        (
            Problem(
                "outside-repository",
                f"{path} is a symbolic link that leads out of the repository",
                "put the file itself there: nothing outside the repository is read",
            ),
        )
    )
