"""A grid of rows and columns: what every listing and report hands over to be written. Values only, no format."""

from __future__ import annotations

from typing import Any, Literal

from kamcli.dataclass import dataclass

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the column for machines (JSON, CSV), `title` for people (table, Markdown).

    `digits` rounds numbers for people only, half to even, and groups their thousands; machines get
    every digit.
    """

    key: str
    title: str
    align: Align = "left"
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of raw values (str, int, Decimal, date, bool, Money, None, lists of those), as many as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two columns have one key: {keys}")
        for row in self.rows:
            if len(row) != len(keys):
                raise ValueError(f"a row of {len(row)} cells in a grid of {len(keys)} columns")
