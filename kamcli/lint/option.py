"""Settings of rules: what a rule declares, and what policy/lint.yaml makes of it. Knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from kamcli.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a rule in policy/lint.yaml (`options: {RULE: {NAME: VALUE}}`); of the type of its default."""

    name: str
    default: int | str | bool | tuple[str, ...]
    description: str


class Configurable(Protocol):
    """A rule, as far as its options go."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be set."""


def option(settings: Mapping[str, Any], rule: Configurable, name: str, circle: str | None) -> Any:
    """The value of a rule's option in a circle: the circle's, the policy's, or the rule's own default.

    A value of another type than the default is passed over; KAM902 reports it.
    """
    default = next(each.default for each in rule.options if each.name == name)
    for own in (settings["circles"].get(circle, {}), settings):
        for key in (rule.name, rule.code):
            value = own.get("options", {}).get(key, {}).get(name)
            if value is not None and fits(value, default):
                return tuple(value) if isinstance(default, tuple) else value
    return default


def fits(value: Any, default: Any) -> bool:
    """Whether a value is of the type of an option's default."""
    if isinstance(default, tuple):
        return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
    return type(value) is type(default)
