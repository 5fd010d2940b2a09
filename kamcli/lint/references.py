"""Findings on references between records, and on ids that two records or lines claim. Family 2xx.

Which fields hold references is written in the schemas (`x-kam-references`), not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from kamcli.lint import schema as schema_findings
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.rules import (
    external_id_twice,
    id_taken,
    item_twice,
    parent_cycle,
    ref_twice,
    unknown_account,
    unknown_colleague,
    unknown_legal_entity,
    unknown_reference,
)
from kamcli.model.entity import RECORDS, Entity
from kamcli.model.position import Pointer, Position, render_pointer
from kamcli.repository import Ledger, Record, Repository, Snapshot

_WORDS = {Entity.COLLEAGUE: "colleague", Entity.ACCOUNT: "account"}
_PARTS_OF_ACCOUNT = {"legal_entity": "legal_entities", "site": "sites"}


def check(repository: Repository) -> Iterator[Finding]:
    """All findings on references, in records and ledgers."""
    for entity in RECORDS:
        for record in repository.snapshot.records(entity).values():
            schema = schema_findings.schema_of(repository, record)
            for pointer, targets, text in _references(schema, record.data, ()):
                yield from _of_reference(repository, record, pointer, targets, text)
            yield from _item_ids(record, record.data, ())
    yield from _ledgers(repository)
    yield from _former_ids(repository.snapshot)
    yield from _external_ids(repository.snapshot)
    yield from _parents(repository.snapshot)


def _references(schema: Mapping[str, Any], data: Any, at: Pointer) -> Iterator[tuple[Pointer, tuple[str, ...], str]]:
    """Walk data along its schema to every text that holds a reference: its place, what it may refer to, itself."""
    if isinstance(data, dict):
        properties = schema.get("properties") or {}
        for name, value in data.items():
            if isinstance(inner := properties.get(name), dict):
                yield from _references(inner, value, (*at, name))
    elif isinstance(data, list):
        inner = schema.get("items")
        if isinstance(inner, dict):
            for index, value in enumerate(data):
                yield from _references(inner, value, (*at, index))
    elif isinstance(data, str) and (targets := schema.get("x-kam-references")):
        yield at, (targets,) if isinstance(targets, str) else tuple(targets), data


def _of_reference(
    repository: Repository, record: Record, pointer: Pointer, targets: tuple[str, ...], text: str
) -> Iterator[Finding]:
    snapshot = repository.snapshot
    for target in targets:
        if target in _PARTS_OF_ACCOUNT:
            if record.account is None or text in _part_ids(snapshot, record.account, target):
                return
        elif target == "own_legal_entity":
            if text in {entity.id for entity in repository.company.legal_entities}:
                return
        elif snapshot.resolve(Entity(target), text, record.account) is not None:
            return
    rule, message, do = _unresolved(repository, targets, text, record.account)
    position = record.document.nearest(pointer).value
    field = render_pointer(pointer)
    yield rule.finding(record.path, f"{field}: {message}", do, position, record=record.id, field=field)


def _unresolved(
    repository: Repository, targets: tuple[str, ...], text: str, account: str | None
) -> tuple[Rule, str, str]:
    """The rule, message and advice for a reference that leads nowhere; its first target names it."""
    target = targets[0]
    snapshot = repository.snapshot
    if target in _PARTS_OF_ACCOUNT:
        what, rule = target.replace("_", " "), unknown_legal_entity.RULE
        known = _part_ids(snapshot, account or "", target)
        where = f"add it to `{_PARTS_OF_ACCOUNT[target]}` of {account}"
    elif target == "own_legal_entity":
        what, rule = "legal entity of our own", unknown_legal_entity.RULE
        known = [entity.id for entity in repository.company.legal_entities]
        where = "add it to `company.legal_entities` in kam.yaml"
    else:
        entity = Entity(target)
        what = _WORDS.get(entity, target)
        rule = {Entity.COLLEAGUE: unknown_colleague.RULE, Entity.ACCOUNT: unknown_account.RULE}.get(
            entity, unknown_reference.RULE
        )
        if entity in (Entity.COLLEAGUE, Entity.ACCOUNT):
            known = list(snapshot.records(entity))
            where = f"add {'team' if entity is Entity.COLLEAGUE else 'accounts'}/{text}"
            where += ".yaml" if entity is Entity.COLLEAGUE else "/account.yaml"
        else:
            known = [found.id.partition("/")[2] for found in snapshot.inside(entity, account or "")]
            where = f"add the {what}"
    close = get_close_matches(text, known, n=1, cutoff=0.6)
    hint = f"did you mean `{close[0]}`? else " if close else ""
    more = [t for t in targets[1:] if t not in _PARTS_OF_ACCOUNT]
    also = f" (nor {' or '.join(more)})" if more else ""
    return rule, f"there is no {what} `{text}`{also}", f"{hint}{where}, or correct the id"


def _part_ids(snapshot: Snapshot, account: str, part: str) -> list[str]:
    """The ids of an account's legal entities or sites."""
    record = snapshot.records(Entity.ACCOUNT).get(snapshot.resolve(Entity.ACCOUNT, account) or "")
    items = record.data.get(_PARTS_OF_ACCOUNT[part]) if record else None
    return [
        item["id"]
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and isinstance(item.get("id"), str)
    ]


def _item_ids(record: Record, data: Any, at: Pointer) -> Iterator[Finding]:
    """Lists of objects, at any depth, in which an `id` stands twice."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in ("custom", "unknown"):
                yield from _item_ids(record, value, (*at, name))
    elif isinstance(data, list):
        seen: dict[str, int] = {}
        for index, item in enumerate(data):
            yield from _item_ids(record, item, (*at, index))
            item_id = item.get("id") if isinstance(item, dict) else None
            if isinstance(item_id, str) and seen.setdefault(item_id, index) != index:
                yield item_twice.RULE.finding(
                    record.path,
                    f"{render_pointer(at)} has two items with the id `{item_id}`",
                    "give one of them another id",
                    record.document.nearest((*at, index, "id")).value,
                    record=record.id,
                    field=render_pointer((*at, index, "id")),
                )


def _ledgers(repository: Repository) -> Iterator[Finding]:
    refs: dict[str, tuple[str, int]] = {}
    for entity in (Entity.SALES, Entity.RECEIVABLES):
        properties = repository.schemas.schema(entity).get("properties", {})
        columns = {
            name: (targets,) if isinstance(targets := schema["x-kam-references"], str) else tuple(targets)
            for name, schema in properties.items()
            if "x-kam-references" in schema
        }
        known: set[tuple[str, str, str]] = set()
        for ledger in repository.snapshot.ledgers(entity).values():
            yield from _of_ledger(repository, ledger, columns, known)
            if entity is Entity.SALES:
                yield from _refs(ledger, refs)


def _of_ledger(
    repository: Repository,
    ledger: Ledger,
    columns: Mapping[str, tuple[str, ...]],
    known: set[tuple[str, str, str]],
) -> Iterator[Finding]:
    """References of a ledger's lines; `known` holds those that are known to be good."""
    snapshot = repository.snapshot
    for row in ledger.table.rows:
        account = row.cells.get("account", "")
        for column, targets in columns.items():
            text = row.cells.get(column)
            if text is None or (column, account, text) in known:
                continue
            if _resolves(repository, targets, text, account):
                known.add((column, account, text))
                continue
            if (
                column != "account"
                and targets[0] in _PARTS_OF_ACCOUNT
                and (snapshot.resolve(Entity.ACCOUNT, account) is None)
            ):
                continue
            rule, message, do = _unresolved(repository, targets, text, account)
            yield rule.finding(ledger.path, f"{column}: {message}", do, Position(row.line, 1), field=column)


def _resolves(repository: Repository, targets: tuple[str, ...], text: str, account: str) -> bool:
    for target in targets:
        if target in _PARTS_OF_ACCOUNT:
            if text in _part_ids(repository.snapshot, account, target):
                return True
        elif target == "own_legal_entity":
            if text in {entity.id for entity in repository.company.legal_entities}:
                return True
        elif repository.snapshot.resolve(Entity(target), text) is not None:
            return True
    return False


def _refs(ledger: Ledger, seen: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    for row in ledger.table.rows:
        ref = row.cells.get("ref")
        if ref is None:
            continue
        if ref in seen:
            path, line = seen[ref]
            yield ref_twice.RULE.finding(
                ledger.path,
                f"the ref {ref} stands in {path}:{line} already",
                "delete the line that came in twice, or give it a ref of its own",
                Position(row.line, 1),
                field="ref",
            )
        else:
            seen[ref] = (ledger.path, row.line)


def _former_ids(snapshot: Snapshot) -> Iterator[Finding]:
    """Ids that a record had formerly stay reserved: no other record may have them."""
    for entity in RECORDS:
        records = snapshot.records(entity)
        for record in records.values():
            former = record.data.get("former_ids")
            for index, old in enumerate(former if isinstance(former, list) else ()):
                if not isinstance(old, str):
                    continue
                inside = record.account is not None and entity is not Entity.ACCOUNT and "/" not in old
                taken = records.get(f"{record.account}/{old}" if inside else old)
                if taken is not None:
                    yield id_taken.RULE.finding(
                        record.path,
                        f"the former id {old} is the id of {taken.path} now",
                        "a former id stays reserved: rename the other file, or take it out of `former_ids`",
                        record.document.nearest(("former_ids", index)).value,
                        record=record.id,
                        field=f"former_ids[{index}]",
                    )


def _external_ids(snapshot: Snapshot) -> Iterator[Finding]:
    for entity in RECORDS:
        seen: dict[tuple[str, str], Record] = {}
        for record in snapshot.records(entity).values():
            external = record.data.get("external_ids")
            for system, value in (external if isinstance(external, dict) else {}).items():
                if not isinstance(value, str):
                    continue
                first = seen.setdefault((system, value), record)
                if first is not record:
                    yield external_id_twice.RULE.finding(
                        record.path,
                        f"{first.id} has the id {value} in {system} already",
                        f"merge {record.id} and {first.id} if they are the same, or correct the id",
                        record.document.nearest(("external_ids", system)).value,
                        record=record.id,
                        field=f"external_ids.{system}",
                    )


def _parents(snapshot: Snapshot) -> Iterator[Finding]:
    """Accounts that reach themselves by going from parent to parent; one finding for each of the circle."""
    accounts = snapshot.records(Entity.ACCOUNT)

    def parent_of(account: str) -> str | None:
        parent = accounts[account].data.get("parent")
        return snapshot.resolve(Entity.ACCOUNT, parent) if isinstance(parent, str) else None

    for record in accounts.values():
        chain = [record.id]
        while (parent := parent_of(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        if parent == record.id:
            way = " → ".join((*chain, record.id))
            yield parent_cycle.RULE.finding(
                record.path,
                f"{record.id} is its own parent: {way}",
                "take out the `parent` that is wrong",
                record.document.nearest(("parent",)).value,
                record=record.id,
                field="parent",
            )
