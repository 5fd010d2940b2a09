"""What kam.yaml says of the company, as values. Reads nothing, and imports little: every command needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OwnEntity:
    """One of the legal persons through which we sell; sales lines name its `id` as seller."""

    id: str
    name: str
    country: str | None = None
    tax_id: str | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """What the company calls a client, a new enquiry and a purchase (D8)."""

    client: str
    enquiry: str
    purchase: str


@dataclass(frozen=True, slots=True)
class Company:
    """What kam.yaml says. `fiscal_year_start` is a month 1-12; `personal` is `here` or `separate`."""

    format: int
    name: str
    legal_entities: tuple[OwnEntity, ...]
    currency: str
    fiscal_year_start: int
    time_zone: str
    personal: str
    definitions: Definitions

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Company:
        """What `dataclasses.asdict` made plain, again. Raises TypeError or LookupError for what is no such thing."""
        entities = tuple(OwnEntity(**each) for each in data["legal_entities"])
        return cls(**{**data, "legal_entities": entities, "definitions": Definitions(**data["definitions"])})
