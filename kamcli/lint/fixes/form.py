"""Other ways to write a value that has the wrong form: dates, codes, phones, numbers. Text to text; knows no file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Another way to write a value, and whether it can only have been meant so."""

    value: Any
    description: str
    safe: bool = True


_ODD_SPACES = re.compile("[\u00a0\u2000-\u200b\u202f\u2060\u3000\ufeff]")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\Z", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})\Z", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})\Z", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{2,3}\Z", re.ASCII)
_GROUPED = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)+\Z", re.ASCII)
_SHORTEST_GROUPED = 8
"""Letters and digits from which on spaces between them only make a number easier to read."""

_BARE_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/\S*)?\Z", re.ASCII | re.IGNORECASE)
_PHONE_LABEL = re.compile(r"\A(?:tel|phone|mob|fax|тел|моб|τηλ)\b[.:]?\s*", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}\Z", re.ASCII)
_GROUPS = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d{1,2})?\Z", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?\Z", re.ASCII)
_WORDS = {"yes": True, "no": False, "true": True, "false": False}


def texts(text: str) -> Iterator[Rewriting]:
    """Ways to write a text of the wrong form, the surest first; the caller takes the first that has the right one."""
    bare = _ODD_SPACES.sub(" ", text).strip()
    if bare != text:
        yield Rewriting(bare, "take out spaces that are not seen")
    yield from _dates(bare)
    if _CODE.match(bare):
        yield Rewriting(bare.upper(), "write the code in capitals")
        yield Rewriting(bare.lower(), "write the code in small letters")
    yield from _codes(bare)
    if (phone := _phone(bare)) is not None:
        yield Rewriting(phone, "write the number with plain digits, spaces and hyphens")
    if _BARE_HOST.match(bare):
        yield Rewriting(f"https://{bare}", "write the whole address", safe=False)


def _codes(text: str) -> Iterator[Rewriting]:
    """Long numbers and codes without the spaces that make them readable, and in capitals."""
    joined = re.sub("[ -]", "", text)
    if len(joined) < _SHORTEST_GROUPED or not any(sign.isdigit() for sign in joined):
        return
    if _GROUPED.match(text):
        yield Rewriting(joined, "take the spaces out of the number")
    if joined.isascii() and joined.isalnum():
        yield Rewriting(joined.upper(), "write the code in capitals, without spaces")


def _dates(text: str) -> Iterator[Rewriting]:
    """Dates as year-month-day. `03/04/2026` is April to some and March to others: nothing is proposed for it."""
    say = "write the date as year-month-day"
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        yield from _day(int(match[1]), int(match[match.re.groups - 1]), int(match[match.re.groups]), say)
    elif match := _YEAR_LAST.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            yield from _day(year, second, first, say)
        elif second > 12:
            yield from _day(year, first, second, say)
    elif (match := _MONTH.match(text)) and 1 <= int(match[1]) <= 12:
        yield Rewriting(f"{match[2]}-{int(match[1]):02}", "write the month as year-month")


def _day(year: int, month: int, day: int, description: str) -> Iterator[Rewriting]:
    try:
        yield Rewriting(date(year, month, day).isoformat(), description)
    except ValueError:
        return


def _phone(text: str) -> str | None:
    """A phone number with the same digits, with plain hyphens and without a label before it; None for other text."""
    found = _PHONE_LABEL.sub("", _DASHES.sub("-", text))
    found = re.sub(r" {2,}", " ", found).strip()
    same_digits = [sign for sign in found if sign.isdigit()] == [sign for sign in text if sign.isdigit()]
    return found if found != text and same_digits and sum(sign.isdigit() for sign in found) >= 5 else None


def numbers(text: str) -> Iterator[Rewriting]:
    """Text that stands for a number where one is asked for. What a comma means is a guess, so it is never safe."""
    bare = _ODD_SPACES.sub(" ", text).strip()
    if _NUMBER.match(bare) and len(bare) < 30:
        yield Rewriting(_number(bare), "write the number without quotes")
    elif found := plain_number(bare):
        yield Rewriting(_number(found), "write the number with a point and without thousands separators", safe=False)


def cells(text: str) -> Iterator[Rewriting]:
    """Numbers in cells of a ledger, which are text: spaces around them are nothing, a comma is a guess."""
    bare = _ODD_SPACES.sub(" ", text).strip()
    if bare != text:
        yield Rewriting(bare, "take out the spaces around the number")
    if found := plain_number(bare):
        yield Rewriting(found, "write the number with a point and without thousands separators", safe=False)


def plain_number(text: str) -> str | None:
    """`12,50` as 12.50 and `1 250,50` as 1250.50; None for other text, and for `1,250`, which may mean either."""
    if _DECIMAL_COMMA.match(text) or _GROUPS.match(text):
        return re.sub("[ \u00a0\u202f']", "", text).replace(",", ".")
    return None


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def truths(text: str) -> Iterator[Rewriting]:
    """`yes` and `no` where true or false is asked for: that is what they are to readers of YAML 1.1."""
    if (found := _WORDS.get(text.strip().lower())) is not None:
        yield Rewriting(found, f"write {'true' if found else 'false'}")


def first_that(fits: Callable[[Any], bool], rewritings: Iterator[Rewriting]) -> Rewriting | None:
    """The first rewriting that has the form asked for."""
    return next((each for each in rewritings if fits(each.value)), None)
