"""One thing in the history that somebody should look at. Values only; says nothing of guilt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from kamcli.audit.place import Subject
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.model.difference import ABSENT, Path


class Kind(StrEnum):
    """What an observation is about; in the order in which they are told."""

    HISTORY_REWRITTEN = "history-rewritten"
    HISTORY_MISSING = "history-missing"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_SIGNATURE = "unknown-signature"
    UNSIGNED = "unsigned"
    LEAVER = "leaver"
    UNKNOWN_AUTHOR = "unknown-author"
    AGREEMENT_CHANGED = "agreement-changed"
    AGREEMENT_REMOVED = "agreement-removed"
    LEDGER_CHANGED = "ledger-changed"
    BACKDATED = "backdated"
    REDATED = "redated"
    FUTURE_DATED = "future-dated"


MEANINGS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.HISTORY_REWRITTEN: "A commit that was recorded as an anchor no longer leads to the branch.",
        Kind.HISTORY_MISSING: "A commit that was recorded as an anchor is not here.",
        Kind.BAD_SIGNATURE: "A signature that is not true of its commit, or whose key was revoked.",
        Kind.UNKNOWN_SIGNATURE: "A signature whose key is not known or not vouched for here.",
        Kind.UNSIGNED: "Commits without a signature, though audit.signatures in policy/limits.yaml requires one.",
        Kind.LEAVER: "Commits by a colleague after the last day with the company.",
        Kind.UNKNOWN_AUTHOR: "Commits from an e-mail address that nobody in team/ has.",
        Kind.AGREEMENT_CHANGED: "What was agreed reads otherwise than when it was recorded.",
        Kind.AGREEMENT_REMOVED: "What was agreed is no longer recorded.",
        Kind.LEDGER_CHANGED: "Lines of a closed period came, changed or went.",
        Kind.BACKDATED: "An interaction recorded long after its date.",
        Kind.REDATED: "An interaction that was given another date later.",
        Kind.FUTURE_DATED: "An interaction dated after the day on which it was recorded.",
    }
)


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation: of one commit, or of all `commits` of an author, the newest first; none for an anchor.

    `subject` and `path` say where, `before` and `after` what it was and is (masked); `days` how far apart two
    days are; `lines` counts ledger lines as added, altered and removed; `says` is what values do not say.
    """

    kind: Kind
    commits: tuple[LogEntry, ...] = ()
    subject: Subject | None = None
    name: str = ""
    path: Path = ()
    before: Any = ABSENT
    after: Any = ABSENT
    days: int | None = None
    lines: tuple[int, int, int] | None = None
    says: str = ""

    @property
    def commit(self) -> LogEntry | None:
        """The commit, or the newest of several."""
        return self.commits[0] if self.commits else None


def came_in(commit: LogEntry, zone: ZoneInfo) -> date:
    """The day on which a commit was made, by the company's clock: not the one that its author gave it."""
    try:
        return datetime.fromtimestamp(commit.committed, UTC).astimezone(zone).date()
    except (OverflowError, ValueError, OSError):
        return commit.when.date()
