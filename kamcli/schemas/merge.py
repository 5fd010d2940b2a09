"""Joins schemas into one that asks for all that each asks, with one place for each field. Changes no argument."""

from __future__ import annotations

from typing import Any

from kamcli.schemas.vocabulary import ANNOTATIONS, OWN

_GROUPS = ({"contains", "minContains", "maxContains"}, {"if", "then", "else"})
"""Keywords that mean something only together."""


def conjoin(one: Any, other: Any) -> Any:
    """The schema that holds where both hold. Of titles and other remarks, the second's win; so does how it closes."""
    if one is False or other is False:
        return False
    if one is True or other is True or one == other:
        return other if one is True else one
    result, apart = dict(one), {}
    moved = {word for group in _GROUPS if group & one.keys() and group & other.keys() for word in group}
    for word, value in other.items():
        if (
            (word not in one and word not in moved)
            or word in ANNOTATIONS
            or word in OWN
            or word == "additionalProperties"
        ):
            result[word] = value
        elif word in ("properties", "patternProperties"):
            result[word] = merge_named(one[word], value)
        elif word == "items":
            result[word] = conjoin(one[word], value)
        elif word == "required":
            result[word] = [*one[word], *(name for name in value if name not in one[word])]
        elif word == "allOf":
            result[word] = [*one[word], *value]
        elif one.get(word) != value or word in moved:
            apart[word] = value
    if apart:
        result["allOf"] = [*result.get("allOf", ()), apart]
    return result


def merge_named(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Join the schemas of two sets of fields, name by name."""
    return {**one, **{name: conjoin(one[name], below) if name in one else below for name, below in other.items()}}
