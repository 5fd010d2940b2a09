"""References follow records whose ids change: in records, ledgers and the baseline, a value at a time.

Writes into a draft only. Which fields hold references is known to facts.reference.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Any

from kamcli import csvio, yamlio
from kamcli.change.draft import Draft
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.facts import reference
from kamcli.facts.reference import Reference
from kamcli.lint import Finding
from kamcli.lint.baseline import PATH as BASELINE
from kamcli.model.entity import Entity, place_of
from kamcli.model.position import Pointer, Unreadable
from kamcli.repository import Record, Repository
from kamcli.schemas.field import trail

Id = tuple[Entity, str]
Part = tuple[str, str, str]
"""Kind of part (`legal_entity`, `site`, `agreement`), the account it stood in, its id there."""

LEDGERS = (Entity.SALES, Entity.RECEIVABLES)
_INSIDE = frozenset({Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT})


@dataclass
class Moves:
    """What has another id, or lies elsewhere, after a change: records, parts of accounts, files."""

    records: dict[Id, str] = field(default_factory=dict)
    parts: dict[Part, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of files that went into another: the names of their fields (`emails[0]`) there, by the old path."""

    def account(self, account: str | None) -> str | None:
        """The account that has taken the place of one."""
        return None if account is None else self.records.get((Entity.ACCOUNT, account), account)

    def home(self, record: Record) -> str | None:
        """The account that a record belongs to afterwards."""
        now = self.records.get((record.entity, record.id))
        return now.partition("/")[0] if now is not None and record.account is not None else self.account(record.account)

    def as_now(self, finding: Finding) -> Finding:
        """A finding made before, with the record, field and file that it is about now."""
        place = place_of(finding.path)
        record, field_name = finding.record, finding.field
        if record is not None and place is not None:
            entity = Entity.CONTACT if place.entity is Entity.PERSONAL else place.entity
            record = self.records.get((entity, record), record)
        if field_name is not None:
            field_name = self.fields.get(finding.path, {}).get(field_name, field_name)
        return dataclasses.replace(
            finding, path=self.files.get(finding.path, finding.path), record=record, field=field_name
        )


@dataclass
class Followed:
    """What was rewritten: how many references, in which files."""

    references: int = 0
    paths: set[str] = field(default_factory=set)


def follow(draft: Draft, moves: Moves, *, keep: bool = False, apart: Collection[str] = ()) -> Followed:
    """Rewrite the references in all records (but those at the paths `apart`) to the ids that hold after `moves`.

    `keep` leaves those that lead to the right record as they are, by a former id. Records are read as they were
    before the draft, and changed where they lie after it.
    """
    done = Followed()
    repository = draft.repository
    for entity in (*_INSIDE, Entity.ACCOUNT, Entity.COLLEAGUE, Entity.PERSONAL, Entity.PLAN, Entity.IMPORT):
        for record in repository.snapshot.records(entity).values():
            if record.path in apart:
                continue
            changes = dict(rewritten(repository, moves, record, keep=keep))
            if changes:
                path = moves.files.get(record.path, record.path)
                replace(draft, path, repository.schema_of(record), changes)
                done.references += len(changes)
                done.paths.add(path)
    return done


def rewritten(
    repository: Repository, moves: Moves, record: Record, *, keep: bool = False
) -> Iterator[tuple[Pointer, str]]:
    """The references of a record that have to be written otherwise, and how."""
    home = moves.home(record)
    for found in reference.references(repository, record):
        text = _written(repository, moves, found, home, keep=keep)
        if text != found.text:
            yield found.pointer, text


def _written(repository: Repository, moves: Moves, found: Reference, home: str | None, *, keep: bool) -> str:
    old = found.record.account
    target = found.targets[0]
    if target in reference.PARTS:
        return moves.parts.get((target, old or "", found.text), found.text)
    if target == "agreement":
        return _agreement(repository, moves, found.text, old)
    named = reference.meant(repository.snapshot, found.targets, found.text, old)
    if named is None:
        return found.text
    entity, before = named
    after = moves.records.get(named, before)
    if after == before and home == old:
        return found.text
    if keep and (home == old or "/" in found.text or entity not in _INSIDE):
        return found.text
    if entity not in _INSIDE:
        return after
    account, _, name = after.partition("/")
    return after if "/" in found.text or account != home else name


def _agreement(repository: Repository, moves: Moves, text: str, account: str | None) -> str:
    """The name of an agreement: `discount`, or `2026-03-02-meeting/discount`."""
    if (now := moves.parts.get(("agreement", account or "", text))) is not None:
        return now
    interaction, inside, name = text.partition("/")
    before = repository.snapshot.resolve(Entity.INTERACTION, interaction, account) if inside else None
    after = moves.records.get((Entity.INTERACTION, before)) if before is not None else None
    return text if after is None else f"{after.partition('/')[2]}/{name}"


def replace(draft: Draft, path: str, schema: Mapping[str, Any], changes: Mapping[Pointer, str]) -> None:
    """Put texts in place of others in a record. One that its list has already, and may have once only, goes instead."""
    doubles: list[Pointer] = []
    for pointer, text in changes.items():
        if isinstance(pointer[-1], int) and _is_double(draft, path, schema, pointer, text):
            doubles.append(pointer)
        else:
            draft.set(path, pointer, text)
    for pointer in sorted(doubles, reverse=True):
        draft.remove(path, pointer)


def _is_double(draft: Draft, path: str, schema: Mapping[str, Any], pointer: Pointer, text: str) -> bool:
    around = list(trail(schema, pointer[:-1]))
    if len(around) != len(pointer) - 1 or not around[-1].get("uniqueItems"):
        return False
    document = yamlio.read(draft.read(path) or b"")
    items: Any = None if isinstance(document, Unreadable) else document.data
    for step in pointer[:-1]:
        items = items[step]
    return any(item == text for index, item in enumerate(items or ()) if index != pointer[-1])


# ---- ledgers


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of ledgers that name something by an id it had before."""

    count: int
    ledgers: tuple[str, ...]


def lines_of(repository: Repository, moves: Moves) -> Lines:
    """The lines of ledgers that name what has another id after `moves`."""
    found = {path: len(changes) for path, changes in _cells(repository, moves)}
    return Lines(sum(found.values()), tuple(found))


def follow_ledgers(draft: Draft, moves: Moves) -> Lines:
    """Rewrite the ids in the lines of ledgers, closed months too; other cells keep their bytes."""
    found: dict[str, int] = {}
    for path, changes in _cells(draft.repository, moves):
        found[path] = len(changes)
        draft.write(path, csvio.edit(draft.read(path) or b"", changes))
    return Lines(sum(found.values()), tuple(found))


def _cells(repository: Repository, moves: Moves) -> Iterator[tuple[str, dict[int, dict[str, str]]]]:
    """Ledgers with the cells that name what has another id now, by the line of their row."""
    snapshot = repository.snapshot
    for entity in LEDGERS:
        columns = reference.columns(repository.schemas, entity)
        known: dict[tuple[tuple[str, ...], str], str] = {}
        for ledger in snapshot.ledgers(entity).values():
            changes: dict[int, dict[str, str]] = {}
            for row in ledger.table.rows:
                for column, targets in columns.items():
                    text = row.cells.get(column)
                    if text is None:
                        continue
                    key = targets, text
                    if key not in known:
                        named = reference.meant(snapshot, targets, text, None)
                        known[key] = moves.records.get(named, text) if named is not None else text
                    if known[key] != text:
                        changes.setdefault(row.line, {})[column] = known[key]
            if changes:
                yield ledger.path, changes


# ---- the baseline


def follow_baseline(draft: Draft, moves: Moves) -> int:
    """Give the entries of the baseline the ids, fields and paths that hold after `moves`; returns how many changed."""
    source = draft.read(BASELINE)
    document = yamlio.read(source) if source is not None else None
    items = document.data.get("findings") if isinstance(document, yamlio.Document) else None
    count = 0
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if not isinstance(item, dict):
            continue
        wanted = _entry(draft.repository, moves, item)
        for name, value in wanted.items():
            if item.get(name) != value:
                draft.set(BASELINE, ("findings", index, name), value)
                count += name == "record" or name == "path"
    return count


def _entry(repository: Repository, moves: Moves, item: Mapping[str, Any]) -> dict[str, str]:
    path, record = item.get("path"), item.get("record")
    if isinstance(path, str):
        return {"path": moves.files.get(path, path)}
    found = {entity: now for (entity, old), now in moves.records.items() if old == record}
    if not isinstance(record, str) or not found:
        return {}
    if any(
        record in repository.snapshot.records(entity) for entity in Entity if entity not in found and entity in _NAMED
    ):
        return {}  # another kind of record has this id: nobody can tell which is meant
    wanted = {"record": next(iter(found.values()))}
    if isinstance(name := item.get("field"), str):
        for entity in found:
            place = repository.snapshot.records(entity)[record].path
            if (now := moves.fields.get(place, {}).get(name)) is not None:
                wanted["field"] = now
    return wanted


_NAMED = frozenset({Entity.ACCOUNT, Entity.COLLEAGUE, *_INSIDE})


def move(draft: Draft, moves: Moves, path: str, to: str) -> None:
    """Move a file as it is, and remember where it went."""
    if path.endswith("/"):
        raise DataError("this folder is closed to kam, so it cannot be moved", where=path, do="move it by hand first")
    draft.move(path, to)
    moves.files[path] = to
