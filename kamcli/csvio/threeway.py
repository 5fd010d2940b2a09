"""Two versions of a table joined over the one they both come from, by row and by cell. Opens no files.

A row is known by a key where every row of all three versions has one and none has another's, else by all it says.
What both sides changed differently stays undecided, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

from kamcli.csvio.reading import read
from kamcli.csvio.table import records
from kamcli.dataclass import dataclass
from kamcli.model.conflict import Conflict, Piece, compact
from kamcli.model.position import Unreadable
from kamcli.model.threeway import Region, merged_order, regions

Cells = Mapping[str, str]
_UNIT = "currency"
_ITS_AMOUNTS = ("amount", "cost", "vat", "rate")
"""The unit of the amounts beside it: one side's unit never goes with an amount that the other side wrote."""


@dataclass(frozen=True)
class Merged:
    """The joined text, and the rows that it is to hold where conflicts are decided our way, or their way."""

    pieces: list[Piece]
    header: tuple[str, ...]
    ours: list[Cells]
    theirs: list[Cells]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: its cells by column, without empty ones, and as they stand there."""

    cells: Cells
    raw: Mapping[str, str]


@dataclass(frozen=True)
class _Version:
    header: tuple[str, ...]
    names: Mapping[str, str]
    """The columns' names as they stand there."""
    rows: list[_Line]


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of the result on either side; None where that side has none. Both are the same where it is decided."""

    base: _Line | None
    ours: _Line | None
    theirs: _Line | None


class _UndecidableError(Exception):
    """The table is undecided as a whole. Caught in this module."""


def merge(base: str, ours: str, theirs: str, keys: Sequence[Sequence[str]] = ()) -> Merged | None:
    """Join three tables whose lines all end in a line feed; an empty base is a table without columns.

    `keys`: the columns that may tell rows apart, the best first. None where one cannot be read, or nothing smaller
    than the whole table is undecided.
    """
    versions = [_version(base) if base else _Version((), {}, []), _version(ours), _version(theirs)]
    before, here, there = versions
    if before is None or here is None or there is None:
        return None
    try:
        header = _columns(before, here, there)
        parts = _rows(before.rows, here.rows, there.rows, keys)
    except _UndecidableError:
        return None
    names = {**there.names, **here.names}
    pieces: list[Piece] = [",".join(names[name] for name in header) + "\n"]
    for part in parts:
        if part.ours is part.theirs:
            pieces.append(_written(part.ours, header))
        else:
            pieces.append(Conflict(*(_written(line, header) for line in (part.base, part.ours, part.theirs))))
    either = [[line.cells for part in parts if (line := getattr(part, side))] for side in ("ours", "theirs")]
    return Merged(compact(pieces), header, *either)


def _version(text: str) -> _Version | None:
    table = read(text.encode("utf-8", "surrogatepass"))
    if isinstance(table, Unreadable) or "\n\n" in text or text.startswith("\n"):
        return None
    found = records(text, ",")
    head = next(found)
    rows = [
        _Line(row.cells, dict(zip(table.header, record.raw, strict=True)))
        for row, record in zip(table.rows, found, strict=True)
    ]
    return _Version(table.header, dict(zip(table.header, head.raw, strict=True)), rows)


def _columns(base: _Version, ours: _Version, theirs: _Version) -> tuple[str, ...]:
    """The columns of the result: those of both sides but for those that one took out. Raises _UndecidableError where
    the other side wrote into one of these."""
    order, _ = merged_order(base.header, ours.header, theirs.header)
    gone = {name for name in base.header if name not in ours.header or name not in theirs.header}
    known = Counter(_print(row) for row in base.rows)
    for version in (ours, theirs):
        for row in version.rows:
            if gone & row.cells.keys() and not known[_print(row)]:
                raise _UndecidableError
    return tuple(name for name in order if name not in gone)


def _written(line: _Line | None, header: Sequence[str]) -> str:
    if line is None:
        return ""
    text = ",".join(line.raw.get(name, "") for name in header)
    return f"{text or chr(34) * 2}\n"


def _print(line: _Line) -> Hashable:
    return frozenset(line.cells.items())


# ---- rows


def _rows(base: list[_Line], ours: list[_Line], theirs: list[_Line], keys: Sequence[Sequence[str]]) -> list[_Part]:
    columns = _key((base, ours, theirs), keys)
    parts = _keyed(base, ours, theirs, columns) if columns else _unkeyed(base, ours, theirs)
    if all(_in_days(rows) for rows in (base, ours, theirs)):
        parts.sort(key=_day)
    return parts


def _key(versions: Sequence[list[_Line]], keys: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """The first key that every row has, and no two rows of a version share."""
    for columns in keys:
        if all(_tells_apart(rows, columns) for rows in versions):
            return tuple(columns)
    return None


def _tells_apart(rows: list[_Line], columns: Sequence[str]) -> bool:
    found = {tuple(row.cells.get(name) for name in columns) for row in rows}
    return len(found) == len(rows) and not any(None in each for each in found)


def _keyed(base: list[_Line], ours: list[_Line], theirs: list[_Line], columns: tuple[str, ...]) -> list[_Part]:
    versions = [{tuple(row.cells[name] for name in columns): row for row in rows} for rows in (base, ours, theirs)]
    order, crossed = merged_order(*map(list, versions))
    if crossed:
        raise _UndecidableError
    found = (_joined(*(version.get(key) for version in versions)) for key in order)
    return [part for part in found if part.ours is not None or part.theirs is not None]


def _joined(base: _Line | None, ours: _Line | None, theirs: _Line | None) -> _Part:
    """One row of three versions."""
    if _same(ours, theirs) or _same(base, theirs):
        return _Part(base, ours, ours)
    if _same(base, ours):
        return _Part(base, theirs, theirs)
    if base is None or ours is None or theirs is None:
        return _Part(base, ours, theirs)
    line = _cells(base, ours, theirs)
    return _Part(base, line, line) if line is not None else _Part(base, ours, theirs)


def _same(one: _Line | None, other: _Line | None) -> bool:
    return one is other if one is None or other is None else one.cells == other.cells


def _cells(base: _Line, ours: _Line, theirs: _Line) -> _Line | None:
    """A row of which both sides changed different cells; None where they changed one, or a unit and its amount."""
    cells: dict[str, str] = {}
    raw: dict[str, str] = {}
    mine: set[str] = set()
    yours: set[str] = set()
    for name in dict.fromkeys((*ours.raw, *theirs.raw)):
        before, here, there = (line.cells.get(name, "") for line in (base, ours, theirs))
        if here not in (before, there) and there != before:
            return None
        chosen = theirs if here == before else ours
        if here != there:
            (yours if chosen is theirs else mine).add(name)
        if value := chosen.cells.get(name):
            cells[name] = value
        raw[name] = chosen.raw.get(name, "")
    for one, other in ((mine, yours), (yours, mine)):
        if _UNIT in one and not other.isdisjoint(_ITS_AMOUNTS):
            return None
    return _Line(cells, raw)


def _unkeyed(base: list[_Line], ours: list[_Line], theirs: list[_Line]) -> list[_Part]:
    """Rows that only their content tells apart: by what was changed between what stayed."""
    versions = (base, ours, theirs)
    prints = [[_print(row) for row in rows] for rows in versions]
    found: list[_Part] = []
    for region in regions(*prints):
        found += _region(region, *(rows[slice(*span)] for rows, span in zip(versions, _spans(region), strict=True)))
    found = _once(prints, found)
    if not _counted(prints, found):
        raise _UndecidableError
    return found


def _spans(region: Region) -> tuple[tuple[int, int], ...]:
    return region.base, region.ours, region.theirs


def _region(region: Region, base: list[_Line], ours: list[_Line], theirs: list[_Line]) -> list[_Part]:
    if not region.changed_there:
        return [_Part(None, row, row) for row in ours]
    if not region.changed_here or [_print(row) for row in ours] == [_print(row) for row in theirs]:
        return [_Part(None, row, row) for row in theirs]
    if not base:
        # What both imported is one; a line that stands there twice on one side is there twice.
        left = Counter(_print(row) for row in ours)
        more = []
        for row in theirs:
            if left[_print(row)] > 0:
                left[_print(row)] -= 1
            else:
                more.append(row)
        return [_Part(None, row, row) for row in (*ours, *more)]
    if len(base) == len(ours) == len(theirs) == 1:
        return [_joined(base[0], ours[0], theirs[0])]
    longest = max(len(base), len(ours), len(theirs))
    padded = ([*rows, *[None] * (longest - len(rows))] for rows in (base, ours, theirs))
    return [_Part(*three) for three in zip(*padded, strict=True)]


def _once(prints: Sequence[Sequence[Hashable]], parts: Sequence[_Part]) -> list[_Part]:
    """The rows without what is there twice because both sides added it, each at another place: both imported it."""
    base, ours, theirs = (Counter(each) for each in prints)
    found = Counter(_print(part.ours) for part in parts if part.ours is not None and part.ours is part.theirs)
    surplus = {
        each: found[each] - max(ours[each], theirs[each])
        for each in ours.keys() & theirs.keys()
        if min(ours[each], theirs[each]) > base[each]
    }
    kept: list[_Part] = []
    for part in reversed(parts):
        each = _print(part.ours) if part.ours is not None and part.ours is part.theirs else None
        if surplus.get(each, 0) > 0:
            surplus[each] -= 1
        else:
            kept.append(part)
    return kept[::-1]


def _counted(prints: Sequence[Sequence[Hashable]], parts: Sequence[_Part]) -> bool:
    """Whether each row is there as often as both sides' changes say; rows that are undecided are left to people."""
    base, ours, theirs = (Counter(each) for each in prints)
    found = Counter(_print(part.ours) for part in parts if part.ours is not None and part.ours is part.theirs)
    disputed = {
        _print(line)
        for part in parts
        if part.ours is not part.theirs or part.base is not None
        for line in (part.base, part.ours, part.theirs)
        if line is not None
    }
    for each in {*base, *ours, *theirs} - disputed:
        before, here, there = base[each], ours[each], theirs[each]
        wanted = here if there == before else there if here == before else max(here, there, here + there - before)
        if min(here, there) > before:
            wanted = max(here, there)
        if found[each] != wanted and each not in disputed:
            return False
    return True


# ---- days


def _in_days(rows: Sequence[_Line]) -> bool:
    days = [row.cells.get("date") for row in rows]
    return all(one is not None and other is not None and one <= other for one, other in pairwise(days))


def _day(part: _Part) -> str:
    line = part.ours or part.theirs
    return line.cells.get("date", "") if line is not None else ""
