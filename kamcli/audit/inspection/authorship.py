"""Who may not have written a commit, and commits that nobody vouches for. Sees commits, not what they changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

from kamcli import gitrepo
from kamcli.audit.inspection.observation import Kind, Observation, came_in
from kamcli.audit.people import People
from kamcli.gitrepo import GitFolder, LogEntry, Signature
from kamcli.repository import Snapshot

_KINDS: dict[Signature, Kind] = {
    "bad": Kind.BAD_SIGNATURE,
    "unknown": Kind.UNKNOWN_SIGNATURE,
    "unsigned": Kind.UNSIGNED,
}


def authorship(
    commits: Sequence[LogEntry], people: People, snapshot: Snapshot, zone: ZoneInfo, others: Collection[str]
) -> Iterator[Observation]:
    """Commits by those who had left, and by addresses that are neither in team/ nor among `others`; by author."""
    known = {email.casefold() for email in others}
    strangers: dict[str, list[LogEntry]] = defaultdict(list)
    leavers: dict[str, list[LogEntry]] = defaultdict(list)
    for commit in commits:
        author = people.author(commit)
        if author.colleague is None:
            if commit.email.casefold() not in known:
                strangers[commit.email.casefold()].append(commit)
            continue
        left = snapshot.colleagues[author.colleague].left
        if left is not None and left.year is not None and came_in(commit, zone) > left.last:
            leavers[author.colleague].append(commit)
    for colleague, found in leavers.items():
        yield Observation(Kind.LEAVER, tuple(found), says=f"left on {snapshot.colleagues[colleague].left}")
    for found in strangers.values():
        yield Observation(Kind.UNKNOWN_AUTHOR, tuple(found))


def signing(git: GitFolder, commits: Sequence[LogEntry], people: People, *, required: bool) -> Iterator[Observation]:
    """Signatures that are bad; where they are `required`, also those that are missing or of unknown keys."""
    found: dict[tuple[Kind, str], list[LogEntry]] = defaultdict(list)
    signatures = gitrepo.signatures(git, [commit.id for commit in commits])
    for commit in commits:
        kind = _KINDS.get(signatures[commit.id])
        if kind is not None and (required or kind is Kind.BAD_SIGNATURE):
            author = people.author(commit)
            found[kind, author.colleague or author.email.casefold()].append(commit)
    for (kind, _), theirs in found.items():
        yield Observation(kind, tuple(theirs))
