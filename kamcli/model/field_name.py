"""Fields as people write them, `legal_entities[acme-de].tax_id`, taken apart. Knows no record and no schema."""

from __future__ import annotations

import re

from kamcli.errors import UsageError

_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[([^\]]*)\]")


def steps(field: str) -> tuple[str, ...]:
    """The parts of a field's name; those in brackets begin with `[`. Raises UsageError."""
    found: list[str] = []
    at = 0
    for match in _STEP.finditer(field):
        if match.start() != at:
            break
        found.append(match[1].strip() if match[1] is not None else f"[{match[2].strip()}")
        at = match.end()
    if at != len(field) or not found or found[0].startswith("["):
        raise UsageError(
            f"“{field}” is not the name of a field", do="write it like strategy.plans or legal_entities[acme-de].tax_id"
        )
    return tuple(found)
