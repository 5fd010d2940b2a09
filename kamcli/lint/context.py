"""What a rule's check may ask: the repository, today, and facts that several rules share. Makes no findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kamcli.lint.option import Configurable, option
from kamcli.model.entity import Entity
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

    def option(self, rule: Configurable, name: str, circle: str | None = None) -> Any:
        """What policy/lint.yaml sets for an option of a rule (in a circle), or the option's default."""
        return option(self.policy.lint, rule, name, circle)

    def circle_of(self, record: str | None) -> str | None:
        """The circle of the account that a record belongs to."""
        account = self.snapshot.records(Entity.ACCOUNT).get((record or "").partition("/")[0])
        circle = account.data.get("circle") if account else None
        return circle if isinstance(circle, str) else None

    @property
    def policy(self) -> Policy:
        """The company's policy."""
        return self.repository.policy
