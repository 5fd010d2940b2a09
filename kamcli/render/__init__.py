"""Results as text: table, JSON, CSV, TSV, Markdown; safe for terminals, spreadsheets and Markdown. Prints nothing."""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.render.exact import json_text
    from kamcli.render.layout import FORMATS, grid
    from kamcli.render.shape import Column, Grid
    from kamcli.render.text import one_line, spreadsheet_safe, terminal_safe, written
else:
    __getattr__ = later(
        __name__,
        {
            "exact": ("json_text",),
            "layout": ("FORMATS", "grid"),
            "shape": ("Column", "Grid"),
            "text": ("one_line", "spreadsheet_safe", "terminal_safe", "written"),
        },
    )

__all__ = [
    "FORMATS",
    "Column",
    "Grid",
    "grid",
    "json_text",
    "one_line",
    "spreadsheet_safe",
    "terminal_safe",
    "written",
]
