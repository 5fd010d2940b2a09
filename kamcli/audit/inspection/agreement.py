"""Agreements that read otherwise than when they were recorded, or are gone. Judges one change at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kamcli.audit.change import Change, Event
from kamcli.audit.discretion import Discretion
from kamcli.audit.inspection.observation import Kind, Observation
from kamcli.model.difference import ABSENT, Difference, Path

TERMS = (
    "kind",
    "side",
    "percent",
    "amount",
    "currency",
    "debt",
    "conditions",
    "legal_entities",
    "products",
    "valid_from",
    "valid_until",
)
"""What was agreed. Its status, its end and its evidence are what becomes of it, and change rightly."""

_SIGNED = ("approved_by", "agreed_by", "agreed_with")
"""Who stands for it: to be added later, not to be exchanged."""


def agreements(change: Change, discretion: Discretion) -> Iterator[Observation]:
    """What a change did to agreements that were recorded before it."""
    if change.commit is None or change.subject.kind not in ("interaction", "account"):
        return
    if change.event is Event.DELETED:
        if count := _count(change.subject.kind, (), change.before):
            said = f"{count} agreement{'s' * (count != 1)}, with the whole {change.subject.kind}"
            yield _observed(change, discretion, Kind.AGREEMENT_REMOVED, Difference((), ABSENT, ABSENT), said)
        return
    for difference in change.differences:
        if (kind := _judged(change.subject.kind, difference)) is not None:
            yield _observed(change, discretion, kind, difference)


def _judged(record: str, difference: Difference) -> Kind | None:
    path, gone = difference.path, difference.after is ABSENT
    depth = _depth(record, path)
    if difference.is_order or depth is None:
        return None
    if len(path) <= depth:
        return Kind.AGREEMENT_REMOVED if gone and _count(record, path, difference.before) else None
    field = path[depth]
    if field in TERMS or (field in _SIGNED and difference.before not in (ABSENT, None)):
        return Kind.AGREEMENT_CHANGED
    return None


def _depth(record: str, path: Path) -> int | None:
    """How many steps lead to one agreement; None where a path leads to none."""
    if record == "interaction":
        return 2 if path[:1] == ("agreements",) else None
    if path[:1] != ("contracts",) or (len(path) > 2 and path[2] != "terms"):
        return None
    return 4


def _count(record: str, path: Path, value: Any) -> int:
    """How many agreements are in a value at a path."""
    if record == "interaction":
        inside = value if path else _field(value, "agreements")
        return len(inside) if isinstance(inside, list) else int(len(path) == 2)
    if len(path) in (3, 4):
        return len(value) if isinstance(value, list) else int(len(path) == 4)
    contracts = [value] if len(path) == 2 else value if path else _field(value, "contracts")
    terms = (_field(each, "terms") for each in contracts) if isinstance(contracts, list) else ()
    return sum(len(each) for each in terms if isinstance(each, list))


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _observed(
    change: Change, discretion: Discretion, kind: Kind, difference: Difference, said: str = ""
) -> Observation:
    def shown(value: Any) -> Any:
        return value if value is ABSENT else discretion.value(change.subject, difference.path, value)

    return Observation(
        kind,
        (change.commit,) if change.commit is not None else (),
        change.subject,
        discretion.name(change),
        difference.path,
        shown(difference.before) if kind is Kind.AGREEMENT_CHANGED else ABSENT,
        shown(difference.after) if kind is Kind.AGREEMENT_CHANGED else ABSENT,
        says=said,
    )
