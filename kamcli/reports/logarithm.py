"""Natural logarithms of many whole numbers, the same on every machine: each from that of the next smaller number.

Numbers that lie close together have logarithms that do, and the difference is found in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal

_EXACTLY = Context(prec=60, rounding=ROUND_HALF_EVEN)

BITS = 160
"""Binary digits after the point, or 48 decimal ones: forty of them are right even after a million steps."""

_CLOSE = 8
"""The difference of two numbers must be smaller than this part of their sum."""


def logarithms(numbers: Iterable[int]) -> dict[int, int]:
    """The logarithm of each of these numbers above zero, in units of 2 to the power of -BITS."""
    found: dict[int, int] = {}
    below, known = 0, 0
    for each in sorted(set(numbers)):
        if below and (each - below) * _CLOSE < each + below:
            known += _between(below, each)
        else:
            known = int(_EXACTLY.multiply(_EXACTLY.ln(Decimal(each)), Decimal(1 << BITS)))
        found[each] = known
        below = each
    return found


def number(units: int, by: int) -> Decimal:
    """So many of these units, divided by a whole number."""
    return _EXACTLY.divide(Decimal(units), Decimal(by << BITS))


def _between(less: int, more: int) -> int:
    """ln more - ln less = 2·(z + z³/3 + z⁵/5 + …) of z = (more - less) / (more + less) (Gregory's series)."""
    power = ((more - less) << BITS) // (more + less)
    square = power * power >> BITS
    total, divisor = power, 1
    while power:
        power = power * square >> BITS
        divisor += 2
        total += power // divisor
    return 2 * total
