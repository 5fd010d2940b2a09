"""Partial clones (`git clone --filter=blob:none`), which lack contents until somebody needs them. Knows no paths.

Left to itself, git fetches them one by one, each with a connection of its own.
"""

from __future__ import annotations

from kamcli.gitrepo.command import GitFolder


def bring(git: GitFolder, tree: str) -> None:
    """Fetch what a partial clone lacks of a tree, in one go. In any other clone, nothing happens.

    Where that fails (there is no network), whoever reads the contents is told.
    """
    remote = _promisor(git)
    if remote is None:
        return
    _, out, _ = git.ask("ls-tree", "-r", "-z", "--full-tree", tree)
    wanted = {entry.split(b"\t", 1)[0].split()[2] for entry in out.split(b"\0") if b" blob " in entry}
    listed = git.read("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    if missing := wanted.difference(listed.split()):
        git.ask(
            *("-c", "fetch.negotiationAlgorithm=noop", "fetch", remote, "--quiet", "--no-tags", "--filter=blob:none"),
            *("--no-write-fetch-head", "--recurse-submodules=no", "--stdin"),
            stdin=b"".join(name + b"\n" for name in sorted(missing)),
        )


def _promisor(git: GitFolder) -> str | None:
    """The remote that promised to have what is lacking here."""
    out = git.line("config", "--get-regexp", r"^remote\..*\.promisor$")
    for line in (out or "").splitlines():
        name, _, value = line.partition(" ")
        if value != "false":
            return name.removeprefix("remote.").removesuffix(".promisor")
    return None
