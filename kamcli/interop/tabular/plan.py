"""What an import would do, as values: records and ledger lines to create or change, what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.table import Place
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer


@dataclass(frozen=True, slots=True, order=True)
class BadRow:
    """A row that cannot be taken, and why. `column` is the header of a wide table's cell."""

    file: str
    line: int
    reason: str
    column: str = ""

    @property
    def place(self) -> Place:
        """What tells it from all other rows."""
        return self.file, self.line, self.column

    def __str__(self) -> str:
        where = f" ({self.column})" if self.column else ""
        return f"{self.file}:{self.line}{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: `old` and `new` are None where there is none. `kept`: what the repository has was left alone."""

    pointer: Pointer
    old: Any
    new: Any
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One record or ledger line that is created or changed; `line` is the ledger's line, of existing ones."""

    entity: Entity
    id: str
    path: str
    created: bool
    fields: tuple[FieldChange, ...]
    place: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that came from this system before and is no longer in its file. Never deleted."""

    entity: Entity
    id: str
    path: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A control total: the sum of the ledger lines in one currency, and the part of it that has an account."""

    currency: str
    amount: Decimal
    rows: int
    allocated: Decimal


@dataclass(frozen=True)
class TargetPlan:
    """What becomes of the rows of one target. `kept` are changes that were not made because of `on_change: keep`."""

    to: str
    read: int = 0
    filtered: int = 0
    taken: int = 0
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()
    unchanged: int = 0
    gone: tuple[Gone, ...] = ()
    bad: tuple[BadRow, ...] = ()
    totals: tuple[Total, ...] = ()
    period: tuple[str, str] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    expected: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """How many records or lines are new."""
        return sum(change.created for change in self.changes)

    @property
    def changed(self) -> int:
        """How many records or lines that exist are changed."""
        return len(self.changes) - self.added


@dataclass(frozen=True)
class Plan:
    """A whole import. `files` are the bytes to be written, `expected` what must stand there until then.

    `notes` say what was put right while the foreign files were read.
    """

    system: str
    targets: tuple[TargetPlan, ...]
    record: str | None
    files: Mapping[str, bytes]
    expected: Mapping[str, bytes | None]
    notes: tuple[str, ...] = ()

    @property
    def bad(self) -> tuple[BadRow, ...]:
        """Every row that cannot be taken, once, in the order of files and lines.

        Where several cells of a line cannot be for the same reason, the line is told, once.
        """
        found: dict[tuple[str, int, str], set[str]] = {}
        for target in self.targets:
            for bad in target.bad:
                found.setdefault((bad.file, bad.line, bad.reason), set()).add(bad.column)
        return tuple(
            sorted(BadRow(*key, next(iter(columns)) if len(columns) == 1 else "") for key, columns in found.items())
        )
