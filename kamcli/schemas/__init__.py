"""Schemas: kamcli's own, composed with the company's by circle, and what they find wrong with a record."""

from __future__ import annotations

from kamcli.schemas.compose import SchemaSet, compose
from kamcli.schemas.field import Field
from kamcli.schemas.validate import Violation, violations
from kamcli.schemas.write import composed_files

__all__ = ["Field", "SchemaSet", "Violation", "compose", "composed_files", "violations"]
