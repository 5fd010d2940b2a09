"""Numbers and sums of money as people write them. Understood where only one number can be meant; else refused."""

from __future__ import annotations

import re
from decimal import Decimal

from kamcli.errors import UsageError
from kamcli.facts.iso import CURRENCIES, FORMER_CURRENCIES
from kamcli.interop.tabular.formats import NumberFormat
from kamcli.model.money import plain

_FORMATS = tuple(
    NumberFormat(decimal, thousands)
    for decimal in ".,"
    for thousands in ("", ",", ".", " ", "'")
    if decimal != thousands
)
_SIGNS = {
    "€": "EUR", "£": "GBP", "$": "USD", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₸": "KZT", "zł": "PLN",
    "руб": "RUB", "р": "RUB", "рублей": "RUB",
    "евро": "EUR", "ευρω": "EUR", "ευρώ": "EUR", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
_MONEY = re.compile(
    r"(?P<before>[^\d\s.,+\-−]+)?\s*(?P<sum>[-−]?\d(?:[\d\s.,'’\u00a0\u202f]*\d)?)\s*(?P<after>[^\d\s,]+)?\Z"
)


def read_number(text: str, *, whole: bool = False) -> Decimal:
    """The one number that a text can mean: `1 200,50`, `1,200.50`. Raises UsageError, also where two can be meant."""
    sign = "-" if text.strip()[:1] in ("-", "−") else ""
    digits = re.sub(r"^[+−-]\s*", "", text.strip())
    found: dict[Decimal, str] = {}
    for form in _FORMATS:
        value = form.read(f"{sign}{digits}")
        grouped = form.thousands and value is not None and re.match(r"0\d*[^\d]", digits)
        if value is None or (grouped and form.thousands in digits):
            continue  # no thousands begin with a zero
        if whole and form.decimal in digits:
            continue
        found.setdefault(value, plain(value))
    if not found:
        what = "a whole number" if whole else "a number"
        do = "write a whole number: 250" if whole else "write it like 1200.50, with nothing else"
        raise UsageError(f"“{text}” is not {what}", do=do)
    if len(found) > 1:
        either = " or ".join(f"{value.normalize():f}" for value in sorted(found, reverse=True))
        raise UsageError(f"“{text}” may be {either}", do=f"write {either}")
    return next(iter(found))


def read_money(text: str) -> tuple[Decimal, str | None]:
    """A sum with its currency, where one is written: `12 000 EUR`, `€12,000.50`, `1500 руб.`. Raises UsageError."""
    match = _MONEY.match(text.strip())
    if match is None or (match["before"] and match["after"]):
        raise UsageError(f"“{text}” is not a sum of money", do="write the sum and its currency, as in 1200.50 EUR")
    written = match["before"] or match["after"]
    return read_number(match["sum"]), read_currency(written) if written else None


def read_currency(text: str) -> str:
    """The ISO 4217 code of a currency in use, from its code or its sign. Raises UsageError."""
    word = text.strip().rstrip(".")
    code = _SIGNS.get(word.lower(), word.upper())
    if code in CURRENCIES:
        return code
    _, successor = FORMER_CURRENCIES.get(code, (0, ""))
    do = f"today it is {successor}" if successor else "write its three letters, as in EUR, USD or RUB"
    raise UsageError(f"“{text.strip()}” is not a currency", do=do)
