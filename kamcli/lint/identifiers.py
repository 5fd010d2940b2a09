"""Findings on ids: an item's, a line's or a record's that another claims, parents that go in a circle. Family 2xx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from kamcli import csvio
from kamcli.facts.booked import refs_twice
from kamcli.lint.finding import Finding
from kamcli.lint.leaf import lists
from kamcli.lint.rules import external_id_twice, id_taken, item_twice, parent_cycle, ref_twice
from kamcli.model.entity import RECORDS, Entity
from kamcli.model.position import Position, render_pointer
from kamcli.repository import Record, Repository, Snapshot

_MERGEABLE = (Entity.ACCOUNT, Entity.CONTACT, Entity.COLLEAGUE)
"""What `kam merge` makes one of two of."""


def items(repository: Repository) -> Iterator[Finding]:
    """Items of one record that have one id."""
    for entity in RECORDS:
        for record in repository.snapshot.records(entity).values():
            if _may_repeat_an_id(record):
                yield from _item_ids(record)


def refs(repository: Repository) -> Iterator[Finding]:
    """Lines of the sales ledgers that came in twice."""
    for path, found in groupby(refs_twice(repository), key=itemgetter(0)):
        table = repository.snapshot.ledger(path)
        for _, line, first, first_line, ref in found:
            yield ref_twice.RULE.finding(
                path,
                f"the ref {ref} stands in {first}:{first_line} already",
                "delete the line that came in twice, or give it a ref of its own",
                csvio.locate(table, line, "ref") if isinstance(table, csvio.Table) else Position(line, 1),
                field="ref",
            )


def claims(repository: Repository) -> Iterator[Finding]:
    """Ids that two records claim: former ones, and those in other systems."""
    yield from _former_ids(repository.snapshot)
    yield from _external_ids(repository.snapshot)


def parents(repository: Repository) -> Iterator[Finding]:
    """Accounts whose parents go in a circle."""
    yield from _parents(repository.snapshot)


_ID = re.compile(rb"\bid\b")
_ENDS_IN_ID = re.compile(rb"id\b")
"""Quicker to look for: it begins with letters."""


def _may_repeat_an_id(record: Record) -> bool:
    """Whether a quick look at a record leaves it open that the name `id` stands there twice."""
    document = record.document
    if document.recalled:
        return True
    source = document.source
    if b"\\" in source or b"*" in source:
        return True
    return len(_ENDS_IN_ID.findall(source)) > 1 and len(_ID.findall(source)) > 1


def _item_ids(record: Record) -> Iterator[Finding]:
    """Lists of objects, at any depth, in which an `id` stands twice."""
    for at, items in lists(record.data, ("custom", "unknown")):
        if len(items) < 2:
            continue
        seen: dict[str, int] = {}
        for index, item in enumerate(items):
            item_id = item.get("id") if isinstance(item, dict) else None
            if isinstance(item_id, str) and seen.setdefault(item_id, index) != index:
                yield item_twice.RULE.finding(
                    record.path,
                    f"{render_pointer(at)} has two items with the id `{item_id}`",
                    "give one of them another id",
                    record.document.position((*at, index, "id")),
                    record=record.id,
                    field=render_pointer((*at, index, "id")),
                )


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
                        record.document.position(("former_ids", index)),
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
                        f"kam merge {first.id} {record.id} if they are the same, or correct the id"
                        if entity in _MERGEABLE
                        else "delete one of the two if it came in twice, or correct the id",
                        record.document.position(("external_ids", system)),
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
                record.document.position(("parent",)),
                record=record.id,
                field="parent",
            )
