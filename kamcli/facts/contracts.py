"""The contracts that accounts have recorded, and which accounts stay without one. Values no revenue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.fields import FieldError, Fields
from kamcli.repository import Snapshot


@dataclass(frozen=True, slots=True)
class Paper:
    """One contract of an account; without `expires` it runs on."""

    account: str
    id: str
    number: str | None
    legal_entity: str | None
    expires: date | None


def papers(snapshot: Snapshot) -> tuple[dict[str, list[Paper]], list[str]]:
    """The contracts of each account that has any, and `path:line: what` for each account's that cannot be read."""
    found: dict[str, list[Paper]] = {}
    problems = []
    for record in snapshot.records(Entity.ACCOUNT).values():
        try:
            for fields in Fields(record.data).items("contracts"):
                paper = Paper(
                    record.id,
                    fields.text("id") or "",
                    fields.text("number"),
                    fields.text("legal_entity"),
                    fields.day("expires"),
                )
                found.setdefault(record.id, []).append(paper)
        except FieldError as error:
            found.pop(record.id, None)
            problems.append(f"{record.path}:{record.document.position(error.pointer)}: {error}")
    return found, problems


def last_day(own: Iterable[Paper]) -> date:
    """The day on which the last of an account's contracts ends; the end of time where one runs on."""
    return max((paper.expires or date.max for paper in own), default=date.max)


def ending(found: Mapping[str, Sequence[Paper]], horizon: date) -> frozenset[str]:
    """Accounts all of whose contracts end by a day, or have ended."""
    return frozenset(account for account, own in found.items() if own and last_day(own) <= horizon)
