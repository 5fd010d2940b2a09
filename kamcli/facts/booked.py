"""What ledgers hold that is compared with other ledgers: refs, documents, currencies and their days. Judges none.

Ledgers are gone through one by one and let go of, and what each holds is remembered by its content: where one has a
new line, the others need not be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from operator import attrgetter
from pathlib import PurePosixPath
from typing import NamedTuple

from kamcli.csvio import Table
from kamcli.dataclass import dataclass
from kamcli.facts.currency import codes_of
from kamcli.facts.ledger import Meaning, countable
from kamcli.index import Index, content_id, digest, packed, program, unpacked
from kamcli.index.rows import CELL, ROW
from kamcli.model.entity import LEDGERS, Entity, place_of
from kamcli.repository import Repository

KIND = "booked"


class Paper(NamedTuple):
    """A line of the sales ledger on which a document stands for the first time with an account."""

    path: str
    line: int
    account: str
    seller: str
    year: int
    document: str


class OnDay(NamedTuple):
    """Lines of one sales ledger in one currency of one day: the first of them, and how many there are."""

    path: str
    line: int
    currency: str
    day: date
    lines: int


class Coded(NamedTuple):
    """A currency in a ledger, in one year: the first line that has it."""

    path: str
    line: int
    code: str
    year: int | None


@dataclass(frozen=True, slots=True)
class _Booked:
    """What one ledger holds: columns of refs and of papers with their lines, packed rows of days and codes. Ids are as
    they are written; a paper is known by seller, year and number.
    """

    path: str
    ref_lines: str
    refs: str
    paper_lines: str
    accounts: str
    papers: str
    days: str
    codes: str

    @property
    def written(self) -> Iterator[tuple[str, str]]:
        """The papers, each with the account that it stands with."""
        return zip(_texts(self.papers), _texts(self.accounts), strict=True)


_BREAK = "\x1d"
"""What stands between columns where they are remembered, and in none of them."""

_NAMES = tuple(each.name for each in fields(_Booked) if each.name != "path")
_COLUMNS = attrgetter(*_NAMES)


def refs_twice(repository: Repository) -> Iterator[tuple[str, int, str, int, str]]:
    """Lines of the sales ledgers whose ref stood there before: path and line, then those of the first, and the ref."""
    known: set[str] = set()
    again: set[str] = set()
    for each in _booked(repository):
        refs = _texts(each.refs)
        own = set(refs)
        again |= known & own
        if len(own) < len(refs):
            again.update(ref for ref, count in Counter(refs).items() if count > 1)
        known |= own
    if not again:
        return
    first: dict[str, tuple[str, int]] = {}
    for each in _booked(repository):
        for line, ref in zip(_texts(each.ref_lines), _texts(each.refs), strict=True):
            if ref not in again:
                continue
            if ref in first:
                yield (each.path, int(line), *first[ref], ref)
            else:
                first[ref] = (each.path, int(line))


def shared_documents(repository: Repository) -> list[tuple[Paper, Paper]]:
    """Of each document of the ledger that lies with several accounts, its first line and the first of each other one.

    A document is known by seller, year and number (a legal entity's id is only known inside its account); lines
    without an account, and those without a number, are passed over. Accounts are named by the ids that they have now.
    """
    disputed = _disputed(repository)
    if not disputed:
        return []
    meant = Meaning.of(repository.snapshot).accounts
    shared: dict[str, dict[str, Paper]] = {}
    for each in _booked(repository):
        if disputed.isdisjoint(_texts(each.papers)):
            continue
        for line, (paper, account) in zip(_texts(each.paper_lines), each.written, strict=True):
            if paper in disputed and (owner := meant[account]) is not None:
                seller, year, number = paper.split(ROW)
                found = Paper(each.path, int(line), owner, seller, int(year), number)
                shared.setdefault(paper, {}).setdefault(owner, found)
    several = ([*by_account.values()] for by_account in shared.values() if len(by_account) > 1)
    return [(papers[0], other) for papers in sorted(several, key=lambda papers: papers[0][:2]) for other in papers[1:]]


def disputed(repository: Repository) -> list[str]:
    """The accounts, as they are written in the sales ledgers, that stand with a document which another stands with."""
    shared = _disputed(repository)
    written = (pair for each in _booked(repository) for pair in each.written) if shared else ()
    return sorted({account.strip() for paper, account in written if paper in shared} - {""})


def _disputed(repository: Repository) -> set[str]:
    """The papers that are written down with several accounts, which may be one; in a part, all those of the whole."""
    if repository.whole is not None and repository.snapshot.has_whole_ledgers:
        return _disputed(repository.whole)
    known: set[str] | None = repository.snapshot.memo.get(_disputed)
    if known is not None:
        return known
    holder: dict[str, str] = {}
    found: set[str] = set()
    for each in _booked(repository):
        for paper, account in each.written:
            if holder.setdefault(paper, account) != account:
                found.add(paper)
    repository.snapshot.memo[_disputed] = found
    return found


def days(repository: Repository) -> Iterator[OnDay]:
    """The currencies of the sales ledgers by day, as far as their lines can be counted, in the order of the lines."""
    for each in _booked(repository):
        for line, currency, day, lines in unpacked(each.days):
            yield OnDay(each.path, int(line), currency, date.fromisoformat(day), int(lines))


def codes(repository: Repository) -> Iterator[Coded]:
    """The currencies of all ledgers by year, whether their lines can be counted or not, in the order of the lines."""
    for each in _booked(repository):
        for line, code, year in unpacked(each.codes):
            yield Coded(each.path, int(line), code, int(year) if year else None)


def note(index: Index, path: str, name: str, table: Table) -> None:
    """Remember what the ledger at a path holds, whose content has this name."""
    if (place := place_of(path)) is not None:
        _remember(index, _key(path, name), _of(place.entity, path, table))


def _booked(repository: Repository) -> list[_Booked]:
    """What all ledgers hold, as far as they can be read; worked out once for all who ask of one snapshot."""
    snapshot = repository.snapshot
    found: list[_Booked] | None = snapshot.memo.get(_booked)
    if found is not None:
        return found
    ledgers = {path: entity for entity in LEDGERS for path in snapshot.ledger_paths(entity)}
    if repository.whole is not None and snapshot.has_whole_ledgers:
        found = snapshot.memo[_booked] = [each for each in _booked(repository.whole) if each.path in ledgers]
        return found
    index = repository.index
    keys = _keys(repository, index, ledgers) if index is not None else {}
    kept = index.get(KIND, keys.values()) if index is not None else {}
    found = []
    for path, entity in ledgers.items():
        key = keys.get(path, "")
        value = _value(path, kept.get(key))
        if value is None and isinstance(table := snapshot.ledger(path), Table):
            value = _of(entity, path, table)
            if index is not None:
                _remember(index, key, value)
        if value is not None:
            found.append(value)
    snapshot.memo[_booked] = found
    return found


def _keys(repository: Repository, index: Index, paths: Iterable[str]) -> dict[str, str]:
    """What is remembered of ledgers is found under these, by path; none is read whose content has a name already."""
    snapshot, source = repository.snapshot, repository.source
    if source.counted and snapshot.has_whole_ledgers:
        census = source.census(index)
        return {path: _key(path, census.of(path) or "") for path in paths}
    read = ((path, snapshot.bytes_of(path)) for path in paths)
    return {path: _key(path, content_id(found) if isinstance(found, bytes) else "") for path, found in read}


def _key(path: str, name: str) -> str:
    return digest((program(), path, name))


def _remember(index: Index, key: str, value: _Booked) -> None:
    index.put(KIND, key, _BREAK.join(_COLUMNS(value)))


def _value(path: str, text: str | None) -> _Booked | None:
    """What is remembered of a ledger; None for nothing, or for what is no such thing."""
    columns = text.split(_BREAK) if text is not None else ()
    return _Booked(path, *columns) if len(columns) == len(_NAMES) else None


def _of(entity: Entity, path: str, table: Table) -> _Booked:
    found = codes_of(table, PurePosixPath(path).stem)
    codes = packed((str(line), code, _text(year)) for code, year, line, _ in found)
    if entity is not Entity.SALES:
        return _Booked(path, "", "", "", "", "", "", codes)
    refs = [(str(row.line), ref) for row in table.rows if (ref := row.cells.get("ref")) is not None]
    papers: dict[tuple[str, str], str] = {}
    days: dict[tuple[str, date], list[int]] = {}
    for row, day, currency in countable(path, table):
        days.setdefault((currency, day), [row.line, 0])[1] += 1
        get = row.cells.get
        if (document := get("document")) is not None:
            papers.setdefault((get("account", ""), f"{get('seller', '')}{ROW}{day.year}{ROW}{document}"), str(row.line))
    return _Booked(
        path,
        _column(line for line, _ in refs),
        _column(ref for _, ref in refs),
        _column(papers.values()),
        _column(account for account, _ in papers),
        _column(paper for _, paper in papers),
        packed((str(line), currency, str(day), str(lines)) for (currency, day), (line, lines) in days.items()),
        codes,
    )


def _column(texts: Iterable[str]) -> str:
    """Texts as one, none of which holds what stands before each."""
    return "".join([CELL + text for text in texts])


def _texts(column: str) -> list[str]:
    """The texts of a column again."""
    return column.split(CELL)[1:]


def _text(value: object) -> str:
    return "" if value is None else str(value)
