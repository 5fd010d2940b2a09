"""The functions that expressions may call: a short, closed list. None reads anything but its arguments."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Protocol

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.currency_sign import currency_in
from kamcli.interop.tabular.formats import (
    EARLIEST_YEAR,
    Cell,
    DateFormat,
    NumberFormat,
    RowTrouble,
    StoredNumber,
    date_in,
    number_in,
    shown,
)
from kamcli.model.identity import slug
from kamcli.model.money import plain

Value = str | Decimal | bool
"""What an expression is made of: text (also dates, as YYYY-MM-DD), exact numbers, yes or no."""

WIDE = Context(
    prec=100, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""All arithmetic of expressions: wide enough that only a division (or a root) is ever rounded, at the 100th digit."""

LONGEST_TEXT = 10_000
"""Characters of the longest text an expression may make."""


class Scope(Protocol):
    """What an expression sees of the row it is computed for."""

    numbers: NumberFormat
    dates: DateFormat

    def cell(self, column: str) -> Value:
        """The value of a column, by its name as written. Raises RowTrouble."""

    def translate(self, table: str, key: str) -> Value:
        """The entry of one of the mapping's lookups. Raises RowTrouble."""


def text_of(value: object) -> str:
    """A value as text: numbers plainly, yes and no as `true` and `false`."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _limited(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise RowTrouble(f"the computed text is longer than {LONGEST_TEXT} characters")
    return text


def _number(scope: Scope, value: object) -> Decimal:
    return number_in(value, scope.numbers)


def _whole(scope: Scope, value: object, least: int, most: int, what: str) -> int:
    number = _number(scope, value)
    if number != number.to_integral_value() or not least <= number <= most:
        raise RowTrouble(f"{shown(text_of(value))} is not {what} from {least} to {most}")
    return int(number)


def _round(scope: Scope, value: object, places: object = Decimal(0)) -> Decimal:
    digits = _whole(scope, places, -12, 20, "a number of places")
    rounded = _number(scope, value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, WIDE)
    return rounded if digits >= 0 else rounded.quantize(Decimal(1), context=WIDE)


def _read_number(scope: Scope, value: object, decimal: object = None, thousands: object = "") -> Decimal:
    if decimal is None or (isinstance(value, Cell) and value.stored == StoredNumber.stored):
        return _number(scope, value)
    return number_in(str(text_of(value)), NumberFormat(str(decimal), str(thousands)))


def _read_date(scope: Scope, value: object, written: object = None) -> str:
    form = None
    if written is not None:
        try:
            form = DateFormat((str(written),))
        except ValueError as error:
            raise RowTrouble(str(error)) from None
    return date_in(value, form, scope.dates).isoformat()


def _month_end(scope: Scope, value: object) -> str:
    found = re.match(r"([0-9]{4})-(0[1-9]|1[0-2])\Z", text_of(value).strip(), re.ASCII)
    if found and int(found[1]) >= EARLIEST_YEAR:
        year, month = int(found[1]), int(found[2])
    else:
        day = date_in(value, None, scope.dates)
        year, month = day.year, day.month
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


def _currency(_: Scope, value: object) -> str:
    found = currency_in(text_of(value))
    if found is None:
        raise RowTrouble(f"{shown(text_of(value))} names no currency for certain: translate it by a lookup")
    return found


def _replace(_: Scope, text: object, old: object, new: object) -> str:
    source, found, put = text_of(text), text_of(old), text_of(new)
    if not found:
        raise RowTrouble("replace() needs a text to look for")
    if len(source) + source.count(found) * (len(put) - len(found)) > LONGEST_TEXT:
        raise RowTrouble(f"the computed text is longer than {LONGEST_TEXT} characters")
    return source.replace(found, put)


def _default(_: Scope, *values: object) -> object:
    return next((value for value in values if not (isinstance(value, str) and not value.strip())), "")


def _part(scope: Scope, text: object, separator: object, number: object) -> str:
    sign = text_of(separator)
    if not sign:
        raise RowTrouble("part() needs the sign between the parts")
    index = _whole(scope, number, -1000, 1000, "the number of a part")
    parts = text_of(text).split(sign)
    position = index - 1 if index > 0 else index
    return parts[position].strip() if index and -len(parts) <= position < len(parts) else ""


def _pad(scope: Scope, text: object, length: object, sign: object = "0") -> str:
    width = _whole(scope, length, 0, 200, "a length")
    if len(text_of(sign)) != 1:
        raise RowTrouble("pad() fills up with a single character")
    return text_of(text).rjust(width, text_of(sign))


@dataclass(frozen=True)
class Function:
    """One function of expressions: how it is written, what it gives, how many arguments it takes."""

    usage: str
    gives: str
    call: Callable[..., Any]
    least: int
    most: int | None


def _joined(_: Scope, separator: object, *values: object) -> str:
    return _limited(text_of(separator).join(text for value in values if (text := text_of(value).strip())))


FUNCTIONS: Mapping[str, Function] = {
    "round": Function(
        "round(number, places)", "the number rounded half up; without `places` to whole units", _round, 1, 2
    ),
    "abs": Function("abs(number)", "the number without its sign", lambda s, x: _number(s, x).copy_abs(), 1, 1),
    "min": Function("min(a, b, …)", "the smallest number", lambda s, *x: min(_number(s, one) for one in x), 2, None),
    "max": Function("max(a, b, …)", "the largest number", lambda s, *x: max(_number(s, one) for one in x), 2, None),
    "number": Function(
        "number(text, decimal, thousands)",
        "the number that the text holds, in the file's format or with the given signs",
        _read_number,
        1,
        3,
    ),
    "date": Function(
        "date(text, format)", "the date as YYYY-MM-DD, read in the file's or the given format", _read_date, 1, 2
    ),
    "month_end": Function(
        "month_end(date)", "the last day of the month, of a date or a month written YYYY-MM", _month_end, 1, 1
    ),
    "currency": Function(
        "currency(text)",
        "the currency whose code or sign stands in the text; no sign that several currencies share",
        _currency,
        1,
        1,
    ),
    "text": Function("text(value)", "the value as text", lambda _, x: text_of(x), 1, 1),
    "upper": Function("upper(text)", "the text in capitals", lambda _, x: _limited(text_of(x).upper()), 1, 1),
    "lower": Function("lower(text)", "the text in small letters", lambda _, x: _limited(text_of(x).lower()), 1, 1),
    "trim": Function(
        "trim(text)",
        "the text without spaces around it, and single ones inside",
        lambda _, x: " ".join(text_of(x).split()),
        1,
        1,
    ),
    "replace": Function("replace(text, old, new)", "the text with every `old` replaced by `new`", _replace, 3, 3),
    "slug": Function(
        "slug(text)",
        "small Latin letters, digits and hyphens, from any script",
        lambda _, x: slug(text_of(x), ""),
        1,
        1,
    ),
    "concat": Function(
        "concat(a, b, …)", "the texts one after another", lambda _, *x: _limited("".join(map(text_of, x))), 1, None
    ),
    "joined": Function(
        "joined(separator, a, b, …)", "the texts that are not empty, with the separator between", _joined, 2, None
    ),
    "default": Function("default(a, b, …)", "the first value that is not empty", _default, 2, None),
    "part": Function(
        "part(text, separator, n)", "the n-th part of the text; -1 is the last; empty where there is none", _part, 3, 3
    ),
    "left": Function(
        "left(text, n)",
        "the first n characters",
        lambda s, x, n: text_of(x)[: _whole(s, n, 0, LONGEST_TEXT, "a length")],
        2,
        2,
    ),
    "right": Function(
        "right(text, n)",
        "the last n characters",
        lambda s, x, n: text_of(x)[max(0, len(text_of(x)) - _whole(s, n, 0, LONGEST_TEXT, "a length")) :],
        2,
        2,
    ),
    "digits": Function(
        "digits(text)",
        "only the digits of the text",
        lambda _, x: "".join(c for c in text_of(x) if c in "0123456789"),
        1,
        1,
    ),
    "pad": Function(
        "pad(text, length, sign)", "the text filled up from the left, with zeros unless told otherwise", _pad, 2, 3
    ),
    "contains": Function(
        "contains(text, part)",
        "whether the text holds the part, whatever its case",
        lambda _, x, y: text_of(y).lower() in text_of(x).lower(),
        2,
        2,
    ),
    "starts": Function(
        "starts(text, part)",
        "whether the text begins so, whatever its case",
        lambda _, x, y: text_of(x).lower().startswith(text_of(y).lower()),
        2,
        2,
    ),
    "column": Function(
        "column('Name, with spaces')",
        "a column whose name cannot stand in an expression",
        lambda s, x: s.cell(text_of(x)),
        1,
        1,
    ),
    "lookup": Function(
        "lookup('table', text)",
        "the entry of a table under `lookups:`",
        lambda s, t, x: s.translate(text_of(t), text_of(x)),
        2,
        2,
    ),
}
