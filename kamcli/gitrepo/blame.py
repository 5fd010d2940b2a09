"""Who wrote each line of a file, and when, by git. Reads the history; knows nothing of what the lines say."""

from __future__ import annotations

from datetime import UTC, datetime

from kamcli.dataclass import dataclass
from kamcli.gitrepo.command import GitFolder, git_available

_NOBODY = "0" * 40


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that a line comes from: its author's name and its time; no time for what is not committed yet."""

    author: str
    when: datetime | None


def line_origins(git: GitFolder, path: str) -> tuple[Origin, ...]:
    """The origin of each line of a file in the work tree; none where git knows nothing of it."""
    if not git_available():
        return ()
    status, out, _ = git.ask("blame", "--porcelain", "--", path)
    if status != 0:
        return ()
    authors: dict[str, str] = {}
    times: dict[str, datetime] = {}
    found: list[Origin] = []
    commit = ""
    for line in out.decode("utf-8", "replace").split("\n"):
        if line.startswith("\t"):
            when = None if commit.startswith(_NOBODY) else times.get(commit)
            found.append(Origin(authors.get(commit, ""), when))
        elif line.startswith("author "):
            authors[commit] = line.removeprefix("author ")
        elif line.startswith("author-time "):
            times[commit] = datetime.fromtimestamp(int(line.removeprefix("author-time ")), UTC)
        elif len(head := line.partition(" ")[0]) >= 40 and set(head) <= set("0123456789abcdef"):
            commit = head
    return tuple(found)
