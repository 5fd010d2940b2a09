"""How commits are signed, as git itself judges it with the keys that are known here. Knows no policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from kamcli.gitrepo.command import GitFolder

Signature = Literal["good", "unsigned", "bad", "unknown"]
"""`unknown`: signed with a key that nobody here vouches for, or that cannot be checked here."""

_LETTERS: Mapping[str, Signature] = {"G": "good", "X": "good", "Y": "good", "B": "bad", "R": "bad"}
"""What git says with %G?; a signature that has expired since was good."""

_AT_ONCE = 500


def signatures(git: GitFolder, commits: Sequence[str]) -> dict[str, Signature]:
    """The signature of each commit."""
    found: dict[str, Signature] = {}
    for start in range(0, len(commits), _AT_ONCE):
        part = commits[start : start + _AT_ONCE]
        signed = _signed(git, part)
        found.update((commit, "unsigned") for commit in part if commit not in signed)
        found.update(_judged(git, [commit for commit in part if commit in signed]))
    return found


def _judged(git: GitFolder, commits: Sequence[str]) -> dict[str, Signature]:
    if not commits:
        return {}
    asked = "".join(f"{commit}\n" for commit in commits).encode("ascii")
    out = git.read(
        "log", "--stdin", "--no-walk=unsorted", "--no-show-signature", "--no-patch", "--format=%H %G?", stdin=asked
    )
    lines = (line.partition(" ") for line in out.decode("ascii", "replace").splitlines())
    return {commit: _LETTERS.get(letter, "unknown") for commit, _, letter in lines}


def _signed(git: GitFolder, commits: Sequence[str]) -> frozenset[str]:
    """Those that carry a signature, whatever it is worth: that can be told without any key."""
    out = git.read("cat-file", "--batch", stdin="".join(f"{commit}\n" for commit in commits).encode("ascii"))
    found, at = [], 0
    for commit in commits:
        end = out.index(b"\n", at)
        header = out[at:end].split()
        size = int(header[2]) if len(header) == 3 else 0
        about = out[end + 1 : end + 1 + size].partition(b"\n\n")[0]
        if b"\ngpgsig" in about:
            found.append(commit)
        at = end + 1 + (size + 1 if len(header) == 3 else 0)
    return frozenset(found)
