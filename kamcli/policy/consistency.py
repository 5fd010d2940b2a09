"""What no single schema can say of the policy: names that must exist elsewhere, thresholds in order.

Settings that contradict others are reported and left out, so that the policy in force is always sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import START, Pointer, Problem
from kamcli.policy.checking import KIND, Checked, present, without
from kamcli.policy.vocabulary import PARTS
from kamcli.policy.wording import suggestion

Settings = Mapping[Entity, Mapping[str, Any]]
CIRCLE_IDS = "circles"


@dataclass(frozen=True, slots=True)
class _Reference:
    """Texts at `pattern` (`*` any item, `*key` any key) must stand in a list of lists.yaml, or name a circle.

    `always`: defaults must too, so that replacing a list leaves no rule silently without effect.
    """

    entity: Entity
    pattern: tuple[str, ...]
    names: str
    always: bool = False


_REFERENCES = (
    *(_Reference(Entity.LISTS, (part, "*"), whole, always=True) for part, whole in PARTS.items()),
    _Reference(Entity.CIRCLES, ("circles", "*", "mandatory_kinds", "*"), "kinds", always=True),
    _Reference(Entity.CIRCLES, ("circles", "*", "evidence", "kinds", "*"), "kinds", always=True),
    _Reference(Entity.CIRCLES, ("circles", "*", "regular", "except_reasons", "*"), "key_reasons", always=True),
    _Reference(Entity.CIRCLES, ("circles", "*", "regular", "except_models", "*"), "models", always=True),
    _Reference(Entity.LIMITS, ("complaints", "limit_days", "*key"), "complaint_severities"),
    _Reference(Entity.LIMITS, ("review", "every_months", "*key"), CIRCLE_IDS),
    _Reference(Entity.LIMITS, ("value", "every_months", "*key"), CIRCLE_IDS),
    _Reference(Entity.LIMITS, ("next_step", "circles", "*"), CIRCLE_IDS),
    _Reference(Entity.PLAYBOOKS, ("playbooks", "*key"), "statuses"),
    _Reference(Entity.PLAYBOOKS, ("playbooks", "*", "tasks", "*", "who"), "team_roles"),
    _Reference(Entity.PLAYBOOKS, ("arguments", "*", "roles", "*"), "roles"),
    _Reference(Entity.PLAYBOOKS, ("arguments", "*", "styles", "*"), "styles"),
    _Reference(Entity.PLAYBOOKS, ("arguments", "*", "bases", "*"), "bases"),
)

_RISING: tuple[tuple[Pointer, tuple[str, ...]], ...] = (
    (("concentration", "key_share"), ("low", "high", "dependence")),
    (("concentration", "largest"), ("warn", "alarm")),
    (("concentration", "abc"), ("a", "b")),
)


@dataclass(frozen=True, slots=True)
class _Finding:
    """What contradicts what, at a pointer of one file."""

    entity: Entity
    pointer: Pointer
    message: str
    do: str


def consistent(
    files: Mapping[Entity, Checked], overlaid: Callable[[Settings], dict[Entity, Mapping[str, Any]]]
) -> tuple[dict[Entity, Mapping[str, Any]], list[tuple[Entity, Problem]]]:
    """Lay the files over the defaults; return the settings in force, and what contradicts what."""
    own: dict[Entity, Any] = {entity: file.data for entity, file in files.items()}
    settings = overlaid(own)
    unsound = [*_incomplete_regularity(settings), *_out_of_order(settings)]
    own = _left_out(own, unsound)
    settings = overlaid(own)
    twice, dangling = [*_circles_twice(own)], [*_dangling(settings)]
    found = [*unsound, *twice, *_without_limit(settings, own)]
    found += dict.fromkeys(each.finding(own) for each in dangling if each.told(own))
    # one step for all: leaving out one item of a list moves the others
    unusable = [*twice, *(_Finding(each.reference.entity, each.pointer, "", "") for each in dangling)]
    return _left_out(settings, unusable), [(each.entity, _problem(files, each)) for each in found]


def _left_out(own: Mapping[Entity, Any], findings: list[_Finding]) -> dict[Entity, Any]:
    return {
        entity: without(data, [finding.pointer for finding in findings if finding.entity is entity])
        for entity, data in own.items()
    }


def _problem(files: Mapping[Entity, Checked], finding: _Finding) -> Problem:
    file = files.get(finding.entity)
    where = file.position(finding.pointer) if file else START
    return Problem(KIND, finding.message, finding.do, where, finding.pointer)


def _circles_twice(own: Settings) -> Iterator[_Finding]:
    seen: set[str] = set()
    for index, circle in enumerate(own.get(Entity.CIRCLES, {}).get("circles", ())):
        if circle["id"] in seen:
            pointer = ("circles", index)
            yield _Finding(
                Entity.CIRCLES, pointer, f"circle {circle['id']} is listed twice", "delete one, or rename it"
            )
        seen.add(circle["id"])


def _incomplete_regularity(settings: Settings) -> Iterator[_Finding]:
    for index, circle in enumerate(settings[Entity.CIRCLES]["circles"]):
        regular = circle.get("regular")
        missing = [key for key in ("purchases", "months") if regular is not None and key not in regular]
        if missing:
            yield _Finding(
                Entity.CIRCLES,
                ("circles", index, "regular"),
                f"regular buying in circle {circle['id']} needs {' and '.join(missing)}",
                "say how many purchases within how many months are regular",
            )


def _out_of_order(settings: Settings) -> Iterator[_Finding]:
    for pointer, keys in _RISING:
        group: Any = settings[Entity.LIMITS]
        for step in pointer:
            group = group[step]
        values = [group[key] for key in keys]
        if values != sorted(values):
            listed = ", ".join(f"{key} {group[key]}" for key in keys)
            yield _Finding(
                Entity.LIMITS,
                pointer,
                f"the thresholds of {'.'.join(map(str, pointer))} are out of order: {listed}",
                f"they rise in this order: {', '.join(keys)} (settings left out are defaults)",
            )


def _without_limit(settings: Settings, own: Settings) -> Iterator[_Finding]:
    days = settings[Entity.LIMITS]["complaints"]["limit_days"]
    for index, severity in enumerate(own.get(Entity.LISTS, {}).get("complaint_severities", ())):
        if severity not in days:
            yield _Finding(
                Entity.LISTS,
                ("complaint_severities", index),
                f"complaints of severity {severity} have no limit",
                f"add {severity} to complaints.limit_days in policy/limits.yaml (null: no limit)",
            )


# ---- names that must exist elsewhere


@dataclass(frozen=True, slots=True)
class _Dangling:
    """A name that is used at `pointer` and stands not among those `allowed`."""

    reference: _Reference
    pointer: Pointer
    name: str
    allowed: tuple[str, ...]

    def told(self, own: Settings) -> bool:
        """Whether people should hear of it: always of what they wrote, of a default only where it loses its effect."""
        return self.reference.always or self._written(own)

    def finding(self, own: Settings) -> _Finding:
        names, entity = self.reference.names, self.reference.entity
        home = "policy/circles.yaml" if names == CIRCLE_IDS else f"{names} in policy/lists.yaml"
        if self._written(own):
            do = f"{suggestion(self.name, self.allowed)}; a new one is added to {home}"
            return _Finding(entity, self.pointer, f"{self.name} does not stand in {home}", do)
        setting = [step for step in self.reference.pattern if not step.startswith("*")][-1]
        message = f"{names} leaves out {self.name}, which {setting} in policy/{entity}.yaml names by default"
        return _Finding(Entity.LISTS, (names,), message, f"add {self.name} to {names}, or set {setting} as well")

    def _written(self, own: Settings) -> bool:
        return present(own.get(self.reference.entity, {}), self.pointer)


def _dangling(settings: Settings) -> Iterator[_Dangling]:
    for reference in _REFERENCES:
        if reference.names == CIRCLE_IDS:
            allowed = tuple(circle["id"] for circle in settings[Entity.CIRCLES]["circles"])
        else:
            allowed = tuple(settings[Entity.LISTS][reference.names])
        for pointer, name in _matches(settings[reference.entity], reference.pattern, ()):
            if allowed and name not in allowed:
                yield _Dangling(reference, pointer, name, allowed)


def _matches(data: Any, pattern: tuple[str, ...], here: Pointer) -> Iterator[tuple[Pointer, str]]:
    if not pattern:
        yield here, data
        return
    step, *rest = pattern
    if step == "*key":
        yield from (((*here, key), key) for key in data)
    elif step == "*":
        for key, value in data.items() if isinstance(data, Mapping) else enumerate(data):
            yield from _matches(value, tuple(rest), (*here, key))
    elif data.get(step) is not None:
        yield from _matches(data[step], tuple(rest), (*here, step))
