"""The company's own lists (D48), playbooks (D45) and saved queries, as values. Knows no files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Lists:
    """What records may choose from. An empty list lets any text through."""

    industries: tuple[str, ...]
    sources: tuple[str, ...]
    key_reasons: tuple[str, ...]
    statuses: tuple[str, ...]
    lifecycle: tuple[str, ...]
    models: tuple[str, ...]
    lines_of_business: tuple[str, ...]
    roles: tuple[str, ...]
    deciding_roles: tuple[str, ...]
    levels: tuple[str, ...]
    styles: tuple[str, ...]
    bases: tuple[str, ...]
    team_roles: tuple[str, ...]
    client_facing_roles: tuple[str, ...]
    kinds: tuple[str, ...]
    informative_kinds: tuple[str, ...]
    deal_stages: tuple[str, ...]
    closed_stages: tuple[str, ...]
    deal_outcomes: tuple[str, ...]
    proposal_outcomes: tuple[str, ...]
    agreement_kinds: tuple[str, ...]
    concession_kinds: tuple[str, ...]
    recurring_products: tuple[str, ...]
    complaint_severities: tuple[str, ...]
    plan_statuses: tuple[str, ...]
    reference_forms: tuple[str, ...]
    legal_entity_statuses: tuple[str, ...]
    phone_kinds: tuple[str, ...]
    processing_bases: tuple[str, ...]
    unknown_reasons: tuple[str, ...]
    languages: tuple[str, ...]
    tags: tuple[str, ...]

    def as_mapping(self) -> Mapping[str, tuple[str, ...]]:
        """All lists by name."""
        return MappingProxyType({field.name: getattr(self, field.name) for field in dataclasses.fields(self)})


PARTS: Mapping[str, str] = MappingProxyType(
    {
        "deciding_roles": "roles",
        "client_facing_roles": "team_roles",
        "informative_kinds": "kinds",
        "closed_stages": "deal_stages",
        "concession_kinds": "agreement_kinds",
    }
)
"""Lists whose items come from another list."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do for an account of a status group; `who` is a team role, None the account manager."""

    what: str
    who: str | None = None
    within_days: int | None = None
    every_days: int | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    """What to aim at with the accounts of one status group (D45)."""

    goal: str
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Persuasion:
    """What convinces contacts of these roles or styles (D30)."""

    bases: tuple[str, ...]
    roles: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One saved query: a single SELECT."""

    sql: str
    title: str | None = None
