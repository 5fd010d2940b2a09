"""Where records and ledgers name other records, and what each name means. Judges nothing, changes nothing.

Which fields hold references is written in the schemas (`x-kam-references`), not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer

if TYPE_CHECKING:
    from kamcli.repository import Record, Repository, Snapshot
    from kamcli.schemas import SchemaSet

PARTS: Mapping[str, str] = {"legal_entity": "legal_entities", "site": "sites"}
"""What a reference may name besides records: parts of the account that it stands in, and the lists that hold them."""

_ENTITIES = frozenset(Entity)


@dataclass(frozen=True, slots=True)
class Reference:
    """A text in a record that names another record, or a part of one; `targets` are the kinds it may name."""

    record: Record
    pointer: Pointer
    targets: tuple[str, ...]
    text: str


def references(repository: Repository, record: Record) -> Iterator[Reference]:
    """All references in a record, in the order of its fields."""
    for pointer, targets, text in named(repository, record):
        yield Reference(record, pointer, targets, text)


def named(repository: Repository, record: Record) -> list[tuple[Pointer, tuple[str, ...], str]]:
    """As `references`, for who goes through all records: the place of each, what it may name, and the text."""
    plan = where(repository.schema_of(record))
    found: list[tuple[Pointer, tuple[str, ...], str]] = []
    if plan is not None:
        _follow(plan, record.data, (), found)
    return found


@dataclass(frozen=True, slots=True)
class Where:
    """Where data of a schema may hold references: what a text here may name, in which fields, in the items."""

    targets: tuple[str, ...]
    fields: Mapping[str, Where]
    items: Where | None
    reach: frozenset[str]
    """All that may be named, here or anywhere within."""


_WHERE: dict[int, tuple[Mapping[str, Any], Where | None]] = {}
"""By the identity of schemas, which are composed once; each kept with its schema, whose identity it has so long."""

_MOST_KEPT = 512


def where(schema: Mapping[str, Any]) -> Where | None:
    """Where data of a schema may hold references; None where nowhere."""
    known = _WHERE.get(id(schema))
    if known is None or known[0] is not schema:
        if len(_WHERE) >= _MOST_KEPT:
            _WHERE.clear()
        known = _WHERE[id(schema)] = (schema, _where(schema))
    return known[1]


def _where(schema: Mapping[str, Any]) -> Where | None:
    targets, items = schema.get("x-kam-references"), schema.get("items")
    fields = {
        name: inner
        for name, below in (schema.get("properties") or {}).items()
        if isinstance(below, dict) and (inner := _where(below)) is not None
    }
    inside = _where(items) if isinstance(items, dict) else None
    if not targets and not fields and inside is None:
        return None
    kinds = _kinds(targets) if targets else ()
    below = (*fields.values(), *((inside,) if inside is not None else ()))
    return Where(kinds, fields, inside, frozenset(kinds).union(*(each.reach for each in below)))


def _follow(plan: Where, data: Any, at: Pointer, found: list[tuple[Pointer, tuple[str, ...], str]]) -> None:
    """Follow the groups and lists of data along its schema to every text that is a reference."""
    fields: Mapping[Any, Where] = plan.fields
    in_list = type(data) is not dict
    for step, value in enumerate(data) if in_list else data.items():
        if (below := plan.items if in_list else fields.get(step)) is None:
            continue
        kind = type(value)
        if kind is str:
            if below.targets:
                found.append(((*at, step), below.targets, value))
        elif kind is dict or kind is list:
            _follow(below, value, (*at, step), found)


def columns(schemas: SchemaSet, entity: Entity) -> Mapping[str, tuple[str, ...]]:
    """The columns of a ledger that hold references, and what each may name."""
    properties = schemas.schema(entity).get("properties", {})
    return {
        name: _kinds(schema["x-kam-references"]) for name, schema in properties.items() if "x-kam-references" in schema
    }


def _kinds(targets: Any) -> tuple[str, ...]:
    return (targets,) if isinstance(targets, str) else tuple(targets)


def meant(snapshot: Snapshot, targets: tuple[str, ...], text: str, account: str | None) -> tuple[Entity, str] | None:
    """The record that a reference from inside `account` names, by a present or former id; None for all else."""
    for target in targets:
        if target in _ENTITIES and (found := snapshot.resolve(Entity(target), text, account)) is not None:
            return Entity(target), found
    return None


def part_ids(snapshot: Snapshot, account: str, part: str) -> list[str]:
    """The ids of an account's legal entities or sites."""
    return [item["id"] for item in parts(snapshot, account, part)]


def parts(snapshot: Snapshot, account: str, part: str) -> Iterator[Mapping[str, Any]]:
    """An account's legal entities or sites, those that have an id."""
    record = snapshot.records(Entity.ACCOUNT).get(snapshot.resolve(Entity.ACCOUNT, account) or "")
    items = record.data.get(PARTS[part]) if record else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item


def part(snapshot: Snapshot, account: str, kind: str, text: str) -> str | None:
    """The id of the legal entity or site that `text` names beside `account`, as both are written; None if none has it.

    A part that came from another account is known by that account's id too: `old-client/main`. So a ledger's line
    goes on meaning what it meant, whatever `main` means in the account that took the old one in.
    """
    found = list(parts(snapshot, account, kind))
    for wanted in (f"{account}/{text}", text):
        for item in found:
            former = item.get("former_ids")
            if (item["id"] == wanted) or (isinstance(former, list) and wanted in former and "/" in wanted):
                return str(item["id"])
    return next((str(item["id"]) for item in found if text in (item.get("former_ids") or ())), None)


def former_parts(snapshot: Snapshot) -> Mapping[tuple[str, str, str], str]:
    """What lines of ledgers mean by ids that parts of accounts had before: (kind, account, id as written) to id now."""
    found: dict[tuple[str, str, str], str] = {}
    for record in snapshot.records(Entity.ACCOUNT).values():
        if not _moved(record):
            continue
        older = record.data.get("former_ids")
        names = [record.id, *(each for each in (older if isinstance(older, list) else ()) if isinstance(each, str))]
        for kind in PARTS:
            for item in parts(snapshot, record.id, kind):
                former = item.get("former_ids")
                for text in former if isinstance(former, list) else ():
                    account, inside, local = str(text).rpartition("/")
                    for name in (account,) if inside else names:
                        if (now := part(snapshot, name, kind, local)) is not None and now != local:
                            found[(kind, name, local)] = now
    return found


def _moved(record: Record) -> bool:
    """Whether a part of an account had another id: mostly none had, and this is asked of all of them."""
    for name in PARTS.values():
        items = record.data.get(name)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and "former_ids" in item:
                return True
    return False


def agreement_names(snapshot: Snapshot, account: str) -> list[str]:
    """All the ways to name the agreements of an account, from inside it."""
    from kamcli.facts import dealings

    return [
        name
        for interaction, agreement in dealings.agreements_of(snapshot, account)
        for name in dealings.names_of(interaction, agreement)
    ]
