"""CSV tables: ledgers of our own, and foreign files. Opens no files."""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.csvio.reading import locate, read
    from kamcli.csvio.rename import rename_column
    from kamcli.csvio.table import Row, Table
    from kamcli.csvio.writing import edit, write
else:
    __getattr__ = later(
        __name__,
        {
            "reading": ("locate", "read"),
            "rename": ("rename_column",),
            "table": ("Row", "Table"),
            "writing": ("edit", "write"),
        },
    )

__all__ = ["Row", "Table", "edit", "locate", "read", "rename_column", "write"]
