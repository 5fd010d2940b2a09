"""What the dossier overlays of a circle ask for already, so that no other rule says it a second time (KAM110)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.repository import Repository
from kamcli.schemas import violations

_EMPTY: Mapping[str, Any] = {
    "account": {"id": "account"},
    "contacts": [],
    "interactions": [],
    "deals": [],
    "complaints": [],
    "sales": {"lines": 0},
}
_TALK: Mapping[str, Any] = {"id": "talk", "kind": "call", "date": "2000-01-01", "subject": "A talk"}
_STEP: Mapping[str, Any] = {"id": "step", "what": "A step"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dossier must have: a talk, a sale, an open step, an open step with a person and a date."""

    talk: bool = False
    sale: bool = False
    step: bool = False
    whole_step: bool = False


def asked(repository: Repository, circle: str) -> Asked:
    """Try the circle's schema on dossiers of which each has one thing more: what it then stops to miss, it asks for."""
    schema = repository.schemas.dossier(circle)
    whole = {**_STEP, "who": "somebody", "due": "2000-01-01"}
    dossiers = (
        _EMPTY,
        {**_EMPTY, "interactions": [_TALK]},
        {**_EMPTY, "interactions": [{**_TALK, "next_steps": [_STEP]}]},
        {**_EMPTY, "interactions": [{**_TALK, "next_steps": [whole]}]},
        {**_EMPTY, "sales": {"lines": 1, "first": "2000-01-01", "last": "2000-01-01"}},
    )
    empty, talked, planned, agreed, sold = (
        {(found.pointer, found.field, found.message) for found in violations(schema, dossier)} for dossier in dossiers
    )
    return Asked(
        talk=bool(empty - talked),
        sale=bool(empty - sold),
        step=bool(talked - planned),
        whole_step=bool(planned - agreed),
    )


def answered(account: Mapping[str, Any], name: str) -> bool:
    """Whether the account says under `unknown` that this cannot be had (D12)."""
    unknown = account.get("unknown")
    return isinstance(unknown, dict) and name in unknown
