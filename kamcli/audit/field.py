"""Fields that somebody asks for, `legal_entities.tax_id` or `legal_entities[main]`, found in what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from kamcli.dataclass import dataclass
from kamcli.model.difference import ABSENT, NO_KEYS, Difference, Item, ItemKeys, Path, PathStep, named
from kamcli.model.field_name import steps


@dataclass(frozen=True, slots=True)
class FieldPattern:
    """A field by name; without brackets, of every item of a list."""

    steps: tuple[str, ...]

    def narrowed(self, difference: Difference, keys: ItemKeys = NO_KEYS) -> Iterator[Difference]:
        """The parts of a difference that are in this field."""
        found = self.fits(difference.path)
        if found == "inside":
            yield difference
        elif found == "above" and not difference.is_order:
            for part in _parts(difference, keys, self._next(difference.path)):
                yield from self.narrowed(part, keys.below(part.path[-1]))

    def _next(self, path: Path) -> str | None:
        """The name of the field that is asked for right below a place; None where it is an item."""
        if not all(isinstance(step, str) for step in path):
            return None
        step = self.steps[len(path)]
        return None if step.startswith("[") else step

    def fits(self, path: Path) -> Literal["inside", "above", "elsewhere"]:
        """Whether a place is this field or within it, or is what the field is a part of."""
        at = 0
        for step in path:
            if at == len(self.steps):
                return "inside"
            wanted = self.steps[at]
            if isinstance(step, str):
                if wanted != step:
                    return "elsewhere"
                at += 1
            elif wanted.startswith("["):
                if not _is_meant(wanted[1:], step):
                    return "elsewhere"
                at += 1
        return "inside" if at == len(self.steps) else "above"


def field_pattern(text: str) -> FieldPattern:
    """Read the name of a field. Raises UsageError."""
    return FieldPattern(steps(text))


def _is_meant(text: str, step: PathStep) -> bool:
    if text in ("", "*", str(step)):
        return True
    return isinstance(step, Item) and text in map(str, step.key)


def _parts(difference: Difference, keys: ItemKeys, only: str | None) -> Iterator[Difference]:
    """A difference of a whole group or list as those of its fields or items; of a group, `only` one field."""
    groups = [each for each in (difference.before, difference.after) if each is not ABSENT]
    if only is not None and all(isinstance(each, dict) for each in groups):
        sides = [
            each.get(only, ABSENT) if each is not ABSENT else ABSENT for each in (difference.before, difference.after)
        ]
        if sides != [ABSENT, ABSENT]:
            yield Difference((*difference.path, only), sides[0], sides[1])
        return
    before, after = _children(difference.before), _children(difference.after)
    lists = [each for each in (difference.before, difference.after) if isinstance(each, list)]
    if lists and (names := named(*lists, key=keys.key)) is not None:
        renamed: list[dict[PathStep, Any]] = [dict(zip(each, lists[at], strict=True)) for at, each in enumerate(names)]
        if isinstance(difference.before, list):
            before = renamed.pop(0)
        if isinstance(difference.after, list):
            after = renamed.pop(0)
    for step in dict.fromkeys((*before, *after)):
        yield Difference((*difference.path, step), before.get(step, ABSENT), after.get(step, ABSENT))


def _children(value: Any) -> dict[PathStep, Any]:
    if isinstance(value, dict):
        return dict(value)
    return dict(enumerate(value)) if isinstance(value, list) else {}
