"""What no single schema can say of the policy: names that must exist elsewhere, thresholds in order.

Settings that contradict others are reported and left out, so that the policy in force is always sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, Problem
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
    found = [*_circles_twice(own)]
    own = _left_out(own, found)
    unsound = [*_incomplete_regularity(overlaid(own)), *_out_of_order(overlaid(own))]
    own = _left_out(own, unsound)
    settings = overlaid(own)
    dangling = [*_dangling(settings)]
    found += unsound
    found += (_shown(reference, pointer, name, own) for reference, pointer, name in dangling if _told(reference, pointer, own))
    found += _without_limit(settings, own)
    for reference, pointer, _ in dangling:
        settings[reference.entity] = without(settings[reference.entity], [pointer])
    return settings, [(each.entity, _problem(files, each)) for each in found]


def _left_out(own: dict[Entity, Any], findings: list[_Finding]) -> dict[Entity, Any]:
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
            yield _Finding(Entity.CIRCLES, pointer, f"circle {circle['id']} is listed twice", "delete one, or rename it")
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


def _dangling(settings: Settings) -> Iterator[tuple[_Reference, Pointer, str]]:
    for reference in _REFERENCES:
        allowed = _allowed(reference, settings)
        for pointer, name in _matches(settings[reference.entity], reference.pattern, ()):
            if allowed and name not in allowed:
                yield reference, pointer, name


def _allowed(reference: _Reference, settings: Settings) -> list[str]:
    if reference.names == CIRCLE_IDS:
        return [circle["id"] for circle in settings[Entity.CIRCLES]["circles"]]
    return list(settings[Entity.LISTS][reference.names])


def _matches(data: Any, pattern: tuple[str, ...], here: Pointer) -> Iterator[tuple[Pointer, str]]:
    if not pattern:
        if isinstance(data, str):
            yield here, data
        return
    step, *rest = pattern
    if step == "*key":
        yield from (((*here, key), key) for key in data)
    elif step == "*":
        entries = data.items() if isinstance(data, Mapping) else enumerate(data)
        for key, value in entries:
            yield from _matches(value, tuple(rest), (*here, key))
    elif isinstance(data, Mapping) and data.get(step) is not None:
        yield from _matches(data[step], tuple(rest), (*here, step))


def _told(reference: _Reference, pointer: Pointer, own: Settings) -> bool:
    return reference.always or present(own.get(reference.entity, {}), pointer)


def _shown(reference: _Reference, pointer: Pointer, name: str, own: Settings) -> _Finding:
    if present(own.get(reference.entity, {}), pointer):
        known = "circle" if reference.names == CIRCLE_IDS else f"entry of {reference.names}"
        listed = "policy/circles.yaml" if reference.names == CIRCLE_IDS else f"{reference.names} in policy/lists.yaml"
        return _Finding(reference.entity, pointer, f"{name} is not a known {known}", f"{{}} or add it to {listed}")
    setting = [step for step in reference.pattern if not step.startswith("*")][-1]
    return _Finding(
        Entity.LISTS,
        (reference.names,),
        f"{reference.names} leaves out {name}, which {setting} in policy/{reference.entity}.yaml names by default",
        f"add {name} to {reference.names}, or set {setting} as well",
    )
