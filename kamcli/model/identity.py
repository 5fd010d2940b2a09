"""Ids and slugs: ASCII, lower-case, the same on every file system, from names in any script."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
"""One segment of an id: letters a-z, digits, single inner hyphens."""

LONGEST = 80
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows cannot give to a file."""


@lru_cache(maxsize=65536)
def is_id(text: str) -> bool:
    """Tell whether `text` is one well-formed segment of an id."""
    return len(text) <= LONGEST and ID.match(text) is not None and text not in RESERVED


def is_reference(text: str) -> bool:
    """Tell whether `text` is an id of one or two segments: `cfo`, `acme/cfo`. Never `..` or a path."""
    parts = text.split("/")
    return 1 <= len(parts) <= 2 and all(is_id(part) for part in parts)


def slug(name: str, fallback: str = "record") -> str:
    """Make an id segment from a name in any script: «Ромашка» → `romashka`, Ναυπηγεία → `naypigeia`.

    Cut at a hyphen near 60 characters; `fallback` where no letter or digit is left.
    """
    from anyascii import anyascii

    text = anyascii(name).lower().replace("'", "").replace("`", "")
    text = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(text) > 60:
        text = text[:60].rsplit("-", 1)[0].strip("-") or text[:60]
    if not text:
        return fallback
    return f"{text}-1" if text in RESERVED else text


def unused(wanted: str, taken: Container[str]) -> str:
    """Return `wanted`, or `wanted-2`, `wanted-3`… if it is taken; cut at its end where an id would be too long."""
    found, number = _fitting(wanted, ""), 1
    while found in taken:
        number += 1
        found = _fitting(wanted, f"-{number}")
    return found


def _fitting(text: str, suffix: str) -> str:
    room = LONGEST - len(suffix)
    return (text if len(text) <= room else text[:room].rstrip("-")) + suffix
