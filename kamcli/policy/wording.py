"""What a violated schema means in plain words: a message and what to do. Knows nothing of any one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kamcli.model.position import render_pointer

if TYPE_CHECKING:
    from kamcli.schemas.validate import Violation

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a group of settings",
    "array": "a list",
    "null": "empty",
}
_SHOWN = 12
"""So many choices are spelled out; longer lists are cut."""


def closest(wrong: str, right: Iterable[str]) -> str | None:
    """The one of `right` that `wrong` was probably meant to be, or None."""
    return _closest(wrong, tuple(right))


@lru_cache(maxsize=4096)
def _closest(wrong: str, right: tuple[str, ...]) -> str | None:
    """Remembered, for a slip comes seldom alone, and comparing it with all names takes long."""
    names = {name.casefold(): name for name in right}
    wanted = wrong.casefold().strip()
    found = get_close_matches(wanted, names, n=1, cutoff=0.6)
    if not found:
        found = get_close_matches(wanted.replace("-", "_").replace(" ", "_"), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def suggestion(wrong: str, right: Iterable[str]) -> str:
    """What to do about a name that is not known: «did you mean …?», else the names there are."""
    names = tuple(right)
    if (meant := closest(wrong, names)) is not None:
        return f"did you mean {meant}?"
    return f"known are: {choices(names)}" if names else "delete it"


def choices(values: Iterable[Any]) -> str:
    """A list of choices for a sentence, cut when it gets long."""
    texts = [shown(value) for value in values]
    more = len(texts) - _SHOWN
    return ", ".join(texts) if more <= 0 else f"{', '.join(texts[:_SHOWN])} and {more} more"


def shown(value: Any) -> str:
    """A found value for a sentence: short, on one line."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a group of settings"
    if isinstance(value, list | tuple):
        return "a list"
    text = format(value, "f") if isinstance(value, Decimal) else " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def sentence(violation: Violation) -> tuple[str, str]:
    """Message and remedy for one violation."""
    name = render_pointer(violation.pointer) or "the file"
    message, do = _by_keyword(violation, name)
    return violation.message or message, violation.do or do


def _by_keyword(violation: Violation, name: str) -> tuple[str, str]:
    found, expected = violation.found, violation.expected
    match violation.keyword:
        case "additionalProperties" | "unevaluatedProperties":
            field = violation.field or ""
            inside = f" in {name}" if violation.pointer else ""
            return f"there is no setting {field}{inside}", suggestion(field, violation.schema.get("properties", ()))
        case "propertyNames":
            return f"{violation.field} cannot be a name in {name}", "use small letters a-z, digits and single hyphens"
        case "required" | "dependentRequired":
            inside = f" in {name}" if violation.pointer else ""
            return f"{violation.field} is missing{inside}", f"add a line `{violation.field}: …`"
        case "type":
            wanted = [expected] if isinstance(expected, str) else list(expected or ())
            words = " or ".join(_TYPES.get(kind, kind) for kind in wanted)
            return f"{name} should be {words}, and is {shown(found)}", "write it in that form, or delete the line"
        case "enum":
            return f"{name} cannot be {shown(found)}", _choice(found, expected)
        case "minimum" | "exclusiveMinimum":
            return f"{name} is {shown(found)}, and may not be below {shown(expected)}", "write a larger number"
        case "maximum" | "exclusiveMaximum":
            return f"{name} is {shown(found)}, and may not be above {shown(expected)}", "write a smaller number"
        case "minItems":
            return f"{name} is too short a list", f"list at least {shown(expected)}"
        case "uniqueItems":
            return f"{name} lists something twice", "delete the second one"
        case "pattern" if isinstance(found, str) and not found.strip():
            return f"{name} is empty", "write something, or delete the line"
        case "maxLength":
            return f"{name} is longer than {shown(expected)} characters", "shorten it"
    return f"{name} cannot be {shown(found)}", violation.schema.get(
        "description"
    ) or "compare it with the documentation"


def _choice(found: Any, expected: Any) -> str:
    values = [value for value in expected or () if value is not None]
    meant = closest(found, [v for v in values if isinstance(v, str)]) if isinstance(found, str) else None
    listed = f"choose one of: {choices(values)}"
    return f"did you mean {meant}? ({listed})" if meant else listed
