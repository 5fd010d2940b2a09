"""Planning sales lines: found again by `ref`, added to the ledger of their month, or edited in place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kamcli import csvio
from kamcli.dataclass import dataclass
from kamcli.facts.ledger import LONGEST_AMOUNT
from kamcli.facts.reference import PARTS, former_parts
from kamcli.interop.tabular.extraction import Extraction, Leaf, identifying
from kamcli.interop.tabular.formats import PLAIN_NUMBERS, RowTrouble, shown
from kamcli.interop.tabular.functions import text_of
from kamcli.interop.tabular.join import JoinedTables, RowView
from kamcli.interop.tabular.mapping import Target, Value
from kamcli.interop.tabular.plan import BadRow, Change, FieldChange, Gone, TargetPlan, Total
from kamcli.interop.tabular.register import Register
from kamcli.interop.tabular.table import Place
from kamcli.model.entity import Entity, path_of
from kamcli.model.money import EXACT, decimal_of, plain
from kamcli.plaintext import CONTROL
from kamcli.repository import Snapshot

COLUMNS = (
    "date", "account", "amount", "currency", "document", "seller", "legal_entity", "site", "product",
    "quantity", "cost", "vat", "sold_by", "ref",
)  # fmt: skip
"""The columns of a sales ledger in the order in which a new one gets them."""

NUMBERS = frozenset({"amount", "quantity", "cost", "vat"})
MOST_DECIMALS = 12
_CURRENCY = re.compile(r"[A-Z]{3}\Z", re.ASCII)

_NAMED: Mapping[str, Entity] = MappingProxyType({"account": Entity.ACCOUNT, "sold_by": Entity.COLLEAGUE})
"""Columns that name records, which may have had other ids."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that stands in a ledger already."""

    path: str
    line: int
    cells: Mapping[str, str]


@dataclass
class _Month:
    """What happens to one ledger file."""

    changes: dict[int, dict[str, str]] = field(default_factory=dict)
    added: list[dict[str, str]] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)


class LedgerPlanner:
    """Plans the sales lines of one target."""

    def __init__(
        self,
        target: Target,
        tables: JoinedTables,
        snapshot: Snapshot,
        register: Register,
        *,
        excluded: Container[Place] = (),
    ) -> None:
        self._target = target
        self._tables = tables
        self._snapshot = snapshot
        self._register = register
        self._extraction = Extraction(None, target.on_change, register.resolve)
        self._excluded = excluded
        self._system = f"{tables.mapping.system}:"
        self._bad: list[BadRow] = []
        self._months: dict[str, _Month] = {}
        self._changes: list[Change] = []
        self._kept: list[Change] = []
        self._seen: dict[str, str] = {}
        self._sums: dict[str, tuple[Decimal, int, Decimal]] = {}
        self._first = self._last = ""
        self._read = self._filtered = self._taken = self._unchanged = 0
        self._standing, self._twice = self._ledger_lines()
        self._former_parts = former_parts(snapshot)

    def _ledger_lines(self) -> tuple[dict[str, _Line], dict[str, list[_Line]]]:
        found: dict[str, _Line] = {}
        twice: dict[str, list[_Line]] = {}
        for ledger in self._snapshot.ledgers(Entity.SALES).values():
            for row in ledger.table.rows:
                ref = row.cells.get("ref", "")
                if not ref.startswith(self._system):
                    continue
                line = _Line(ledger.path, row.line, row.cells)
                if ref in found:
                    twice.setdefault(ref, [found[ref]]).append(line)
                found[ref] = line
        return found, twice

    def plan(self) -> TargetPlan:
        """Plan the target. Rows that cannot be taken are in its `bad`."""
        for view in self._tables.rows(self._target.source, zeros=True):
            if view.row.zero and not self._stands(view):
                continue
            self._read += 1
            try:
                self._take(view)
            except RowTrouble as trouble:
                self._bad.append(BadRow(view.row.file, view.row.line, trouble.reason, view.row.column))
        files, expected = self._files()
        return TargetPlan(
            to=self._target.to,
            read=self._read,
            filtered=self._filtered,
            taken=self._taken,
            changes=tuple(self._changes),
            kept=tuple(self._kept),
            unchanged=self._unchanged,
            gone=tuple(self._gone()),
            bad=tuple(self._bad),
            totals=tuple(Total(currency, *sums) for currency, sums in sorted(self._sums.items())),
            period=(self._first, self._last) if self._first else None,
            files=files,
            expected=expected,
        )

    def _take(self, view: RowView) -> None:
        if self._target.where is not None and not self._target.where.truth(view):
            self._filtered += 1
            return
        ref = self._ref(view)
        if ref in self._seen:
            raise RowTrouble(f"the ref {shown(ref)} stands in {self._seen[ref]} already")
        self._seen[ref] = view.place
        if view.row.place in self._excluded:
            return
        if ref in self._twice:
            places = " and ".join(f"{line.path}:{line.line}" for line in self._twice[ref])
            raise RowTrouble(f"the ref {shown(ref)} stands in the ledger more than once: {places}; remove one")
        tree = self._extraction.fields(self._target.fields, view, None)
        cells = self._cells(tree)
        cells["ref"] = ref
        self._count(cells)
        standing = self._standing.get(ref)
        if standing is None:
            self._add(cells, view)
        else:
            self._compare(standing, cells, tree, view)

    def _stands(self, view: RowView) -> bool:
        """Whether the ledger has a line for this row: a zero is worth a word only where something else was."""
        try:
            return self._ref(view) in self._standing
        except RowTrouble:
            return False

    def _ref(self, view: RowView) -> str:
        node = self._target.fields.fields["ref"]
        assert isinstance(node, Value)
        ref = identifying(node, view)
        return ref if ref.startswith(self._system) else f"{self._system}{ref}"

    def _cells(self, tree: Mapping[str, Any]) -> dict[str, str]:
        """The cells of the line, as a ledger writes them; empty ones are left out. Raises RowTrouble."""
        cells: dict[str, str] = {}
        for name, leaf in tree.items():
            if isinstance(leaf, Leaf) and leaf.value is not None and name != "ref":
                cells[name] = written(leaf.value)
                if match := CONTROL.search(cells[name]):
                    raise RowTrouble(f"{self._source_of(name)} holds a control character (U+{ord(match[0]):04X})")
        for name in ("date", "amount", "currency"):
            if name not in cells:
                raise RowTrouble(f"{self._source_of(name)} is empty, and every sales line needs its {name}")
        if not _CURRENCY.match(cells["currency"]):
            raise RowTrouble(f"{shown(cells['currency'])} is not a currency: it is three capital letters, such as EUR")
        for name in NUMBERS & cells.keys():
            if len(cells[name].partition(".")[2]) > MOST_DECIMALS:
                raise RowTrouble(f"{name} has more than {MOST_DECIMALS} decimals: round it, as in round({name}, 2)")
            if len(cells[name]) > LONGEST_AMOUNT:
                raise RowTrouble(
                    f"{name} is {shown(cells[name])}, longer than the {LONGEST_AMOUNT} characters of a sum"
                )
        self._check_account(cells)
        if "account" not in cells:
            # which legal entity or site of nobody known: these are ids inside an account
            cells.pop("legal_entity", None)
            cells.pop("site", None)
        return cells

    def _check_account(self, cells: dict[str, str]) -> None:
        node = self._target.fields.fields.get("account")
        if not isinstance(node, Value):
            return
        if "account" not in cells and node.missing not in ("empty", "unallocated"):
            raise RowTrouble(
                f"{node.column or 'account'} is empty: say missing: unallocated if such lines are to count for nobody"
            )
        if node.record is None and "account" in cells:
            found = self._register.find(Entity.ACCOUNT, "id", cells["account"])
            if found is None and node.missing not in ("empty", "unallocated"):
                raise RowTrouble(f"there is no account with the id {shown(cells['account'])}")
            cells.pop("account")
            if found is not None:
                cells["account"] = found

    def _source_of(self, name: str) -> str:
        node = self._target.fields.fields.get(name)
        return (isinstance(node, Value) and node.column) or name

    def _count(self, cells: Mapping[str, str]) -> None:
        amount, currency = Decimal(cells["amount"]), cells["currency"]
        total, rows, allocated = self._sums.get(currency, (Decimal(0), 0, Decimal(0)))
        share = amount if "account" in cells else Decimal(0)
        self._sums[currency] = (EXACT.add(total, amount), rows + 1, EXACT.add(allocated, share))
        self._first = min(self._first or cells["date"], cells["date"])
        self._last = max(self._last, cells["date"])
        self._taken += 1

    # ---- new and changed lines

    def _month(self, path: str) -> _Month:
        return self._months.setdefault(path, _Month())

    def _add(self, cells: dict[str, str], view: RowView) -> None:
        path = _ledger_path(cells["date"])
        self._month(path).added.append(cells)
        fields = tuple(FieldChange((name,), None, value) for name, value in _in_order(cells).items())
        self._changes.append(Change(Entity.SALES, cells["ref"], path, True, fields, view.place))

    def _compare(self, standing: _Line, cells: dict[str, str], tree: Mapping[str, Any], view: RowView) -> None:
        found: list[FieldChange] = []
        for name, node in tree.items():
            if name == "ref" or not isinstance(node, Leaf):
                continue
            old, new = standing.cells.get(name), cells.get(name)
            if new is None and not node.removes:
                continue
            if not self._same(standing, name, old, new):
                found.append(FieldChange((name,), old, new, kept=node.keep and old is not None))
        found += self._account_of_parts(standing, cells, found)
        changes = {str(one.pointer[0]): one.new or "" for one in found if not one.kept}
        change = Change(Entity.SALES, cells["ref"], standing.path, False, tuple(found), view.place, standing.line)
        if any(one.kept for one in found):
            self._kept.append(change)
        if not changes:
            self._unchanged += 1
            return
        self._changes.append(change)
        path = _ledger_path(changes.get("date", standing.cells.get("date", cells["date"])))
        if path == standing.path:
            self._month(path).changes[standing.line] = changes
        else:
            self._month(standing.path).removed.add(standing.line)
            moved = {**standing.cells, **changes}
            self._month(path).added.append({name: value for name, value in moved.items() if value})

    def _same(self, line: _Line, name: str, old: str | None, new: str | None) -> bool:
        """Whether a cell says the same as before: an id that a record had formerly says what its present one does."""
        account = line.cells.get("account", "")
        if old is not None and name in PARTS:
            old = self._former_parts.get((name, account, old), old)
        elif old is not None and new is not None and name in _NAMED:
            old = self._snapshot.resolve(_NAMED[name], old) or old
        return _same(name, old, new)

    def _account_of_parts(
        self, line: _Line, cells: Mapping[str, str], found: Sequence[FieldChange]
    ) -> Iterator[FieldChange]:
        """The account's present id beside a new legal entity or site: beside a former one it could mean another."""
        names = {one.pointer[0] for one in found}
        old, new = line.cells.get("account"), cells.get("account")
        if names & PARTS.keys() and "account" not in names and old is not None and new is not None and old != new:
            yield FieldChange(("account",), old, new)

    def _files(self) -> tuple[dict[str, bytes], dict[str, bytes | None]]:
        files: dict[str, bytes] = {}
        expected: dict[str, bytes | None] = {}
        ledgers = {ledger.path: ledger for ledger in self._snapshot.ledgers(Entity.SALES).values()}
        mapped = [name for name in COLUMNS if name in self._target.fields.fields]
        for path, month in sorted(self._months.items()):
            month.added.sort(key=lambda cells: cells["date"])
            ledger = ledgers.get(path)
            if ledger is None:
                extra = [name for cells in month.added for name in cells if name not in mapped]
                files[path] = csvio.write(list(dict.fromkeys([*mapped, *extra])), month.added)
                expected[path] = None
            else:
                source = ledger.table.source
                files[path] = csvio.edit(source, month.changes, month.added, month.removed)
                expected[path] = source
        return files, expected

    def _gone(self) -> Iterator[Gone]:
        """Lines of this system inside the file's period that the file no longer has."""
        if not self._target.complete:
            return
        for ref, line in self._standing.items():
            if ref not in self._seen and self._first <= line.cells.get("date", "") <= self._last:
                yield Gone(Entity.SALES, ref, line.path, line.line)


def written(value: Any) -> str:
    """A value as a ledger writes it: exact, without an exponent or needless zeros after the second decimal."""
    if not isinstance(value, Decimal):
        return text_of(value)
    text = plain(value)
    whole, point, decimals = text.partition(".")
    if len(decimals) > 2:
        decimals = decimals[:2] + decimals[2:].rstrip("0")
    return f"{whole}{point}{decimals}"


def _same(name: str, old: str | None, new: str | None) -> bool:
    if name in NUMBERS and old is not None and new is not None:
        left, right = decimal_of(old), PLAIN_NUMBERS.read(new)
        return left is not None and left == right
    return (old or "") == (new or "")


def _ledger_path(day: str) -> str:
    return path_of(Entity.SALES, day[:7])


def _in_order(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[name] for name in dict.fromkeys((*COLUMNS, *cells)) if name in cells}
