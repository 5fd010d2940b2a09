"""What a mapping says of the shape of a file: `unpivot:` and `totals:`. From data that follows the schema to values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.header import folded
from kamcli.interop.tabular.mapping_check import MappingMistakes
from kamcli.interop.tabular.month import MonthHeaders
from kamcli.interop.tabular.total_label import Totals
from kamcli.model.position import Pointer

NO_TOTALS = Totals(left_out=False, compared=False)
_MONTH = re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])\Z", re.ASCII)


@dataclass(frozen=True)
class Unpivot:
    """How the columns of a wide table become rows: `month` and `value` are the columns that are made.

    `ignore` are columns (with * and ?) that are neither months nor wanted; `empty` are texts that mean nothing.
    """

    months: MonthHeaders
    month: str = "month"
    value: str = "amount"
    ignore: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()

    @property
    def made(self) -> tuple[str, ...]:
        """All columns that are made, in their order."""
        return (self.month, self.value, *self.months.parts)


def read_unpivot(data: Mapping[str, Any] | None, pointer: Pointer, mistakes: MappingMistakes) -> Unpivot | None:
    """Read `unpivot:`. Notes what makes no sense."""
    if data is None:
        return None
    months = data["months"]
    table: dict[str, str] = {}
    if isinstance(months, dict):
        for header, month in months.items():
            if not _MONTH.match(str(month)):
                mistakes.add((*pointer, "months", header), f"{month!s} is not a month: write it as 2026-01")
            table[folded(header)] = str(month)
        for entry in ("year", "headers"):
            if entry in data:
                mistakes.add((*pointer, entry), f"{entry}: has no meaning where months: lists the headers")
        if mistakes.lines:
            return None
    written = () if table else (months,) if isinstance(months, str) else tuple(months)
    try:
        headers = MonthHeaders(written, _whole(data.get("year")), table, data.get("headers", "{month}"))
    except ValueError as error:
        mistakes.add((*pointer, "months"), str(error))
        return None
    found = Unpivot(
        months=headers,
        month=data.get("month", "month"),
        value=data.get("value", "amount"),
        ignore=_texts(data.get("ignore")),
        empty=frozenset(text.strip() for text in _texts(data.get("empty"))),
    )
    if len(set(map(folded, found.made))) != len(found.made):
        mistakes.add(pointer, f"the columns that are made need different names, and are {', '.join(found.made)}")
    return found


def read_totals(data: Any, *, wide: bool) -> Totals:
    """Read `totals:`. Without it, a wide table's are looked for, and no others."""
    if data is None:
        return Totals() if wide else NO_TOTALS
    if isinstance(data, bool):
        return Totals() if data else NO_TOTALS
    return Totals(
        compared=data.get("compare", True),
        tolerance=Decimal(data.get("tolerance", 0)),
        also=_texts(data.get("also")),
        but=_texts(data.get("except")),
    )


def _texts(data: Any) -> tuple[str, ...]:
    return (data,) if isinstance(data, str) else tuple(data or ())


def _whole(data: Any) -> int | None:
    return None if data is None else int(data)
