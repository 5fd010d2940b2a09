"""Numbers as people read them: rounded half to even, thousands apart. Exact output is in `exact`."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from kamcli.model.money import EXACT

NOTHING = "—"


def shown(value: Decimal | None, digits: int = 2) -> str:
    """A number with so many decimals, or a dash for None."""
    if value is None:
        return NOTHING
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN, context=EXACT)
    return format(abs(rounded) if rounded.is_zero() else rounded, ",f").replace(",", " ")
