"""Money: an exact decimal amount in one currency. No binary floats, no rounding before showing."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation

from kamcli.dataclass import dataclass
from kamcli.errors import DataError

EXACT = Context(prec=60)
"""Decimal context for sums and products: wide enough that no ledger of ours ever rounds in it."""

STRICT = Context(prec=EXACT.prec, traps=[Inexact, InvalidOperation])
"""For sums: rather fails than rounds."""

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in whole units of `currency` (ISO 4217), net of VAT unless said otherwise."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("an amount is a Decimal, never a float")
        if not self.amount.is_finite():
            raise DataError(f"{self.amount} is not an amount of money")

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise DataError(
                f"{self.currency} and {other.currency} cannot be added up",
                do="convert both to one currency by a dated rate first",
            )

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(_exactly(STRICT.add, self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(_exactly(STRICT.subtract, self.amount, other.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(_exactly(STRICT.multiply, self.amount, Decimal(factor)), self.currency)

    def __neg__(self) -> Money:
        return Money(_exactly(STRICT.minus, self.amount), self.currency)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"


def _exactly(operation: Callable[..., Decimal], *amounts: Decimal) -> Decimal:
    """Compute without rounding, or say that it cannot be done; a sum that is nearly right is wrong."""
    try:
        return operation(*amounts)
    except (Inexact, InvalidOperation):
        written = " and ".join(map(str, amounts))
        raise DataError(
            f"{written} have too many digits to be computed exactly",
            do=f"no amount needs more than {EXACT.prec} digits: mend the one that has",
        ) from None


def decimal_of(text: str) -> Decimal | None:
    """Read a plain decimal number (`-12.50`), or None if the text is anything else.

    No exponents, no thousands separators, no decimal commas: `12,50` is None, never 1250.
    """
    return Decimal(text) if _PLAIN.match(text) else None


def plain(amount: Decimal) -> str:
    """Write a decimal without an exponent, keeping every digit it has: `1265793.0395`."""
    return format(amount, "f")
