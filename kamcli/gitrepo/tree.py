"""The files of any commit or tree, without a work tree: names by one `ls-tree`, contents by `cat-file --batch`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Literal

from kamcli.dataclass import dataclass
from kamcli.errors import DataError, NotFoundError
from kamcli.gitrepo.command import GitFolder
from kamcli.gitrepo.partial import bring

Kind = Literal["file", "link", "folder", "submodule"]
_KINDS: Mapping[bytes, Kind] = {b"120000": "link", b"040000": "folder", b"160000": "submodule"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a tree: what it is, git's name for its content, and its size in bytes (0 for what has none)."""

    kind: Kind
    content: str
    size: int


def listing(git: GitFolder, tree: str, prefix: str = "") -> dict[str, Entry]:
    """Everything below `prefix` of a commit or tree, folders included, by paths relative to `prefix`.

    Nothing where that folder does not exist, or is something else. Raises NotFoundError where the tree itself
    is not there, DataError where a partial clone lacks contents and cannot fetch them.
    """
    folder = f"{tree}:{prefix}"
    bring(git, folder)
    status, out, _ = git.ask("ls-tree", "-r", "-t", "-z", "-l", "--full-tree", folder)
    if status != 0:
        if git.ask("cat-file", "-e", f"{tree}^{{tree}}")[0] != 0:
            raise NotFoundError(f"git has no commit or tree {tree}", do="check its name, or fetch it")
        if git.line("cat-file", "-t", folder) == "tree":
            raise DataError(
                "this clone does not have the contents of all files",
                do="fetch them where there is a network: git fetch --refetch --no-filter",
            )
        return {}
    found = {}
    for line in out.split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _, content, size = about.split()
            found[os.fsdecode(path)] = Entry(
                _KINDS.get(mode, "file"), content.decode("ascii"), int(size) if size.isdigit() else 0
            )
    return found


def blobs(git: GitFolder, contents: Iterable[str]) -> dict[str, bytes]:
    """The contents of many files in one call, by git's names for them; those that git does not have are left out."""
    wanted = list(dict.fromkeys(contents))
    if not wanted:
        return {}
    out = memoryview(git.read("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode("ascii")))
    found: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        end = _line_end(out, at)
        header = bytes(out[at:end]).split()
        at = end + 1
        if len(header) == 3:
            size = int(header[2])
            found[name] = bytes(out[at : at + size])
            at += size + 1
    return found


def _line_end(out: memoryview, at: int) -> int:
    # A header is an id, a type and a size: well below this many bytes in any format of git's objects.
    return at + bytes(out[at : at + 200]).index(b"\n")
