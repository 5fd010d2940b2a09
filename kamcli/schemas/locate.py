"""Where kamcli's own schemas lie, in a clone as in an installed wheel. Reads nothing but them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

SUFFIX = ".schema.json"
_PACKAGE = Path(__file__).resolve().parent.parent


def candidates(package: Path) -> tuple[Path, ...]:
    """Where the schemas may lie, given the folder of the package: inside it (wheel), beside it (clone, editable)."""
    return package / "builtin_schemas", package.parent / "schemas"


@lru_cache(maxsize=1)
def builtin() -> Path:
    """The folder of kamcli's own schemas."""
    for folder in candidates(_PACKAGE):
        if (folder / f"definitions{SUFFIX}").is_file():
            return folder
    raise FileNotFoundError(f"kamcli's schemas are neither of {', '.join(map(str, candidates(_PACKAGE)))}")


@lru_cache(maxsize=256)
def load(name: str) -> dict[str, Any]:
    """One of kamcli's schemas as it was written, by name: `account`, `circles/key/account`, `kinds/proposal`.

    The value is shared: do not change it. Raises KeyError where there is none of that name.
    """
    path = builtin() / f"{name}{SUFFIX}"
    if name not in names():
        raise KeyError(name)
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The names of all schemas that come with kamcli."""
    root = builtin()
    found = (path.relative_to(root).as_posix() for path in root.rglob(f"*{SUFFIX}"))
    return frozenset(name.removesuffix(SUFFIX) for name in found)
