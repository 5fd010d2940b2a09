"""What changed between two periods, and which clients moved the HHI, by how much. Renders nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
class Movement:
    """Two reports of one grouping; `movers` are all groups, those that moved the HHI most first."""

    before: Concentration
    after: Concentration
    movers: tuple[Mover, ...]

    @property
    def points(self) -> Fraction | None:
        """The change of the HHI; None where one of the two has none."""
        if self.before.measures.hhi is None or self.after.measures.hhi is None:
            return None
        return self.after.measures.hhi - self.before.measures.hhi


def movement(before: Concentration, after: Concentration) -> Movement:
    """Compare two reports that were made by one dimension."""
    old, new = _groups(before), _groups(after)
    movers = [_mover(group, old.get(group), new.get(group), before, after) for group in dict.fromkeys((*new, *old))]
    movers.sort(key=lambda each: (-abs(each.points or 0), -abs(each.after - each.before), each.id))
    return Movement(before, after, tuple(movers))


def _groups(report: Concentration) -> dict[str, Row]:
    return {row.id: row for row in report.rows if row.kind is Kind.GROUP and row.id is not None}


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
