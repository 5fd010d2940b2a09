"""Planning accounts, contacts, team, deals, complaints and interactions: found again, created or edited."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import field
from typing import Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.interop.tabular.difference import differences, edited, merged
from kamcli.interop.tabular.extraction import Extraction, Leaf, identifying, plain_data, raw
from kamcli.interop.tabular.field_types import FieldType, FieldTypes
from kamcli.interop.tabular.formats import RowTrouble, named, shown
from kamcli.interop.tabular.functions import text_of
from kamcli.interop.tabular.join import JoinedTables, RowView
from kamcli.interop.tabular.mapping import Target, Value
from kamcli.interop.tabular.plan import BadRow, Change, FieldChange, Gone, TargetPlan
from kamcli.interop.tabular.register import INSIDE, Register, is_of
from kamcli.interop.tabular.table import Place
from kamcli.model import new_id
from kamcli.model.entity import Entity, path_of
from kamcli.model.identity import is_id, slug, unused
from kamcli.plaintext import LARGEST
from kamcli.repository import Record, Snapshot

_TEXT, _DATE = FieldType("text"), FieldType("date")


@dataclass
class Draft:
    """The rows of one record on their way into the plan."""

    id: str
    existing: Record | None
    account: str | None
    external_id: str | None
    views: list[RowView] = field(default_factory=list)


class RecordPlanner:
    """Plans one target. First every row finds its record or gets an id, then fields are read: they may refer to any."""

    def __init__(
        self,
        target: Target,
        tables: JoinedTables,
        snapshot: Snapshot,
        register: Register,
        types: FieldTypes,
        *,
        names_in_ids: bool,
        excluded: Container[Place] = (),
    ) -> None:
        self._target = target
        self._tables = tables
        self._snapshot = snapshot
        self._register = register
        self._extraction = Extraction(types, target.on_change, register.resolve)
        self._names_in_ids = names_in_ids
        self._excluded = excluded
        self._bad: list[BadRow] = []
        self._drafts: dict[str, Draft] = {}
        self._found_again: set[str] = set()
        self._read = self._filtered = 0

    def plan(self) -> TargetPlan:
        """Plan the target. Rows that cannot be taken are in its `bad`."""
        for view in self._tables.rows(self._target.source):
            self._read += 1
            if view.row.place in self._excluded:
                continue
            try:
                self._identify(view)
            except RowTrouble as trouble:
                self._refuse(view, trouble)
        changes: list[Change] = []
        kept: list[Change] = []
        files: dict[str, bytes] = {}
        expected: dict[str, bytes | None] = {}
        unchanged = taken = 0
        for draft in self._drafts.values():
            change, source = self._change(draft)
            if change is None:
                continue
            taken += len(draft.views)
            if source is None:
                unchanged += 1
            else:
                changes.append(change)
                files[change.path] = source
                expected[change.path] = draft.existing.document.source if draft.existing else None
            if any(one.kept for one in change.fields):
                kept.append(change)
        return TargetPlan(
            to=self._target.to,
            read=self._read,
            filtered=self._filtered,
            taken=taken,
            changes=tuple(changes),
            kept=tuple(kept),
            unchanged=unchanged,
            gone=self._gone(),
            bad=tuple(self._bad),
            files=files,
            expected=expected,
        )

    def _refuse(self, view: RowView, trouble: RowTrouble) -> None:
        self._bad.append(BadRow(view.row.file, view.row.line, trouble.reason, view.row.column))

    # ---- which record

    def _identify(self, view: RowView) -> None:
        target = self._target
        if target.where is not None and not target.where.truth(view):
            self._filtered += 1
            return
        account = self._account(view)
        external = identifying(target.external_id, view) if target.external_id is not None else None
        key = external if external is not None else self._wanted_id(view, account)
        draft = self._drafts.get(key)
        if draft is None:
            draft = self._drafts[key] = self._draft(view, account, external)
        elif draft.account != account:
            raise RowTrouble(
                f"{shown(key)} belongs to {account} here, and to {draft.account} in {draft.views[0].place}"
            )
        draft.views.append(view)

    def _account(self, view: RowView) -> str | None:
        value = self._target.account
        if self._target.entity not in INSIDE or value is None:
            return None
        found = self._extraction.scalar(value, _TEXT, view)
        if found is None:
            raise RowTrouble(f"{value.column or 'account'} is empty, so there is no account it belongs to")
        if value.record is None and self._register.find(Entity.ACCOUNT, "id", text_of(found)) is None:
            raise RowTrouble(f"there is no account with the id {shown(found)}")
        return text_of(found)

    def _draft(self, view: RowView, account: str | None, external: str | None) -> Draft:
        entity = self._target.entity
        existing = self._existing(view, account, external)
        if existing is not None:
            if account is not None and existing.account != account:
                raise RowTrouble(f"it is {existing.id} in the repository, and belongs to {account} in the file")
            if existing.id in self._found_again:
                merged_here = _merged(existing, self._system, external)
                also = f": {shown(external or '')} was merged into it here, so leave the row out" if merged_here else ""
                raise RowTrouble(f"an earlier row is {existing.id} already{also}")
            self._found_again.add(existing.id)
            self._register.plan(entity, existing.id, external)
            return Draft(existing.id, existing, account, external)
        wanted = self._wanted_id(view, account)
        taken = self._register.taken(entity)
        new = unused(wanted, taken)
        if new != wanted and self._target.external_id is None:
            raise RowTrouble(f"the id {wanted} was used before, or stands twice; give the rows an external_id")
        if not is_id(new.rpartition("/")[2]):
            raise RowTrouble(f"{shown(new)} is not an id")
        self._register.plan(entity, new, external)
        self._register.name(entity, new, self._field(view, "name"))
        return Draft(new, None, account, external)

    def _existing(self, view: RowView, account: str | None, external: str | None) -> Record | None:
        records = self._snapshot.records(self._target.entity)
        for way in self._target.match:
            found: str | None = None
            if way == "external_id" and external is not None:
                found = self._register.find(self._target.entity, way, external)
            elif way == "id":
                found = self._register.find(self._target.entity, way, self._wanted_id(view, account))
            elif way == "name" and (name := self._field(view, "name")):
                found = self._register.find(self._target.entity, way, name, account=account)
            elif way == "tax_id":
                found = self._by_tax_id(view)
            if found is None:
                continue
            if found not in records:
                raise RowTrouble(f"an earlier row, or an earlier entry under import:, makes {found} already")
            return records[found]
        return None

    def _by_tax_id(self, view: RowView) -> str | None:
        tree = self._extraction.fields(self._target.fields, view, None)
        for entity in plain_data(tree).get("legal_entities", []):
            found = self._register.find(Entity.ACCOUNT, "tax_id", str(entity.get("tax_id", "")))
            if found is not None:
                return found
        return None

    def _field(self, view: RowView, name: str, wanted: FieldType = _TEXT) -> str | None:
        node = self._target.fields.fields.get(name)
        if not isinstance(node, Value) or node.record is not None:
            return None
        found = self._extraction.scalar(node, wanted, view)
        return None if found is None else text_of(found)

    def _wanted_id(self, view: RowView, account: str | None) -> str:
        entity, value = self._target.entity, self._target.id
        if value is not None:
            source = raw(value, view) if value.lookup is None else self._extraction.scalar(value, _TEXT, view)
            wanted = slug(text_of(source or ""), "")
            if not wanted:
                if not source:
                    raise RowTrouble(f"{value.column or 'what the id is made of'} is empty, and the id is made of it")
                raise RowTrouble(f"{named(source)} where letters or digits are needed to make an id of")
        else:
            wanted = self._named(view)
        if entity is Entity.CONTACT and not self._names_in_ids:
            self._guard_name(view, wanted)
        return f"{account}/{wanted}" if account is not None else wanted

    def _named(self, view: RowView) -> str:
        """The id by the record's own fields. Raises RowTrouble where one that it is named by is empty."""
        entity = self._target.entity
        for name in new_id.names(entity, names_in_ids=self._names_in_ids):
            if self._told(view, name) is None:
                named = "an interaction is" if entity is Entity.INTERACTION else f"{self._target.to} are"
                raise RowTrouble(f"{name} is empty, and {named} named by it")
        return new_id.suggested(entity, lambda name: self._told(view, name), names_in_ids=self._names_in_ids)

    def _told(self, view: RowView, name: str) -> str | None:
        return self._field(view, name, _DATE if name in ("date", "opened") else _TEXT)

    def _guard_name(self, view: RowView, wanted: str) -> None:
        if new_id.holds_name(wanted, self._field(view, "name")):
            raise RowTrouble(
                f"the id {wanted} holds the person's name, and a path can never be erased: make ids of the position, "
                "or allow names in policy/limits.yaml (contacts: id_from: name)"
            )

    @property
    def _system(self) -> str:
        return self._tables.mapping.system

    # ---- what is in it

    def _change(self, draft: Draft) -> tuple[Change | None, bytes | None]:
        """The change of one record, and its new bytes, or None where they stay."""
        tree: dict[str, Any] = {}
        for view in draft.views:
            try:
                fields = self._extraction.fields(self._target.fields, view, draft.account or self._own_account(draft))
                tree = merged(tree, fields)
            except RowTrouble as trouble:
                self._refuse(view, trouble)
                return None, None
        if draft.external_id is not None and not _merged(draft.existing, self._system, draft.external_id):
            ids = dict(tree.get("external_ids", {}))
            ids[self._system] = Leaf(draft.external_id, keep=False, removes=False)
            tree["external_ids"] = ids
        view = draft.views[0]
        try:
            return self._written(draft, tree, view)
        except RowTrouble as trouble:
            self._refuse(view, trouble)
        except (DataError, ValueError) as error:
            self._refuse(view, RowTrouble(f"{draft.id} cannot be written: {error}"))
        return None, None

    def _own_account(self, draft: Draft) -> str | None:
        return draft.id if self._target.entity is Entity.ACCOUNT else None

    def _written(self, draft: Draft, tree: dict[str, Any], view: RowView) -> tuple[Change, bytes | None]:
        entity = self._target.entity
        if draft.existing is None:
            data = plain_data(tree)
            year = int(str(data["date"])[:4]) if entity is Entity.INTERACTION else None
            path = path_of(entity, draft.id, year=year)
            fields = tuple(FieldChange((name,), None, value) for name, value in data.items())
            return Change(entity, draft.id, path, True, fields, view.place), _readable(yamlio.dump(data))
        found = list(differences(draft.existing.data, tree))
        source = _readable(edited(draft.existing.document.source, found))
        change = Change(entity, draft.id, draft.existing.path, False, tuple(found), view.place)
        return change, source if source != draft.existing.document.source else None

    def _gone(self) -> tuple[Gone, ...]:
        """Records of this system that the file no longer has; nothing where it is only a part."""
        if not self._target.complete or self._target.external_id is None:
            return ()
        system = self._tables.mapping.system
        present = {draft.id for draft in self._drafts.values()}
        return tuple(
            Gone(record.entity, record.id, record.path)
            for record in self._snapshot.records(self._target.entity).values()
            if isinstance(ids := record.data.get("external_ids"), dict) and system in ids and record.id not in present
        )


def _merged(existing: Record | None, system: str, external: str | None) -> bool:
    """Whether a record has this id of the system beside its own: it came with a record that was merged into it."""
    ids = existing.data.get("external_ids") if existing is not None else None
    return (
        isinstance(ids, dict)
        and ids.get(system) != external
        and any(value == external and is_of(str(name), system) for name, value in ids.items())
    )


def _readable(source: bytes) -> bytes:
    """The bytes of a record, unless they are more than kamcli reads again."""
    if len(source) > LARGEST:
        raise RowTrouble(f"the record would have {len(source)} bytes, and at most {LARGEST} are read")
    return source
