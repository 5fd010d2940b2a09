"""The header of a foreign table: one name out of several lines, and how names are compared. Reads no files."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase

MOST_LINES = 5


def folded(name: str) -> str:
    """A column's name as it is compared: whatever its case and spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def fits(name: str, patterns: Sequence[str]) -> bool:
    """Whether a name is one of these, `*` and `?` standing for anything."""
    return any(fnmatchcase(folded(name), folded(one).replace("[", "[[]")) for one in patterns)


def joined(lines: Sequence[Sequence[str]]) -> list[str]:
    """The names of columns whose header runs over several lines, put together with a space.

    An upper cell holds for the empty ones on its right too, as merged cells do, if something stands below it: above
    nothing it is the name of its own column.
    """
    width = max(map(len, lines))
    full = [[*line, *[""] * (width - len(line))] for line in lines]
    names: list[list[str]] = [[] for _ in range(width)]
    for number, line in enumerate(full):
        over = ""
        for column, cell in enumerate(line):
            below = any(later[column].strip() for later in full[number + 1 :])
            if cell.strip():
                over = cell if below else ""
            text = cell.strip() or (over.strip() if below else "")
            if text:
                names[column].append(" ".join(text.split()))
            if not below and not cell.strip():
                over = ""
    return [" ".join(parts) for parts in names]


def numbered(cells: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """The columns under names of their own, as a CSV file's: `column 3`, `Sum (2)`; and the names that repeat.

    A cell that is more than text (a date of a workbook) stays what it is where its name is unique.
    """
    names: dict[str, None] = {}
    repeats: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = cell if cell == cell.strip() else cell.strip()
        name = name or f"column {index + 1}"
        if name in names:
            count = next(n for n in range(repeats.get(name, 1) + 1, len(cells) + 3) if f"{name} ({n})" not in names)
            repeats[name] = count
            name = f"{name} ({count})"
        names[name] = None
    return list(names), frozenset(repeats)
