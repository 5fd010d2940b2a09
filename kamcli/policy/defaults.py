"""The built-in defaults, read from `defaults/*.yaml`, and how a company's settings are laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from kamcli import yamlio
from kamcli.model.position import Unreadable


def default_file(name: str) -> bytes:
    """The commented file of defaults for `kam`, `circles`, `limits`…"""
    return (Path(__file__).with_name("defaults") / f"{name}.yaml").read_bytes()


@cache
def defaults(name: str) -> Mapping[str, Any]:
    """The default settings of one file. Shared: never change them."""
    document = yamlio.read(default_file(name))
    if isinstance(document, Unreadable):
        raise TypeError(f"the built-in {name}.yaml is broken: {document.problems[0].message}")
    data: Mapping[str, Any] = document.data
    return data


def merged(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `default`, key by key: mappings are merged, everything else is replaced."""
    result = deepcopy(dict(default))
    for key, value in own.items():
        below = default.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            result[key] = merged(below, value)
        else:
            result[key] = deepcopy(value)
    return result


def merged_circles(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Like `merged` for circles.yaml: the company's circles in its order, each over the default one of its id."""
    if "circles" not in own:
        return merged(default, own)
    by_id = {circle["id"]: circle for circle in default["circles"]}
    return {"circles": [merged(by_id.get(circle["id"], {"name": circle["id"]}), circle) for circle in own["circles"]]}
