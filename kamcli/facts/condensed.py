"""The sales ledger with its lines added up: by day, account, currency and what else a question asks for.

A ledger of a million lines has a few thousand such sums, and they are remembered by the content of its files. Sums of
sums are the sums of the lines, exactly. Where anything in the ledger cannot be counted nothing is condensed: the
lines themselves say what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, Inexact, localcontext
from itertools import repeat
from typing import Any
from weakref import WeakKeyDictionary

from kamcli import crew, csvio
from kamcli.dataclass import dataclass
from kamcli.facts.ledger import Entry, Meaning, as_written
from kamcli.facts.purchases import document, months_before, regular
from kamcli.index import content_id, digest, program
from kamcli.index.rows import CELL, ROW
from kamcli.model.entity import Entity, meant_path, place_of
from kamcli.model.money import STRICT
from kamcli.model.position import Unreadable
from kamcli.policy import Regularity
from kamcli.repository import Repository

KIND = "sums"
_OF_SUMS = ("line", "lines", "day", "account", "currency", "amount", "cost")
_OF_ACCOUNTS = ("account", "documents", "amounts", "positive")
_BREAK, _APART = "\x1c", "\x1d"
"""What stands between columns, and in a column between what it is of: no file of ours can hold them."""

EXTRA = ("seller", "legal_entity", "site", "product", "sold_by")
"""What the lines may be told apart by besides day, account and currency."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents of an account in one file: their keys, what each comes to, and how many come to more than zero."""

    keys: str
    amounts: str
    positive: int


@dataclass(frozen=True, slots=True)
class _File:
    """The sums of one ledger that has lines: its first and last day, and what there is of each sum and account."""

    first: date
    last: date
    columns: Sequence[str]
    """Of each sum: _OF_SUMS, and what else lines were told apart by. Then of each account: _OF_ACCOUNTS."""

    def documents(self) -> Iterator[tuple[str, _Documents]]:
        """The documents of each account, by its id as it is written."""
        accounts, keys, amounts, positive = (column.split(_APART) for column in self.columns[-len(_OF_ACCOUNTS) :])
        return zip(accounts, map(_Documents, keys, amounts, map(int, positive)), strict=True)


@dataclass(frozen=True)
class Condensed:
    """All usable lines of the ledger, condensed: `entries` in the order of their first lines.

    Each says of how many lines it is the sum.
    """

    entries: tuple[Entry, ...]
    _files: tuple[_File, ...]
    _meaning: Meaning

    def regular_buyers(self, regularity: Regularity, last: date) -> dict[str, int] | None:
        """As `purchases.regular_buyers` over the lines; None where the months do not end where files do."""
        first = months_before(last, regularity.months)
        found: dict[str, list[_Documents]] = {}
        for file in self._files:
            if file.first > last or file.last < first:
                continue
            if file.first < first or file.last > last:
                return None
            for written, documents in file.documents():
                if (account := self._meaning.accounts[written]) is not None:  # otherwise they are nobody's purchases
                    found.setdefault(account, []).append(documents)
        return regular({account: _count(documents) for account, documents in found.items()}, regularity)


def condensed(repository: Repository, extra: Collection[str]) -> Condensed | None:
    """The sales ledger, its lines told apart by `extra` of EXTRA too; None where it cannot be condensed."""
    known = _KNOWN.setdefault(repository.snapshot, {})
    key = tuple(name for name in EXTRA if name in extra)
    if key not in known:
        known[key] = _condensed(repository, key)
    return known[key]


_KNOWN: WeakKeyDictionary[object, dict[tuple[str, ...], Condensed | None]] = WeakKeyDictionary()


def _condensed(repository: Repository, extra: tuple[str, ...]) -> Condensed | None:
    sources = _sources(repository)
    if sources is None:
        return None
    keys = {path: digest((program(), *extra, content_id(source))) for path, source in sources.items()}
    index = repository.index
    kept = index.get(KIND, keys.values()) if index is not None else {}
    kept = {key: text for key, text in kept.items() if _is_whole(text, extra)}
    meaning = Meaning.of(repository.snapshot)
    missing = {key: sources[path] for path, key in keys.items() if key not in kept}
    added = _added_up(missing, extra)
    entries: list[Entry] = []
    files: list[_File] = []
    for path, key in keys.items():
        text = added[key] if key in added else kept[key]
        if text is None:
            return None
        if key in added and index is not None:
            index.put(KIND, key, text)
        if text:
            first, last, *columns = text.split(_BREAK)
            files.append(_File(date.fromisoformat(first), date.fromisoformat(last), columns))
            entries += _entries(columns, extra, path, meaning)
    return Condensed(tuple(entries), tuple(files), meaning)


def _added_up(sources: Mapping[str, bytes], extra: tuple[str, ...]) -> dict[str, str | None]:
    """The sums of these files as `_sums` writes them, by key; on two cores where there is much to read."""

    def of(keys: Collection[str]) -> dict[str, str | None]:
        return {key: _sums(csvio.read(sources[key]), extra) for key in keys}

    keys = list(sources)
    middle = len(keys) // 2
    if sum(map(len, sources.values())) < _MUCH:
        return of(keys)
    here, there = crew.both(lambda: of(keys[:middle]), lambda: of(keys[middle:]))
    return here | there


_MUCH = 4 * 1024 * 1024
"""Bytes of ledgers that are worth a second process."""


def _sources(repository: Repository) -> dict[str, bytes] | None:
    """The ledgers' files; None where any of them, or the folder, is not as it should be."""
    found: dict[str, bytes] = {}
    for path in repository.source.paths_in("sales"):
        place = place_of(path)
        if place is None or place.entity is not Entity.SALES:
            if path.endswith(("/", ".csv")) or meant_path(path) is not None:
                return None
            continue
        source = repository.snapshot.bytes_of(path)
        if not isinstance(source, bytes):
            return None
        found[path] = source
    return found


def _is_whole(text: str, extra: tuple[str, ...]) -> bool:
    """Whether what is remembered has a day at either end, and all columns; or says that there are no lines."""
    return not text or text.count(_BREAK) == 1 + len(_OF_SUMS) + len(extra) + len(_OF_ACCOUNTS)


def _sums(table: csvio.Table | Unreadable, extra: tuple[str, ...]) -> str | None:
    """What is remembered of a file: its days and its columns, '' where it has no lines; None where one cannot count."""
    lines = as_written(table) if isinstance(table, csvio.Table) else None
    if lines is None:
        return None
    groups: dict[tuple[Any, ...], list[Any]] = {}
    documents: dict[str, dict[str, Decimal]] = {}
    try:
        with localcontext(STRICT):
            for line in lines:
                account, cost = line.account or "", line.cost
                key = (line.day, account, line.currency, cost is None, *[getattr(line, name) or "" for name in extra])
                group = groups.get(key)
                if group is None:
                    groups[key] = [line.line, 1, line.amount, cost]
                else:
                    group[1] += 1
                    group[2] += line.amount
                    if cost is not None:
                        group[3] += cost
                mine = documents.setdefault(account, {})
                paper = CELL.join(map(_text, document(line)))
                mine[paper] = mine.get(paper, _ZERO) + line.amount
    except Inexact:
        return None
    days = [key[0] for key in groups]
    if not days:
        return ""
    sums = [
        (line, count, day, account, currency, amount, _text(cost), *rest)
        for (day, account, currency, _, *rest), (line, count, amount, cost) in groups.items()
    ]
    papers = [
        (account, ROW.join(mine), ROW.join(map(str, mine.values())), sum(amount > 0 for amount in mine.values()))
        for account, mine in documents.items()
    ]
    columns = (*zip(*sums, strict=True), *zip(*papers, strict=True))
    return _BREAK.join((str(min(days)), str(max(days)), *(_APART.join(map(str, column)) for column in columns)))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _entries(columns: Sequence[str], extra: tuple[str, ...], path: str, meaning: Meaning) -> Iterable[Entry]:
    """The sums of a file as entries."""
    each = (column.split(_APART) for column in columns[: len(_OF_SUMS) + len(extra)])
    lines, counts, days, accounts, currencies, amounts, costs, *rest = each
    told = {name: [text or None for text in texts] for name, texts in zip(extra, rest, strict=True)}
    day_of = {text: date.fromisoformat(text) for text in set(days)}

    def part(kind: str) -> Iterable[str | None]:
        return map(meaning.part, repeat(kind), accounts, told[kind]) if kind in told else repeat(None)

    return map(
        Entry._make,
        zip(
            map(day_of.__getitem__, days),
            map(meaning.accounts.__getitem__, accounts),
            map(Decimal, amounts),
            currencies,
            [Decimal(cost) if cost else None for cost in costs],
            repeat(None),
            told.get("seller", repeat(None)),
            part("legal_entity"),
            part("site"),
            told.get("product", repeat(None)),
            map(meaning.colleague, told["sold_by"]) if "sold_by" in told else repeat(None),
            repeat(path),
            map(int, lines),
            map(int, counts),
            strict=False,
        ),
    )


def _count(parts: Sequence[_Documents]) -> int:
    """How many documents come to more than zero; one that lies in several files is one."""
    if len(parts) == 1:
        return parts[0].positive
    every = [part.keys.split(ROW) for part in parts]
    if len(set().union(*every)) == sum(map(len, every)):
        return sum(part.positive for part in parts)
    amounts: dict[str, Decimal] = {}
    with localcontext(STRICT):
        for keys, part in zip(every, parts, strict=True):
            for key, amount in zip(keys, part.amounts.split(ROW), strict=True):
                amounts[key] = amounts.get(key, _ZERO) + Decimal(amount)
    return sum(amount > 0 for amount in amounts.values())
