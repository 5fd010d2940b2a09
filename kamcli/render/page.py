"""A report for people as one page: a title, tables and notes, in the formats that people read. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line

FOR_PEOPLE = ("table", "md")


def page(title: str, about: str, grids: Iterable[Grid], notes: Sequence[str], format: str) -> str:  # noqa: A002
    """Write a page as `table` or `md`; a grid without rows is left out."""
    heading, gap = ("# ", "\n\n") if format == "md" else ("", "\n")
    parts = [f"{heading}{title}{gap}{about}\n", *(grid(each, format) for each in grids if each.rows)]
    if notes:
        # In Markdown a table, so that names are escaped as everywhere else.
        as_grid = Grid((Column("note", "Notes"),), tuple((note,) for note in notes))
        parts.append(grid(as_grid, format) if format == "md" else "".join(f"{note}\n" for note in notes))
    return "\n".join(parts)


def left_out(lines: Sequence[str]) -> list[str]:
    """Notes on the places that a report had to leave out; none where there are none."""
    if not lines:
        return []
    places = "1 place" if len(lines) == 1 else f"{len(lines)} places"
    return [f"Left out, because it cannot be used: {places}:", *(f"  {one_line(line)}" for line in lines)]
