"""The written YAML subset (docs/yaml-subset.md): read, locate, write, and edit single values. Opens no files."""

from kamcli.yamlio.document import Document, Span
from kamcli.yamlio.edit import append, remove, set_value
from kamcli.yamlio.reading import read
from kamcli.yamlio.writing import dump

__all__ = ["Document", "Span", "append", "dump", "read", "remove", "set_value"]
