"""How much a query may take: time, memory, rows. Values only."""

from __future__ import annotations

from collections.abc import Callable

from kamcli.dataclass import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """`clock` counts seconds; `timeout` is how many of them the query may run, once its tables are filled.

    `memory` is in bytes, of all that SQLite holds; `answer` in bytes of text of the whole answer;
    `value` in bytes of a single value.
    """

    clock: Callable[[], float]
    timeout: float = 10.0
    memory: int = 512 * MEGABYTE
    answer: int = 256 * MEGABYTE
    value: int = 4 * MEGABYTE
    rows: int = 1_000_000
