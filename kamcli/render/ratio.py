"""Fractions as decimals for programs: ratios have no end, so they are cut, always at the same place."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

DIGITS = Context(prec=20, rounding=ROUND_HALF_EVEN)
"""Shares and measures are ratios without end; machines get twenty significant digits of them."""


def percent(fraction: Fraction | None) -> Decimal | None:
    """A fraction of 1 as percent, to twenty significant digits."""
    return None if fraction is None else number(fraction * 100)


def number(fraction: Fraction | None) -> Decimal | None:
    """A fraction as a decimal, to twenty significant digits."""
    if fraction is None:
        return None
    return DIGITS.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))
