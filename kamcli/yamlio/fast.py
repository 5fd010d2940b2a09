"""The fast path: yaml-rs, for files in which a screen of the bytes finds nothing that it might read differently.

It never reports a problem: whatever is odd or wrong comes back as None and goes the exact way.
"""

from __future__ import annotations

from typing import Any


def parse(source: bytes) -> dict[str, Any] | None:  # noqa: ARG001
    """The data of `source`, or None if the exact path has to look at it."""
    return None
