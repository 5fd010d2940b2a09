"""The measures of concentration as pure functions on exact amounts: fractions out, only logarithms are rounded.

How the parts that are no ordinary customer count is the same for all measures:

- shares are of the *total*, which everything is in: credits and what belongs to no customer too;
- what belongs to no customer is none, and adds to no measure;
- a customer whose amount is zero or negative stays in the total and is listed, and adds to no measure;
- measures of inequality and of entropy (Gini, normalised HHI, Hall–Tideman, Theil, Shannon) are among the customers
  with an amount above zero, whatever the rest of the total is: their shares must come to one;
- where the total is zero or negative, shares mean nothing: every measure is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil

from kamcli.dataclass import dataclass
from kamcli.reports.logarithm import logarithms, number

PERCENT = 100
FEWEST = 80
"""The share, in percent, that the fewest customers are counted for (Pareto practice)."""

_LOGARITHMS = Context(prec=40, rounding=ROUND_HALF_EVEN)
"""How exactly logarithms are taken: the same digits on every machine, which binary floats do not promise."""
_ENTROPY = Context(prec=20, rounding=ROUND_HALF_EVEN)
"""How many of their digits are given out: no error of a long sum reaches them."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Concentration among customers. Ratios and Gini are fractions of 1; `hhi` is on the scale 0 to 10 000.

    `hhi_normalised` (0 equals, 1 one customer alone; None for one customer) and `hall_tideman` (1/n to 1) are on the
    scale 0 to 1; `theil` (0 to ln n) and `shannon` (ln n down to 0) are in natural units, to twenty digits.

    `counted` customers have an amount above zero and make up the measures; `zero` and `negative` others
    do not. `fewest` is how many customers bring 80 % of the total; None also where all together do not.
    """

    counted: int
    zero: int
    negative: int
    cr1: Fraction | None
    cr3: Fraction | None
    cr5: Fraction | None
    cr10: Fraction | None
    hhi: Fraction | None
    effective_number: Fraction | None
    gini: Fraction | None
    fewest: int | None
    hhi_normalised: Fraction | None
    hall_tideman: Fraction | None
    theil: Decimal | None
    shannon: Decimal | None

    @property
    def customers(self) -> int:
        """All customers with a line in the period."""
        return self.counted + self.zero + self.negative


def measures(amounts: Iterable[Decimal], total: Decimal) -> Measures:
    """Measure the concentration of `amounts`, one a customer in any order, within `total`.

    CR_k: the k largest shares together. HHI: the sum of squared percentages (Herfindahl–Hirschman).
    Effective number: 1 / sum of squared shares (Laakso–Taagepera). Gini: the mean difference of two
    customers over twice the mean, in its form for a finite population (0 for equals, below 1 always).
    Normalised HHI: (H - 1/n) / (1 - 1/n) of H = sum of squared shares. Hall–Tideman: 1 / (2·sum(rank·share) - 1),
    the largest ranked 1. Shannon: -sum(share·ln share). Theil: ln n - Shannon.
    """
    every = list(amounts)
    scaled, whole = _whole(every, total)
    positive = sorted((amount for amount in scaled if amount > 0), reverse=True)
    zero = sum(amount == 0 for amount in scaled)
    defined = whole > 0
    hhi = _hhi(positive, whole)
    entropy = _entropy(positive) if defined and positive else None
    return Measures(
        counted=len(positive),
        zero=zero,
        negative=len(every) - len(positive) - zero,
        cr1=_largest(positive, 1, whole),
        cr3=_largest(positive, 3, whole),
        cr5=_largest(positive, 5, whole),
        cr10=_largest(positive, 10, whole),
        hhi=hhi,
        effective_number=PERCENT**2 / hhi if hhi else None,
        gini=_gini(positive) if defined else None,
        fewest=_fewest(positive, whole),
        hhi_normalised=_normalised(positive) if defined else None,
        hall_tideman=_hall_tideman(positive) if defined else None,
        theil=_theil(len(positive), entropy),
        shannon=None if entropy is None else _digits(entropy),
    )


def herfindahl(amounts: Iterable[Decimal], total: Decimal) -> Fraction | None:
    """The HHI alone, as `measures` has it."""
    scaled, whole = _whole(list(amounts), total)
    return _hhi([amount for amount in scaled if amount > 0], whole)


def share(amount: Decimal, total: Decimal) -> Fraction | None:
    """The part of `total` that `amount` is, as a fraction of 1; None where the total is zero or negative."""
    if total <= 0:
        return None
    (part, of_part), (whole, of_whole) = amount.as_integer_ratio(), total.as_integer_ratio()
    return Fraction(part * of_whole, of_part * whole)


def classes(descending: Sequence[Decimal], a: Decimal, b: Decimal) -> list[str]:
    """The ABC class of each customer, the largest first: A until `a` percent of what customers bring, B until `b`.

    The customer with whom the threshold is reached belongs to the class below it, so that A is the
    fewest customers who bring `a` percent. Customers without an amount above zero are C.
    """
    positive, _ = _whole([amount for amount in descending if amount > 0], Decimal(0))
    end_of_a, end_of_b = (ceil(sum(positive) * Fraction(percent) / PERCENT) for percent in (a, b))
    found: list[str] = []
    so_far = 0
    for amount in positive:
        found.append("A" if so_far < end_of_a else "B" if so_far < end_of_b else "C")
        so_far += amount
    return found + ["C"] * (len(descending) - len(positive))


def _whole(amounts: Sequence[Decimal], total: Decimal) -> tuple[list[int], int]:
    """The same amounts as whole numbers of their smallest unit: exact, and a hundred times faster than fractions."""
    exponents = [int(amount.as_tuple().exponent) for amount in (*amounts, total)]
    unit = min(0, *exponents)
    numbers = [
        int(f"{amount:f}".replace(".", "")) * 10 ** (min(exponent, 0) - unit)
        for amount, exponent in zip((*amounts, total), exponents, strict=True)
    ]
    return numbers[:-1], numbers[-1]


def _hhi(positive: Sequence[int], whole: int) -> Fraction | None:
    return Fraction(PERCENT**2 * sum(amount * amount for amount in positive), whole * whole) if whole > 0 else None


def _largest(descending: Sequence[int], count: int, whole: int) -> Fraction | None:
    return Fraction(sum(descending[:count]), whole) if whole > 0 else None


def _gini(descending: Sequence[int]) -> Fraction | None:
    number, together = len(descending), sum(descending)
    if not number:
        return None
    ranked = sum(rank * amount for rank, amount in enumerate(reversed(descending), 1))
    return Fraction(2 * ranked - (number + 1) * together, number * together)


def _normalised(descending: Sequence[int]) -> Fraction | None:
    number, together = len(descending), sum(descending)
    if number < 2:
        return None
    squares = Fraction(sum(amount * amount for amount in descending), together * together)
    return (squares - Fraction(1, number)) / (1 - Fraction(1, number))


def _hall_tideman(descending: Sequence[int]) -> Fraction | None:
    if not descending:
        return None
    together = sum(descending)
    ranked = sum(rank * amount for rank, amount in enumerate(descending, 1))
    return Fraction(together, 2 * ranked - together)


def _theil(counted: int, entropy: Decimal | None) -> Decimal | None:
    if entropy is None:
        return None
    return _digits(_LOGARITHMS.subtract(_LOGARITHMS.ln(Decimal(counted)), entropy))


def _entropy(amounts: Sequence[int]) -> Decimal:
    """ln T - (1/T)·sum(a·ln a): the same as -sum(s·ln s), with fewer divisions."""
    within, together = _LOGARITHMS, sum(amounts)
    logarithm = logarithms(amounts)
    weighted = sum(amount * logarithm[amount] for amount in amounts)
    return within.subtract(within.ln(Decimal(together)), number(weighted, together))


def _digits(value: Decimal) -> Decimal:
    """What is left of zero where customers are equal is the error of the logarithms: it is taken away."""
    rounded = value.quantize(Decimal("1e-30"), context=_LOGARITHMS)
    return Decimal(0) if rounded.is_zero() or rounded < 0 else _ENTROPY.plus(rounded)


def _fewest(descending: Sequence[int], whole: int) -> int | None:
    if whole <= 0:
        return None
    return next((n for n, some in enumerate(accumulate(descending), 1) if some * PERCENT >= whole * FEWEST), None)
