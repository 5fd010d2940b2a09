"""Settings by which editors know which composed schema is for which files. Pure: bytes in, bytes out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kamcli.model.entity import POLICY, Entity
from kamcli.schemas.locate import SUFFIX
from kamcli.schemas.write import FOLDER, json_text

SETTINGS = ".vscode/settings.json"
_KEY = "yaml.schemas"

GLOBS: Mapping[str, str] = {
    f"{FOLDER}/{entity}{SUFFIX}": glob
    for entity, glob in (
        (Entity.KAM, "kam.yaml"),
        *((policy, f"policy/{policy}.yaml") for policy in POLICY),
        (Entity.ACCOUNT, "accounts/*/account.yaml"),
        (Entity.CONTACT, "accounts/*/contacts/*.yaml"),
        (Entity.INTERACTION, "accounts/*/interactions/*/*.yaml"),
        (Entity.DEAL, "accounts/*/deals/*.yaml"),
        (Entity.COMPLAINT, "accounts/*/complaints/*.yaml"),
        (Entity.PERSONAL, "personal/*/*.yaml"),
        (Entity.COLLEAGUE, "team/*.yaml"),
        (Entity.PLAN, "plans/*.yaml"),
        (Entity.IMPORT, "imports/*.yaml"),
    )
}
"""Composed schema → the files it is for."""


def merged(settings: bytes | None) -> bytes | None:
    """The editor's settings with the schemas added and everything else kept; the same bytes if nothing is missing.

    None where the file has comments or is otherwise more than plain JSON: then a person adds `snippet()`.
    """
    if settings is None or not settings.strip():
        return (json_text({_KEY: dict(GLOBS)}) + "\n").encode()
    try:
        text = settings.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    present = found.get(_KEY, {}) if isinstance(found, dict) else None
    if not isinstance(present, dict):
        return None
    if all(path in present for path in GLOBS):
        return settings
    found[_KEY] = {**present, **{path: glob for path, glob in GLOBS.items() if path not in present}}
    indent = re.search(r"\n([ \t]+)\"", text)
    return (json_text(found, indent[1] if indent else "  ") + "\n").encode()


def snippet() -> str:
    """The lines for a person to add to the editor's settings."""
    return json_text({_KEY: dict(GLOBS)})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice, and one of the two would be lost")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
