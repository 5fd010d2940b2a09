"""Totals that stand in a foreign table, against the figures they are totals of. Compares; leaves nothing out itself.

A total agrees if it is the sum of a run of lines (or columns) that ends right above it and begins at the top or below
an earlier total, or of all of them, or of those right below it, up to the next total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.formats import shown
from kamcli.interop.tabular.total_label import Total, Totals
from kamcli.model.money import EXACT, plain

MOST_TOLD = 5
_NEAREST = 60
"""Earlier totals that a subtotal may reach over."""
_LAST_BIT = Decimal(2) ** -50

Key = int | str
Sums = dict[Key, Decimal]


@dataclass(frozen=True)
class Entry:
    """One line or one column: `marks` are the texts beside its figures, by what they say."""

    key: int | str
    name: str
    total: Total | None
    marks: frozenset[tuple[str, str]]
    figures: Mapping[Key, Decimal]


@dataclass(frozen=True)
class Tally:
    """All figures of one table. Lines have figures by column; `columns` have none of their own yet."""

    file: str
    lines: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    totals: Totals
    faults: tuple[str, ...] = ()
    binary: bool = False

    def mismatches(self, left_out: Collection[tuple[str, int, str]]) -> Iterator[str]:
        """Where a total is not the sum of what was taken, in sentences with their places."""
        if not self.totals.compared:
            return
        yield from self.faults
        lines = [self._without(entry, left_out) for entry in self.lines]
        largest = max((abs(one) for entry in lines for one in entry.figures.values()), default=Decimal(0))
        count = max(len(lines), len(self.columns)) + 8
        slack = self.totals.tolerance + (largest * count * _LAST_BIT if self.binary else 0)
        data_columns = {column.key for column in self.columns if column.total is None}
        for found in _wrong([_only(entry, data_columns) for entry in lines], slack):
            for column, said, summed in found.figures:
                where = f" for {column}" if len(self.columns) > 1 else ""
                yield f"{self.file}:{found.entry.key}: {found.told(said, where, summed, 'line')}"
        names = {entry.key: entry.name for entry in lines}
        for found in _wrong(self._transposed(lines), slack):
            for line, said, summed in found.figures:
                where = f" for {names[line]}" if names.get(line) else ""
                yield f"{self.file}:{line}: {found.told(said, where, summed, 'column')}"

    def _without(self, entry: Entry, left_out: Collection[tuple[str, int, str]]) -> Entry:
        if entry.total is not None or not left_out:
            return entry
        line = int(entry.key)
        if (self.file, line, "") in left_out:
            return replace(entry, figures={})
        figures = {key: one for key, one in entry.figures.items() if (self.file, line, key) not in left_out}
        return replace(entry, figures=figures)

    def _transposed(self, lines: Sequence[Entry]) -> list[Entry]:
        if not any(column.total for column in self.columns):
            return []
        figures: dict[Key, Sums] = {column.key: {} for column in self.columns}
        for line in lines:
            for key, figure in line.figures.items():
                figures[key][line.key] = figure
        return [replace(column, figures=figures[column.key]) for column in self.columns]


@dataclass(frozen=True)
class _Run:
    """What a total may be the sum of."""

    where: str
    count: int
    sums: Sums

    def differing(self, said: Mapping[Key, Decimal], slack: Decimal) -> list[Key]:
        return [key for key, one in said.items() if abs(EXACT.subtract(one, self.sums.get(key, Decimal(0)))) > slack]


@dataclass(frozen=True)
class _Wrong:
    """A total that agrees with nothing, and the figures that come nearest: key, what it says, what it should say."""

    entry: Entry
    run: _Run
    figures: tuple[tuple[Key, Decimal, Decimal], ...]

    def told(self, said: Decimal, where: str, summed: Decimal, kind: str) -> str:
        assert self.entry.total is not None
        count = self.run.count
        side = self.run.where if kind == "line" else {"above": "before", "below": "behind"}.get(self.run.where, "")
        if side:
            what = f"the {kind} {side} it adds" if count == 1 else f"the {count} {kind}s {side} it add"
        else:
            what = f"the only other {kind} adds" if count == 1 else f"all {count} {kind}s add"
        label = f"{'the column ' if kind == 'column' else ''}{shown(self.entry.total.label)}"
        return f"{label} says {plain(said)}{where}, and {what} up to {plain(summed)}"


def _only(entry: Entry, keys: Collection[int | str]) -> Entry:
    return replace(entry, figures={key: one for key, one in entry.figures.items() if key in keys})


def _wrong(entries: Sequence[Entry], slack: Decimal) -> Iterator[_Wrong]:
    segments: dict[tuple[frozenset[tuple[str, str]], str | None], list[tuple[int, Sums]]] = {}
    number = 0
    for entry in entries:
        if entry.total is None:
            continue
        if entry.figures:
            choice = _choice(entry, entries)
            if choice not in segments:
                segments[choice] = _segments(entries, choice)
            runs: list[_Run] = []
            for run in _runs(segments[choice], number):
                if not run.differing(entry.figures, slack):
                    break
                runs.append(run)
            else:
                yield _nearest(entry, runs, slack)
        number += 1


def _nearest(entry: Entry, runs: Sequence[_Run], slack: Decimal) -> _Wrong:
    """The run that agrees in most figures; of equal ones the longest."""
    best = min(runs, key=lambda run: (len(run.differing(entry.figures, slack)), -run.count))
    keys = best.differing(entry.figures, slack)[:MOST_TOLD]
    figures = tuple((key, entry.figures[key], best.sums.get(key, Decimal(0))) for key in keys)
    return _Wrong(entry, best, figures)


def _choice(total: Entry, entries: Sequence[Entry]) -> tuple[frozenset[tuple[str, str]], str | None]:
    """Which entries a total is for: those with the texts that stand beside it, or in its label, if any has them."""
    assert total.total is not None
    marks = {mark for mark in total.marks if any(mark in one.marks for one in entries if one.total is None)}
    only = total.total.only
    if only is not None and not any(_says(one, only) for one in entries if one.total is None):
        only = None
    return frozenset(marks), only


def _says(entry: Entry, text: str) -> bool:
    return any(mark.upper() == text for _, mark in entry.marks)


def _segments(
    entries: Sequence[Entry], choice: tuple[frozenset[tuple[str, str]], str | None]
) -> list[tuple[int, Sums]]:
    """The sums between totals: how many entries, and their figures added."""
    marks, only = choice
    found: list[tuple[int, Sums]] = []
    count, sums = 0, Sums()
    for entry in entries:
        if entry.total is not None:
            found.append((count, sums))
            count, sums = 0, Sums()
        elif marks <= entry.marks and (only is None or _says(entry, only)):
            count += 1
            _add(sums, entry.figures)
    return [*found, (count, sums)]


def _add(sums: Sums, figures: Mapping[Key, Decimal]) -> None:
    for key, figure in figures.items():
        sums[key] = EXACT.add(sums.get(key, Decimal(0)), figure)


def _runs(segments: Sequence[tuple[int, Sums]], number: int) -> Iterator[_Run]:
    """What the total with this number may be the sum of, the nearest first."""
    count, sums = 0, Sums()
    for position in range(number, -1, -1):
        more, figures = segments[position]
        count += more
        _add(sums, figures)
        if (more and number - position < _NEAREST) or position == 0:
            yield _Run("above", count, dict(sums))
    below = segments[number + 1]
    if below[0]:
        yield _Run("below", below[0], below[1])
    everything = Sums()
    for _, figures in segments:
        _add(everything, figures)
    yield _Run("all", sum(one for one, _ in segments), everything)
