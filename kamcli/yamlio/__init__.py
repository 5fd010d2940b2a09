"""The written YAML subset (docs/yaml-subset.md): read, locate, write, and edit single values. Opens no files."""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.yamlio.comment import Comment, comments
    from kamcli.yamlio.document import Document, Span
    from kamcli.yamlio.edit import append, remove, set_value
    from kamcli.yamlio.reading import read
    from kamcli.yamlio.renaming import rename
    from kamcli.yamlio.repetition import without_repetition
    from kamcli.yamlio.writing import dump
else:
    __getattr__ = later(
        __name__,
        {
            "comment": ("Comment", "comments"),
            "document": ("Document", "Span"),
            "edit": ("append", "remove", "set_value"),
            "reading": ("read",),
            "renaming": ("rename",),
            "repetition": ("without_repetition",),
            "writing": ("dump",),
        },
    )

__all__ = [
    "Comment",
    "Document",
    "Span",
    "append",
    "comments",
    "dump",
    "read",
    "remove",
    "rename",
    "set_value",
    "without_repetition",
]
