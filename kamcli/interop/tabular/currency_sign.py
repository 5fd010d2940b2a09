"""Which currency a code or a sign in a cell names. Knows only signs that one currency has."""

from __future__ import annotations

import re

SIGNS = {
    "€": "EUR", "₽": "RUB", "£": "GBP", "₴": "UAH", "₸": "KZT", "₺": "TRY", "₹": "INR", "₪": "ILS", "₩": "KRW",
    "₫": "VND", "₾": "GEL", "֏": "AMD", "₼": "AZN", "zł": "PLN", "Kč": "CZK", "US$": "USD", "A$": "AUD", "C$": "CAD",
}  # fmt: skip
"""`$`, `¥`, `kr` and `руб.` are not here: several currencies have them."""

_NUMBER = re.compile(r"[0-9.,'’()\s+−-]+")


def currency_in(text: str) -> str | None:
    """The currency of `12,50 €`, `EUR` or `RUB 100`; empty text for an empty one or a bare number; None if unclear."""
    rest = _NUMBER.sub(" ", text).split()
    if not rest:
        return ""
    if len(rest) > 1:
        return None
    if re.match(r"[A-Z]{3}\Z", rest[0], re.ASCII):
        return rest[0]
    return SIGNS.get(rest[0])
