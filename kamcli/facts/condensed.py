"""The sales ledger with its lines added up: by day, account, currency and what else a question asks for.

A ledger of a million lines has a few thousand such sums, and they are remembered by the content of its files. Sums of
sums are the sums of the lines, exactly. Where anything in the ledger cannot be counted nothing is condensed: the
lines themselves say what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, Inexact, localcontext
from typing import Any
from weakref import WeakKeyDictionary

from kamcli import crew, csvio
from kamcli.dataclass import dataclass
from kamcli.facts.ledger import Entry, Meaning, as_written
from kamcli.facts.purchases import document, months_before, regular
from kamcli.index import ENCODE_ERRORS, content_id, decoded, digest, encoded, packed, program, unpacked
from kamcli.index.rows import CELL, ROW
from kamcli.model.entity import Entity, meant_path, place_of
from kamcli.model.money import STRICT
from kamcli.model.position import Unreadable
from kamcli.policy import Regularity
from kamcli.repository import Repository

KIND = "sums"
EXTRA = ("seller", "legal_entity", "site", "product", "sold_by")
"""What the lines may be told apart by besides day, account and currency."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents of an account in one file: their keys, what each comes to, and how many come to more than zero."""

    keys: str
    amounts: str
    positive: int


@dataclass(frozen=True)
class Condensed:
    """All usable lines of the ledger, condensed: `entries` in the order of their first lines.

    Each says of how many lines it is the sum.
    """

    entries: tuple[Entry, ...]
    _files: tuple[tuple[date, date, Mapping[str, list[_Documents]]], ...]

    def regular_buyers(self, regularity: Regularity, last: date) -> dict[str, int] | None:
        """As `purchases.regular_buyers` over the lines; None where the months do not end where files do."""
        first = months_before(last, regularity.months)
        found: dict[str, list[_Documents]] = {}
        for begins, ends, accounts in self._files:
            if begins > last or ends < first:
                continue
            if begins < first or ends > last:
                return None
            for account, documents in accounts.items():
                found.setdefault(account, []).extend(documents)
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
    meaning = Meaning.of(repository.snapshot)
    values = {key: _value(text) for key, text in kept.items()}
    missing = {key: sources[path] for path, key in keys.items() if values.get(key) is None}
    for key, value in _added_up(missing, extra).items():
        if value is None:
            return None
        values[key] = value
        if index is not None:
            with suppress(*ENCODE_ERRORS):
                index.put(KIND, key, encoded(value))
    entries: list[Entry] = []
    files = []
    for path, key in keys.items():
        value = values[key]
        if value["days"]:
            entries += _entries(value, extra, path, meaning)
            first, last = map(date.fromisoformat, value["days"])
            files.append((first, last, _documents(value, meaning)))
    return Condensed(tuple(entries), tuple(files))


def _added_up(sources: Mapping[str, bytes], extra: tuple[str, ...]) -> dict[str, Any]:
    """The sums of these files, by key; on two cores where there is much to read."""

    def of(keys: Collection[str]) -> dict[str, Any]:
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


def _value(text: str | None) -> Any:
    """What is remembered of a file; None for nothing, or for what is no such thing."""
    try:
        found = decoded(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and set(found) == {"days", "sums", "documents"} else None


def _sums(table: csvio.Table | Unreadable, extra: tuple[str, ...]) -> dict[str, Any] | None:
    """What is remembered of a file, in plain values; None where a line of it cannot be counted."""
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
    return {
        "days": [str(min(days)), str(max(days))] if days else [],
        "sums": packed(
            (str(line), str(count), str(day), account, currency, str(amount), _text(cost), *rest)
            for (day, account, currency, _, *rest), (line, count, amount, cost) in groups.items()
        ),
        "documents": {
            account: [
                ROW.join(mine),
                ROW.join(map(str, mine.values())),
                sum(amount > 0 for amount in mine.values()),
            ]
            for account, mine in documents.items()
        },
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _entries(value: Mapping[str, Any], extra: tuple[str, ...], path: str, meaning: Meaning) -> list[Entry]:
    """The sums of a file as entries."""
    found = []
    days, accounts, make = _Days(), meaning.accounts, Entry._make
    seller = legal_entity = site = product = sold_by = None
    for line, count, day, account, currency, amount, cost, *rest in unpacked(value["sums"]):
        if rest:
            told = dict(zip(extra, rest, strict=True))
            seller, product = told.get("seller") or None, told.get("product") or None
            legal_entity = meaning.part("legal_entity", account, told.get("legal_entity") or None)
            site = meaning.part("site", account, told.get("site") or None)
            sold_by = meaning.colleague(told.get("sold_by") or None)
        found.append(
            make(
                (
                    days[day],
                    accounts[account],
                    Decimal(amount),
                    currency,
                    Decimal(cost) if cost else None,
                    None,
                    seller,
                    legal_entity,
                    site,
                    product,
                    sold_by,
                    path,
                    int(line),
                    int(count),
                )
            )
        )
    return found


class _Days(dict[str, date]):
    """Days by how they are written: there are few."""

    def __missing__(self, text: str) -> date:
        day = self[text] = date.fromisoformat(text)
        return day


def _documents(value: Mapping[str, Any], meaning: Meaning) -> dict[str, list[_Documents]]:
    """The documents of a file by account; lines without one are nobody's purchases."""
    found: dict[str, list[_Documents]] = {}
    for written, (keys, amounts, positive) in value["documents"].items():
        if (account := meaning.accounts[written]) is not None:
            found.setdefault(account, []).append(_Documents(keys, amounts, positive))
    return found


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
