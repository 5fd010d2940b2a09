"""The whole import: mapping and files in, a plan out. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.errors import DataError, UnreadableError
from kamcli.interop.tabular.control import import_record, mismatches
from kamcli.interop.tabular.field_types import FieldTypes, check_fields
from kamcli.interop.tabular.join import JoinedTables, check_columns
from kamcli.interop.tabular.ledger import COLUMNS, LedgerPlanner
from kamcli.interop.tabular.mapping import ENTITIES, Control, TableMapping, Target, Value
from kamcli.interop.tabular.mapping_check import MappingMistakes
from kamcli.interop.tabular.mapping_file import read_mapping
from kamcli.interop.tabular.plan import BadRow, Plan, TargetPlan
from kamcli.interop.tabular.records import RecordPlanner
from kamcli.interop.tabular.register import Register
from kamcli.interop.tabular.source import GivenFile, SourceTable, assign, read_tables
from kamcli.interop.tabular.table import Place
from kamcli.model.entity import Entity
from kamcli.repository import Repository


@dataclass(frozen=True)
class Options:
    """What the command line decides."""

    today: date
    skip_bad_rows: bool = False
    control_totals: Mapping[str, Decimal] | None = None


def plan_import(
    repository: Repository, mapping_name: str, mapping_source: bytes, given: Sequence[GivenFile], options: Options
) -> Plan:
    """Plan an import.

    The plan's `bad` are the rows that cannot be taken; where there are any, the plan may be applied
    only if `options.skip_bad_rows`. Raises UnreadableError, UsageError or DataError.
    """
    mapping, mistakes = read_mapping(mapping_name, mapping_source)
    tables = read_tables(mapping, assign(mapping, given))
    joined = JoinedTables(mapping, tables)
    types = _types(repository, mapping)
    check_columns(joined, mistakes)
    _check_targets(mapping, types, mistakes)
    mistakes.refuse()
    repository.snapshot.require_usable(*dict.fromkeys((*ENTITIES.values(), Entity.IMPORT)))
    excluded: dict[Place, BadRow] = {}
    while True:
        targets = _targets(repository, joined, types, excluded)
        new = {bad.place: bad for target in targets for bad in target.bad}
        # A row left out may be what other rows refer to: those must be refused too, so plan again without it.
        if not options.skip_bad_rows or new.keys() <= excluded.keys():
            break
        excluded = {**new, **excluded}
    targets = [
        _with_bad(target, tables[source.source], excluded)
        for target, source in zip(targets, _ordered(mapping), strict=True)
    ]
    if options.skip_bad_rows or not any(target.bad for target in targets):
        _check_control(mapping, tables, targets, options.control_totals or {})
    return _whole(repository, mapping, tables, targets, options)


def _types(repository: Repository, mapping: TableMapping) -> dict[int, FieldTypes]:
    """The schema of each target, by its place under import:; interactions of one constant kind have that kind's."""
    found: dict[int, FieldTypes] = {}
    for target in mapping.targets:
        kind = target.fields.fields.get("kind") if target.entity is Entity.INTERACTION else None
        constant = str(kind.source) if isinstance(kind, Value) and kind.constant else None
        found[id(target)] = FieldTypes(repository.schemas.schema(target.entity, kind=constant))
    return found


def _check_targets(mapping: TableMapping, types: Mapping[int, FieldTypes], mistakes: MappingMistakes) -> None:
    for target in mapping.targets:
        check_fields(target, types[id(target)], mistakes)
        for name, node in target.fields.fields.items():
            if target.entity is Entity.SALES and not isinstance(node, Value) and name in COLUMNS:
                mistakes.add(node.pointer, f"{name} of a sales line is one value")
        for value in target.values():
            unallocated = target.fields.fields.get("account") if target.entity is Entity.SALES else None
            if value.missing == "unallocated" and value is not unallocated:
                mistakes.add(value.pointer, "only the account of a sales line can be unallocated; write missing: empty")


def _ordered(mapping: TableMapping) -> list[Target]:
    rank = {name: position for position, name in enumerate(ENTITIES)}
    return sorted(mapping.targets, key=lambda target: rank[target.to])


def _targets(
    repository: Repository, joined: JoinedTables, types: Mapping[int, FieldTypes], excluded: Collection[Place]
) -> list[TargetPlan]:
    register = Register(repository.snapshot, joined.mapping.system)
    names_in_ids = repository.policy.limits.contacts.id_from == "name"
    plans = []
    for target in _ordered(joined.mapping):
        if target.entity is Entity.SALES:
            ledger = LedgerPlanner(target, joined, repository.snapshot, register, excluded=excluded)
            plans.append(ledger.plan())
        else:
            records = RecordPlanner(
                target,
                joined,
                repository.snapshot,
                register,
                types[id(target)],
                names_in_ids=names_in_ids,
                excluded=excluded,
            )
            plans.append(records.plan())
    return plans


def _with_bad(target: TargetPlan, table: SourceTable, excluded: Mapping[Place, BadRow]) -> TargetPlan:
    """The plan with the bad rows that earlier rounds found too."""
    names = {part.name for part in table.parts}
    bad = {one.place: one for one in target.bad}
    bad = {**{place: one for place, one in excluded.items() if place[0] in names}, **bad}
    return replace(target, bad=tuple(sorted(bad.values())))


def _check_control(
    mapping: TableMapping,
    tables: Mapping[str, SourceTable],
    targets: Sequence[TargetPlan],
    totals: Mapping[str, Decimal],
) -> None:
    left_out = {bad.place for target in targets for bad in target.bad}
    wrong = [line for table in tables.values() for tally in table.tallies for line in tally.mismatches(left_out)]
    if wrong:
        raise UnreadableError(
            "nothing was imported: totals in the file are not the sum of what was taken",
            wrong,
            do="find out which is wrong; for a name that only looks like a total say totals: {except: NAME}, for "
            "rounded figures totals: {tolerance: 0.05}, both under files: in the mapping",
        )
    lines: list[str] = []
    for target, plan in zip(_ordered(mapping), targets, strict=True):
        if target.control is not None:
            lines += mismatches(target.control, plan)
    if totals:
        sales = [plan for plan in targets if plan.to == "sales"]
        if not sales:
            raise DataError("there is nothing to compare the control total with", do="only sales have a total")
        lines += [line for plan in sales for line in mismatches(Control(None, totals), plan)]
    if lines:
        raise UnreadableError(
            "nothing was imported: the file is not what was expected",
            lines,
            do="find out which is wrong, the file or the control figures, before it counts as revenue",
        )


def _whole(
    repository: Repository,
    mapping: TableMapping,
    tables: Mapping[str, SourceTable],
    targets: Sequence[TargetPlan],
    options: Options,
) -> Plan:
    files: dict[str, bytes] = {}
    expected: dict[str, bytes | None] = {}
    for target in targets:
        for path in target.files:
            if path in files:
                raise DataError(
                    f"two entries under import: change {path}",
                    do="import them by two mapping files, one after the other",
                )
        files.update(target.files)
        expected.update(target.expected)
    record = None
    notes = tuple(note for table in tables.values() for note in table.notes)
    if files:
        rejected = {bad for target in targets for bad in target.bad}
        taken = repository.snapshot.records(Entity.IMPORT)
        made = import_record(mapping, tables, targets, options.today, taken, len(rejected))
        record, files[made.path], expected[made.path] = made.path, made.source, None
    return Plan(mapping.system, tuple(targets), record, files, expected, notes)
