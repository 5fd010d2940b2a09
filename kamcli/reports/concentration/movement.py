"""What changed between two periods, or between what is recorded now and was recorded then, and which clients moved the
HHI, by how much. Renders nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.reports.concentration.report import Concentration
from kamcli.reports.concentration.view import Kind, Row

ZERO = Decimal(0)
SCALE = 10_000
"""HHI points of a share of 1, squared."""


@dataclass(frozen=True, slots=True)
class Mover:
    """One group in both periods: amounts, shares as fractions of 1, and the HHI points that it moved.

    The points of all movers together are the whole change of the HHI: each group's share squared, after less before.
    """

    id: str
    name: str
    before: Decimal
    after: Decimal
    share_before: Fraction | None
    share_after: Fraction | None
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The commit and the day by whose records a report was made."""

    commit: str
    day: date


@dataclass(frozen=True, slots=True)
class Movement:
    """Two reports of one grouping; `movers` are all groups, those that moved the HHI most first.

    `as_of` says by whose records `before` was made, where not by those that are here now.
    """

    before: Concentration
    after: Concentration
    movers: tuple[Mover, ...]
    as_of: AsOf | None = None

    @property
    def points(self) -> Fraction | None:
        """The change of the HHI; None where one of the two has none."""
        if self.before.measures.hhi is None or self.after.measures.hhi is None:
            return None
        return self.after.measures.hhi - self.before.measures.hhi


def movement(
    before: Concentration, after: Concentration, as_of: AsOf | None = None, now: Callable[[str], str | None] = str
) -> Movement:
    """Compare two reports that were made by one dimension; `now` is the id that a group of `before` has by now.

    Raises UsageError where they are in different currencies.
    """
    if before.currency != after.currency:
        raise UsageError(
            f"amounts were in {before.currency} then and are in {after.currency} now, so they are not compared",
            do="look at both reports by themselves",
        )
    old, new = _renamed(_groups(before), now), _groups(after)
    movers = [_mover(group, old.get(group), new.get(group), before, after) for group in dict.fromkeys((*new, *old))]
    movers.sort(key=lambda each: (-abs(each.points or 0), -abs(each.after - each.before), each.id))
    return Movement(before, after, tuple(movers), as_of)


def _groups(report: Concentration) -> dict[str, Row]:
    return {row.id: row for row in report.rows if row.kind is Kind.GROUP and row.id is not None}


def _renamed(groups: dict[str, Row], now: Callable[[str], str | None]) -> dict[str, Row]:
    """The groups by their present ids; those that became one since stay apart."""
    present = {group: now(group) or group for group in groups}
    count = Counter(present.values())
    return {present[group] if count[present[group]] == 1 else group: row for group, row in groups.items()}


def _mover(group: str, old: Row | None, new: Row | None, before: Concentration, after: Concentration) -> Mover:
    shown = new or old
    assert shown is not None
    weights = _weight(old, before), _weight(new, after)
    return Mover(
        group,
        shown.name,
        old.amount if old else ZERO,
        new.amount if new else ZERO,
        _share(old, before),
        _share(new, after),
        None if weights[0] is None or weights[1] is None else SCALE * (weights[1] - weights[0]),
    )


def _share(row: Row | None, report: Concentration) -> Fraction | None:
    if report.total <= 0:
        return None
    return row.share if row is not None else Fraction(0)


def _weight(row: Row | None, report: Concentration) -> Fraction | None:
    """The share squared, as the HHI counts it: groups that are not above zero add nothing."""
    part = _share(row, report)
    return None if part is None else max(part, Fraction(0)) ** 2
