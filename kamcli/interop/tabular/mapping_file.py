"""Reading a mapping file: its YAML, its schema, its expressions. Says where each mistake stands, all together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kamcli import yamlio
from kamcli.errors import UnreadableError
from kamcli.interop.tabular.expression import Expression, ExpressionError, Template
from kamcli.interop.tabular.formats import ISO_DATES, PLAIN_NUMBERS, DateFormat, NumberFormat
from kamcli.interop.tabular.layout import read_totals, read_unpivot
from kamcli.interop.tabular.mapping import (
    ENTITIES,
    Column,
    Control,
    File,
    Group,
    Items,
    Join,
    Lookup,
    Node,
    TableMapping,
    Target,
    Value,
)
from kamcli.interop.tabular.mapping_check import MappingMistakes, faults, nearest
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, Unreadable

SOURCES = ("column", "constant", "compute", "template")
_INSIDE_ACCOUNT = (Entity.CONTACT, Entity.DEAL, Entity.COMPLAINT, Entity.INTERACTION)


def read_mapping(name: str, source: bytes) -> tuple[TableMapping, MappingMistakes]:
    """Read a mapping file.

    The second value takes further mistakes that show only once the files are read.
    Raises UnreadableError with every mistake and its place.
    """
    document = yamlio.read(source)
    if isinstance(document, Unreadable):
        raise UnreadableError(
            f"the mapping {name} cannot be read",
            [f"{name}:{problem.position}: {problem.message}; {problem.do}" for problem in document.problems],
        )
    mistakes = MappingMistakes(name, document)
    for pointer, message in faults(document.data):
        mistakes.add(pointer, message)
    mistakes.refuse()
    mapping = _Builder(mistakes).mapping(name, hashlib.sha256(source).hexdigest(), document.data)
    mistakes.refuse()
    return mapping, mistakes


def _names(data: Any) -> tuple[str, ...]:
    return (data,) if isinstance(data, str) else tuple(data or ())


class _Builder:
    """Turns the data of a mapping that follows its schema into values; collects what the schema cannot say."""

    def __init__(self, mistakes: MappingMistakes) -> None:
        self.mistakes = mistakes

    def mapping(self, name: str, sha256: str, data: Mapping[str, Any]) -> TableMapping:
        files = {key: self._file(key, entry, ("files", key)) for key, entry in data["files"].items()}
        lookups = {key: self._lookup(key, one, ("lookups", key)) for key, one in data.get("lookups", {}).items()}
        targets = [self._target(entry, ("import", index)) for index, entry in enumerate(data["import"])]
        mapping = TableMapping(name, data["system"], sha256, files, lookups, tuple(targets))
        self._check_names(mapping)
        return mapping

    # ---- files and lookups

    def _file(self, name: str, data: Any, pointer: Pointer) -> File:
        data = data or {}
        return File(
            id=name,
            pattern=data.get("name", f"{name}.csv"),
            pointer=pointer,
            encoding=data.get("encoding", "utf-8"),
            delimiter="\t" if data.get("delimiter") == "tab" else data.get("delimiter", ","),
            skip_lines=int(data.get("skip_lines", 0)),
            header_lines=int(data.get("header_lines", 1)),
            sheet=data["sheet"] if isinstance(data.get("sheet"), str) else _whole(data.get("sheet")),
            numbers=self._numbers(data.get("numbers"), (*pointer, "numbers")) or PLAIN_NUMBERS,
            dates=self._dates(data.get("dates"), (*pointer, "dates")) or ISO_DATES,
            key=_names(data.get("key")),
            columns={
                key: self._column(key, entry, (*pointer, "columns", key))
                for key, entry in data.get("columns", {}).items()
            },
            joins={key: self._join(key, entry, (*pointer, "join", key)) for key, entry in data.get("join", {}).items()},
            unpivot=read_unpivot(data.get("unpivot"), (*pointer, "unpivot"), self.mistakes),
            totals=read_totals(data.get("totals"), wide="unpivot" in data),
        )

    def _column(self, name: str, data: Any, pointer: Pointer) -> Column:
        if isinstance(data, str):
            return Column(data, None, None, pointer)
        numbers = self._numbers(data.get("numbers"), (*pointer, "numbers"))
        return Column(data.get("name", name), numbers, self._dates(data.get("dates"), (*pointer, "dates")), pointer)

    def _join(self, name: str, data: Any, pointer: Pointer) -> Join:
        if not isinstance(data, dict):
            return Join(name, _names(data), False, pointer)
        return Join(data.get("file", name), _names(data["on"]), data.get("missing") == "empty", pointer)

    def _lookup(self, name: str, data: Any, pointer: Pointer) -> Lookup:
        ignore_case = data.get("ignore_case", True)
        table: dict[str, str | Decimal | bool] | None = None
        if "table" in data:
            table = {}
            for key, value in data["table"].items():
                folded = " ".join(key.split()).casefold() if ignore_case else key
                if folded in table:
                    self.mistakes.add((*pointer, "table", key), f"{key!r} stands in the table twice")
                table[folded] = _constant(value)
        return Lookup(
            id=name,
            pointer=pointer,
            table=table,
            file=data.get("file"),
            key=data.get("key"),
            value=data.get("value"),
            missing=data.get("missing", "error"),
            ignore_case=ignore_case,
        )

    def _numbers(self, data: Any, pointer: Pointer) -> NumberFormat | None:
        if data is None:
            return None
        found = NumberFormat(
            data.get("decimal", "."),
            data.get("thousands", ""),
            _names(data.get("negative")),
            tuple(sorted(_names(data.get("currency")), key=len, reverse=True)),
        )
        if found.decimal == found.thousands:
            self.mistakes.add(pointer, "the decimal sign and the sign between thousands are the same")
        return found

    def _dates(self, data: Any, pointer: Pointer) -> DateFormat | None:
        if data is None:
            return None
        try:
            return DateFormat(_names(data))
        except ValueError as error:
            self.mistakes.add(pointer, str(error))
            return None

    # ---- targets

    def _target(self, data: Mapping[str, Any], pointer: Pointer) -> Target:
        entity = ENTITIES[data["to"]]
        inside = entity in _INSIDE_ACCOUNT
        for key, wanted in (("account", inside), ("id", entity is not Entity.SALES)):
            if key in data and not wanted:
                self.mistakes.add((*pointer, key), _misplaced(key, data["to"]))
        if inside and "account" not in data:
            self.mistakes.add(pointer, f"{data['to']} need account: the account each of them belongs to")
        if entity is Entity.SALES:
            self._check_sales(data, pointer)
        elif "control" in data and "total" in data["control"]:
            self.mistakes.add((*pointer, "control", "total"), "only sales have a total")
        match = tuple(data.get("match", ["external_id"] if "external_id" in data else ["id"]))
        if "external_id" in match and "external_id" not in data:
            self.mistakes.add((*pointer, "match"), "to match by external_id, say external_id: which column it is")
        if "id" in match and "external_id" in data and match == ("id",):
            match = ("external_id", "id")
        if entity not in (Entity.ACCOUNT,) and "tax_id" in match:
            self.mistakes.add((*pointer, "match"), "only accounts are found by tax_id")

        def one(key: str) -> Value | None:
            return self._value(data[key], (*pointer, key)) if key in data else None

        where = self._expression(data["where"], (*pointer, "where")) if "where" in data else None
        return Target(
            to=data["to"],
            entity=entity,
            source=data["from"],
            where=where,
            external_id=one("external_id"),
            id=one("id"),
            account=one("account"),
            match=match,
            fields=self._group(data["fields"], (*pointer, "fields")),
            on_change=data.get("on_change", "overwrite"),
            complete=data.get("complete", True),
            control=_control(data.get("control")),
            pointer=pointer,
        )

    def _check_sales(self, data: Mapping[str, Any], pointer: Pointer) -> None:
        for key in ("date", "amount", "currency", "ref"):
            if key not in data["fields"]:
                self.mistakes.add((*pointer, "fields"), f"sales lines need {key}: in their fields")
        for key in ("external_id", "match"):
            if key in data:
                self.mistakes.add((*pointer, key), "sales lines are found again by ref: in their fields")

    def _group(self, data: Mapping[str, Any], pointer: Pointer) -> Group:
        """A group of fields; `address.city: x` puts city inside address."""
        fields: dict[str, Node] = {}
        nested: dict[str, dict[str, Any]] = {}
        for key, entry in data.items():
            head, _, rest = key.partition(".")
            if not head or key.endswith("."):
                self.mistakes.add((*pointer, key), f"{key!r} is not the name of a field")
            elif rest:
                if head in data:
                    self.mistakes.add((*pointer, key), f"{head} stands here by itself too: write all its fields in it")
                nested.setdefault(head, {})[key] = entry
            else:
                fields[key] = self._node(entry, (*pointer, key))
        for head, entries in nested.items():
            inner = {key.partition(".")[2]: entry for key, entry in entries.items()}
            fields[head] = self._group(inner, (*pointer, next(iter(entries))))
        in_order = list(dict.fromkeys(key.partition(".")[0] for key in data))
        return Group({key: fields[key] for key in in_order if key in fields}, pointer)

    def _node(self, data: Any, pointer: Pointer) -> Node:
        if isinstance(data, list):
            return self._items(data, (), None, pointer)
        if isinstance(data, dict) and not any(source in data for source in SOURCES):
            if "items" in data:
                items = data["items"]
                return self._items(items, _names(data.get("key")), data.get("on_change"), pointer, "items")
            return self._group(data, pointer)
        return self._value(data, pointer)

    def _items(
        self, data: Sequence[Any], key: tuple[str, ...], on_change: str | None, pointer: Pointer, *inner: str
    ) -> Items:
        nodes = tuple(self._node(entry, (*pointer, *inner, index)) for index, entry in enumerate(data))
        return Items(nodes, key, on_change, pointer)

    def _value(self, data: Any, pointer: Pointer) -> Value:
        if isinstance(data, str):
            return Value(data, False, pointer)
        key = next(source for source in SOURCES if source in data)
        source: str | Expression | Template | Decimal | bool = ""
        if key == "compute":
            source = self._expression(data[key], (*pointer, key)) or ""
        elif key == "template":
            try:
                source = Template(data[key])
            except ExpressionError as error:
                self.mistakes.add((*pointer, key), str(error))
        else:
            source = _constant(data[key])
        if data.get("on_change") == "replace":
            self.mistakes.add((*pointer, "on_change"), "only lists are replaced: write overwrite or keep")
        if "record" not in data:
            for only in ("by", "system"):
                if only in data:
                    self.mistakes.add((*pointer, only), f"{only}: goes with record: account, contact, colleague…")
        return Value(
            source=source,
            constant=key == "constant",
            pointer=pointer,
            numbers=self._numbers(data.get("numbers"), (*pointer, "numbers")),
            dates=self._dates(data.get("date"), (*pointer, "date")),
            lookup=data.get("lookup"),
            record=Entity(data["record"]) if "record" in data else None,
            by=data.get("by", "external_id"),
            system=data.get("system"),
            missing=data.get("missing"),
            split=data.get("split"),
            on_change=data.get("on_change"),
            removes=data.get("when_empty") == "remove",
        )

    def _expression(self, source: str, pointer: Pointer) -> Expression | None:
        try:
            return Expression(source)
        except ExpressionError as error:
            self.mistakes.add(pointer, str(error))
            return None

    # ---- names that must exist

    def _check_names(self, mapping: TableMapping) -> None:
        for file in mapping.files.values():
            for join in file.joins.values():
                self._known(join.file, mapping.files, "file", (*join.pointer,))
                if join.file in mapping.files and not mapping.files[join.file].key:
                    self.mistakes.add(
                        join.pointer, f"{join.file} is joined, so it needs key: under files: {join.file}:"
                    )
        for lookup in mapping.lookups.values():
            if lookup.file is not None:
                self._known(lookup.file, mapping.files, "file", (*lookup.pointer, "file"))
        for target in mapping.targets:
            self._known(target.source, mapping.files, "file", (*target.pointer, "from"))
            for value in target.values():
                if value.lookup is not None:
                    self._known(value.lookup, mapping.lookups, "lookup", (*value.pointer, "lookup"))
                for expression in value.expressions:
                    for table in expression.tables:
                        self._known(table, mapping.lookups, "lookup", value.pointer)

    def _known(self, name: str, among: Mapping[str, Any], what: str, pointer: Pointer) -> None:
        if name not in among:
            self.mistakes.add(pointer, f"there is no {what} {name} under {what}s:; {nearest(name, list(among))}")


def _misplaced(key: str, to: str) -> str:
    if key == "id":
        return "sales lines have no id: they are found again by ref: in their fields"
    return "the account of a sales line stands in its fields" if to == "sales" else f"{to} belong to no account"


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _constant(value: Any) -> str | Decimal | bool:
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value


def _control(data: Any) -> Control | None:
    if data is None:
        return None
    total = data.get("total")
    totals = total if isinstance(total, dict) else {} if total is None else {"": total}
    rows = data.get("rows")
    return Control(None if rows is None else int(rows), {key: Decimal(value) for key, value in totals.items()})
