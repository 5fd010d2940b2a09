"""Exact sums in SQL: aggregates and functions that count in decimals. Knows no table.

A number with at most 15 digits survives the way into SQLite's binary numbers and back unchanged (IEEE 754,
DBL_DIG), so it is read back as the decimal it was, added up exactly, and rounded once, at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

from kamcli.errors import UsageError
from kamcli.model.money import EXACT, STRICT, decimal_of, plain

LONGEST = 200
"""Characters of a text that is read as a number."""

Note = Callable[[], None]
"""Called where a number had to be rounded to fit SQL."""


def number(value: Any) -> Decimal:
    """A value of SQL as the decimal it stands for. Raises UsageError for text that is no number."""
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        found = Decimal(repr(value))
        if found.is_finite():
            return found
    elif isinstance(value, str) and len(value) <= LONGEST and (read := decimal_of(value.strip())) is not None:
        return read
    shown = value if not isinstance(value, str) or len(value) <= 40 else f"{value[:40]}…"
    raise UsageError(f"«{shown}» is not a number to count with", do="write numbers like 12.50, with a point")


def binary(value: Decimal, rounded: Note | None = None) -> float:
    """A decimal as SQL's number; `rounded` is told where digits are lost."""
    found = float(value)
    if rounded is not None and Decimal(repr(found)) != value:
        rounded()
    return found


class _Adding:
    """What sum, total, avg and dsum have in common: the exact sum of what is not NULL, and how many that are."""

    def __init__(self, rounded: Note) -> None:
        self.rounded = rounded
        self.sum = Decimal(0)
        self.count = 0
        self.binary = 0
        """How many of the values are no whole numbers of SQL: while there is none, a sum is one."""

    def _add(self, value: Any, sign: int) -> None:
        if value is None:
            return
        found = number(value)
        self.sum = STRICT.add(self.sum, found if sign > 0 else -found)
        self.count += sign
        if not isinstance(value, int):
            self.binary += sign

    def step(self, value: Any) -> None:
        self._add(value, 1)

    def inverse(self, value: Any) -> None:
        self._add(value, -1)

    def value(self) -> Any:
        raise NotImplementedError

    def finalize(self) -> Any:
        return self.value()


class _Sum(_Adding):
    def value(self) -> Any:
        if not self.count:
            return None
        if not self.binary and abs(self.sum) < 2**63:
            return int(self.sum)
        return binary(self.sum, self.rounded)


class _Total(_Adding):
    def value(self) -> Any:
        return binary(self.sum, self.rounded)


class _Average(_Adding):
    def value(self) -> Any:
        return float(EXACT.divide(self.sum, Decimal(self.count))) if self.count else None


class _ExactSum(_Adding):
    def value(self) -> Any:
        return plain(self.sum) if self.count else None


AGGREGATES: dict[str, type[_Adding]] = {"sum": _Sum, "total": _Total, "avg": _Average, "dsum": _ExactSum}


def _text(function: Callable[..., Decimal]) -> Callable[..., str | None]:
    """A function of decimals that gives text with every digit; NULL where anything is NULL."""

    def apply(*values: Any) -> str | None:
        if any(value is None for value in values):
            return None
        with localcontext(STRICT):
            return plain(function(*map(number, values)))

    return apply


def rounded(value: Any, places: Any = 0) -> Any:
    """Round half to even, as the reports do."""
    if value is None or places is None or isinstance(value, int):
        return value
    digits = max(0, min(int(places), 30))
    return float(
        number(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN, context=Context(prec=400))
    )


def _add(*values: Decimal) -> Decimal:
    return sum(values, Decimal(0))


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "dadd": (-1, _text(_add)),
    "dsub": (2, _text(lambda one, other: one - other)),
    "dmul": (2, _text(lambda one, other: one * other)),
}


def register(
    database: sqlite3.Connection, note: Note, told: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> None:
    """Put the exact aggregates and functions in; `told` keeps what a function says when it cannot go on."""
    for name, kind in AGGREGATES.items():
        database.create_window_function(name, 1, _told_class(kind, note, told))
    for name, (count, function) in FUNCTIONS.items():
        database.create_function(name, count, told(function), deterministic=True)
    for count in (1, 2):
        database.create_function("round", count, told(rounded), deterministic=True)


def _told_class(
    kind: type[_Adding], note: Note, told: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[[], Any]:
    class Told(kind):  # type: ignore[valid-type,misc]
        def __init__(self) -> None:
            super().__init__(note)

        step = told(kind.step)
        inverse = told(kind.inverse)
        value = told(kind.value)
        finalize = told(kind.finalize)

    return Told
