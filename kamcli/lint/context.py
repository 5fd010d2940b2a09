"""What a rule's check may ask: the repository, today, and facts that several rules share. Makes no findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kamcli.policy import Policy
from kamcli.repository import Repository, Snapshot


@dataclass(frozen=True)
class Context:
    """One lint: findings are a function of this alone, whatever the clock, locale or order of files."""

    repository: Repository
    today: date

    @property
    def snapshot(self) -> Snapshot:
        """The records and ledgers."""
        return self.repository.snapshot

    @property
    def policy(self) -> Policy:
        """The company's policy."""
        return self.repository.policy
