"""CSV tables: ledgers of our own, and foreign files. Opens no files."""

from kamcli.csvio.reading import locate, read
from kamcli.csvio.rename import rename_column
from kamcli.csvio.table import Row, Table
from kamcli.csvio.writing import edit, write

__all__ = ["Row", "Table", "edit", "locate", "read", "rename_column", "write"]
