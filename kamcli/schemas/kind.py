"""The blocks of interactions: `proposal:` only in a proposal. Composes them, knows no kind by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamcli.schemas.overlay import Schema, extend, join, part


def block(kind: str, layers: Sequence[tuple[Schema, str]]) -> Schema:
    """The schema of a kind's block: kamcli's, extended by the company's; or the company's alone."""
    structure: Schema = {"type": "object", "title": kind.capitalize(), "description": f"What only a {kind} has."}
    parts = []
    for index, (schema, file) in enumerate(layers):
        if index == 0:
            structure = {**structure, **schema, "x-kam-file": file}
            continue
        before, structure = structure, extend(structure, schema, file)
        structure["x-kam-block"] = schema.get("x-kam-block", structure.get("x-kam-block", "optional"))
        parts.append((schema, before, file))
    found = [part(schema, before, structure, file=file, circle=None) for schema, before, file in parts]
    return join(structure, [each for each in found if each])


def exclusive(structure: Schema, blocks: Mapping[str, Any], kind: str) -> Schema:
    """The structure for one kind: of all blocks only its own."""
    kept = {name: below for name, below in structure["properties"].items() if name not in blocks or name == kind}
    return {**structure, "properties": kept}


def rules(blocks: Mapping[str, Any], kind: str | None) -> list[Schema]:
    """What the kinds ask: their block if they need one, and (with no kind given) no other kind's block."""
    found: list[Schema] = []
    for name, below in blocks.items():
        stated: Schema = {"properties": {"kind": {"const": name}}}
        if below.get("x-kam-block") == "required" and kind in (None, name):
            fields = ", ".join(below.get("required", ())) or "what belongs to it"
            found.append(
                {
                    "title": f"{name}: its details",
                    "x-kam-file": below.get("x-kam-file"),
                    "x-kam-message": f"the details of the {name} are missing",
                    "x-kam-do": f"add a block {name}: with {fields}",
                    "if": {"required": ["kind"], **stated},
                    "then": {"required": [name]},
                }
            )
        if kind is None:
            found.append(
                {
                    "title": f"{name}: only there",
                    "x-kam-message": f"only an interaction of kind {name} has a block {name}",
                    "x-kam-do": f"write kind: {name}, or take the block out",
                    "if": stated,
                    "else": {"properties": {name: False}},
                }
            )
    return found
