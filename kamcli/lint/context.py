"""What a rule's check may ask: the repository, today, and facts that several rules share. Makes no findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts.evidence import EvidenceOf
from kamcli.facts.proposal import Proposal, proposals
from kamcli.lint.asked import Asked, asked
from kamcli.lint.option import Configurable, option
from kamcli.model.entity import Entity
from kamcli.policy import Circle, Policy
from kamcli.repository import Record, Repository, Snapshot


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

    def circle(self, account: Record | None) -> Circle | None:
        """The circle that an account declares, where the policy has it."""
        name = account.data.get("circle") if account is not None else None
        return self._circles.get(name) if isinstance(name, str) else None

    @cached_property
    def _circles(self) -> Mapping[str, Circle]:
        return {circle.id: circle for circle in self.policy.circles}

    def asked(self, circle: str) -> Asked:
        """What the dossier of a circle asks for anyway (KAM110)."""
        if circle not in self._asked:
            self._asked[circle] = asked(self.repository, circle)
        return self._asked[circle]

    @cached_property
    def _asked(self) -> dict[str, Asked]:
        return {}

    @cached_property
    def evidence(self) -> EvidenceOf:
        """What the files show of the dealings with each account up to today."""
        return EvidenceOf(self.snapshot, self.today)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """All proposals."""
        return proposals(self.snapshot)
