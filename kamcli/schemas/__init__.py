"""Schemas: kamcli's own, composed with the company's by circle, and what they find wrong with a record."""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.schemas.composing import SchemaSet, compose
    from kamcli.schemas.field import Field
    from kamcli.schemas.validate import Violation, violations
    from kamcli.schemas.write import composed_files

__getattr__ = later(
    __name__,
    {
        "composing": ("SchemaSet", "compose"),
        "field": ("Field",),
        "validate": ("Violation", "violations"),
        "write": ("composed_files",),
    },
)

__all__ = ["Field", "SchemaSet", "Violation", "compose", "composed_files", "violations"]
