"""Revenue added up by groups, as rows. Exact: the rows' amounts together are the total, whatever the grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.facts.ledger import Entry
from kamcli.facts.revenue import total
from kamcli.model.money import STRICT
from kamcli.reports.concentration.dimension import UNALLOCATED, Dimension, Group
from kamcli.reports.measures import classes, share

ZERO = Decimal(0)


class Kind(StrEnum):
    """What a row stands for."""

    GROUP = "group"
    OTHERS = "others"
    UNKNOWN = "unknown"
    UNALLOCATED = "unallocated"


@dataclass(frozen=True, slots=True)
class Row:
    """One group with its revenue. Shares are fractions of the total, None where that is zero or negative.

    `cumulative` is the share of this row and those above it; only groups have one, and an ABC class.
    Of `others`, `groups` are in the row; in any other it is 1.
    """

    kind: Kind
    id: str | None
    name: str
    amount: Decimal
    share: Fraction | None
    cumulative: Fraction | None = None
    abc: str | None = None
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Sums:
    """Revenue by group, the largest first; `unknown` and `unallocated` are None where no line is such."""

    groups: tuple[tuple[str, Decimal], ...]
    unknown: Decimal | None
    unallocated: Decimal | None
    total: Decimal


def sums(
    lines: Iterable[Entry],
    group_of: Callable[[Entry], Group],
    value_of: Callable[[Entry], Decimal] = attrgetter("amount"),
) -> Sums:
    """Add up the lines' amounts (or another value) by group; ties are in the order of the ids.

    Raises DataError rather than round.
    """
    found: dict[Group, Decimal] = {}
    get = found.get
    with localcontext(STRICT):
        try:
            for line in lines:
                group = group_of(line)
                found[group] = get(group, ZERO) + value_of(line)
        except Inexact:
            raise DataError("the amounts differ too much in size to be added up exactly") from None
    unknown, unallocated = found.pop(None, None), found.pop(UNALLOCATED, None)
    ordered = sorted(((str(group), amount) for group, amount in found.items()), key=lambda pair: (-pair[1], pair[0]))
    whole = total([*(amount for _, amount in ordered), unknown or ZERO, unallocated or ZERO])
    return Sums(tuple(ordered), unknown, unallocated, whole)


def rows(found: Sums, dimension: Dimension, name_of: Callable[[str], str], a: Decimal, b: Decimal) -> tuple[Row, ...]:
    """All groups as rows, the largest first, then what has no group, then what is unallocated."""
    result: list[Row] = []
    so_far = ZERO
    letters = classes([amount for _, amount in found.groups], a, b)
    with localcontext(STRICT):
        for (group, amount), letter in zip(found.groups, letters, strict=True):
            so_far += amount
            result.append(
                Row(
                    Kind.GROUP,
                    group,
                    name_of(group),
                    amount,
                    share(amount, found.total),
                    share(so_far, found.total),
                    letter,
                )
            )
    for kind, name, rest in (
        (Kind.UNKNOWN, dimension.unknown, found.unknown),
        (Kind.UNALLOCATED, "unallocated", found.unallocated),
    ):
        if rest is not None:
            result.append(Row(kind, None, name, rest, share(rest, found.total)))
    return tuple(result)


def top(every: Sequence[Row], count: int | None, many: str) -> tuple[Row, ...]:
    """The `count` largest groups, one row for all others, and the rows that are no groups; all if `count` is None.

    A single other is shown itself rather than as «1 other».
    """
    groups = [row for row in every if row.kind is Kind.GROUP]
    if count is None or len(groups) <= count + (count > 0):
        return tuple(every)
    others = groups[count:]
    shares = [row.share for row in others if row.share is not None]
    last = others[-1]
    rest = Row(
        Kind.OTHERS,
        None,
        f"{len(others)} other {many}",
        total(row.amount for row in others),
        sum(shares, Fraction(0)) if len(shares) == len(others) else None,
        last.cumulative,
        None,
        len(others),
    )
    return (*groups[:count], rest, *(row for row in every if row.kind is not Kind.GROUP))
