"""A grid as text, in the formats that `--format` offers. Decides nothing about what is in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kamcli.model.money import Money
from kamcli.render.exact import json_text
from kamcli.render.number import shown
from kamcli.render.shape import Column, Grid
from kamcli.render.text import markdown_safe, one_line, spreadsheet_safe, terminal_safe, written


def table(content: Grid) -> str:
    """For people: titles, a rule, aligned columns; no colour, the same in a pipe as on a terminal."""
    return _tabulated(
        content, "simple", _for_people(content, lambda text: text), [column.title for column in content.columns]
    )


def markdown(content: Grid) -> str:
    """A Markdown table; nothing in a cell can end it, start markup or become HTML."""
    titles = [markdown_safe(column.title) for column in content.columns]
    return _tabulated(content, "pipe", _for_people(content, markdown_safe), titles)


def json_array(content: Grid) -> str:
    """A JSON array of one object a row, under the columns' keys."""
    return json_text(_objects(content)) + "\n"


def json_lines(content: Grid) -> str:
    """One JSON object a line."""
    return "".join(json_text(each, indent=None) + "\n" for each in _objects(content))


def comma_separated(content: Grid) -> str:
    """CSV (RFC 4180, but `\\n` ends a line); no cell is a formula to a spreadsheet."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in content.columns])
    writer.writerows([spreadsheet_safe(terminal_safe(written(value))) for value in row] for row in content.rows)
    return out.getvalue()


def tab_separated(content: Grid) -> str:
    """Tab-separated, without quoting: tabs and line ends inside a cell become spaces."""
    lines = ["\t".join(column.key for column in content.columns)]
    lines += ["\t".join(spreadsheet_safe(one_line(written(value))) for value in row) for row in content.rows]
    return "".join(f"{line}\n" for line in lines)


FORMATS: Mapping[str, Callable[[Grid], str]] = MappingProxyType(
    {
        "table": table,
        "json": json_array,
        "jsonl": json_lines,
        "csv": comma_separated,
        "tsv": tab_separated,
        "md": markdown,
    }
)
"""What `--format` offers, and who writes it."""


def grid(content: Grid, format: str) -> str:  # noqa: A002 - the word of the option
    """Write a grid in one of FORMATS; the text ends with a line end unless it is empty."""
    return FORMATS[format](content)


def _objects(content: Grid) -> list[dict[str, Any]]:
    keys = [column.key for column in content.columns]
    return [dict(zip(keys, row, strict=True)) for row in content.rows]


def _for_people(content: Grid, escaped: Callable[[str], str]) -> list[list[str]]:
    return [
        [escaped(_cell(column, value)) for column, value in zip(content.columns, row, strict=True)]
        for row in content.rows
    ]


def _cell(column: Column, value: Any) -> str:
    if type(value) is str:
        return one_line(value)
    if column.digits is None or isinstance(value, bool):
        return one_line(written(value))
    if isinstance(value, Money):
        return f"{shown(value.amount, column.digits)} {value.currency}"
    if isinstance(value, (int, Decimal)):
        return shown(Decimal(value), column.digits)
    return one_line(written(value))


_NARROW = re.compile("[ -~\u00a0-¬®-˿Α-ΡΣ-ώЀ-҂Ҋ-ԯ–—‘’“”•…\u202f→€]*")
"""Texts in which every character is one column wide, as nearly all are."""


def _tabulated(content: Grid, style: str, rows: list[list[str]], titles: list[str]) -> str:
    if not content.columns:
        return ""
    # "decimal" lines up the points of numbers that have unlike numbers of digits.
    alignment = tuple(
        ("right" if column.digits is not None else "decimal") if column.align == "right" else "left"
        for column in content.columns
    )
    if style == "simple" and rows:
        columns = list(zip(*rows, strict=True))
        if all(side != "decimal" or _are_numbers(cells) for cells, side in zip(columns, alignment, strict=True)):
            width = len if _is_narrow((titles, *rows)) else _wide()
            if (made := _aligned(columns, titles, alignment, width)) is not None:
                return made
    from tabulate import tabulate

    text = tabulate(rows, headers=titles, tablefmt=style, disable_numparse=True, colalign=alignment)
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n"))


def _is_narrow(rows: Iterable[Iterable[str]]) -> bool:
    return all(_NARROW.fullmatch("".join(row)) for row in rows)


def _are_numbers(cells: Iterable[str]) -> bool:
    """Whether all cells are numbers as we write them, or nothing."""
    return all(map(_NUMBER.fullmatch, cells))


_NUMBER = re.compile(r"(?:-?[0-9]{1,300}(?:\.[0-9]{1,300})?)?")


def _wide() -> Callable[[str], int]:
    """How many columns a text takes, of which some characters take two or none; -1 where nobody can say."""
    from wcwidth import wcswidth

    def width(text: str) -> int:
        return len(text) if text.isascii() and text.isprintable() else int(wcswidth(text))

    return width


def _aligned(
    columns: Iterable[Sequence[str]], titles: Sequence[str], alignment: Iterable[str], width: Callable[[str], int]
) -> str | None:
    """What tabulate makes of it; but it costs more to import than most tables to write, and is slow with long ones.

    None where the width of a text is not known.
    """
    found = []
    for title, cells, side in zip(titles, columns, alignment, strict=True):
        plain = [title, *(_by_their_points(cells) if side == "decimal" else [cell.strip() for cell in cells])]
        widths = list(map(width, plain))
        if min(widths) < 0:
            return None
        most = max(widths[0] + 2, *widths)
        blanks = [" " * (most - each) for each in widths]
        pairs = zip(plain, blanks, strict=True) if side == "left" else zip(blanks, plain, strict=True)
        first, *rest = map("".join, pairs)
        found.append([first, "-" * most, *rest])
    return "".join(["  ".join(line).rstrip() + "\n" for line in zip(*found, strict=True)])


def _by_their_points(cells: Iterable[str]) -> list[str]:
    """Numbers with blanks after them, so that their points stand below each other where they end together."""
    after = {cell: len(cell) - cell.find(".") - 1 if "." in cell else -1 for cell in cells}
    most = max(after.values())
    return [cell + " " * (most - after[cell]) for cell in cells]
