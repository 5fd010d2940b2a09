"""The company's policy: its files over the defaults. What is wrong is a value; what is right of a file still counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import POLICY, Entity
from kamcli.model.position import Problem
from kamcli.policy.building import build, frozen
from kamcli.policy.circle import Circle
from kamcli.policy.limit import Limits
from kamcli.policy.vocabulary import Lists, Persuasion, Playbook, Query

if TYPE_CHECKING:
    from kamcli.policy.checking import Checked


@dataclass(frozen=True)
class Policy:
    """Everything the company has decided about circles, limits, lists, lint, playbooks and queries."""

    circles: tuple[Circle, ...]
    limits: Limits
    lists: Lists
    lint: Mapping[str, Any]
    playbooks: Mapping[str, Playbook]
    arguments: tuple[Persuasion, ...]
    queries: Mapping[str, Query]

    def circle(self, circle_id: str) -> Circle | None:
        """The circle of this id, or None."""
        return next((circle for circle in self.circles if circle.id == circle_id), None)


@dataclass(frozen=True)
class Loaded:
    """A policy, and (path, problem) for whatever its files have wrong; the defaults stand in for that."""

    policy: Policy
    problems: tuple[tuple[str, Problem], ...]
    settings: Mapping[str, Any]
    """What the policy was made of, in plain values."""


def policy_path(entity: Entity) -> str:
    """Where a policy file lies below the account repository."""
    return f"policy/{entity}.yaml"


def load(read: Callable[[str], bytes | None]) -> Loaded:
    """Read policy/*.yaml with `read`, which gives the bytes at a path or None, and lay them over the defaults."""
    from kamcli.policy.checking import check
    from kamcli.policy.consistency import consistent

    files: dict[Entity, Checked] = {}
    for entity in POLICY:
        source = read(policy_path(entity))
        if source is not None:
            files[entity] = check(source, str(entity))
    settings, inconsistent = consistent(files, _overlaid)
    problems = [(policy_path(entity), problem) for entity, file in files.items() for problem in file.problems]
    problems += [(policy_path(entity), problem) for entity, problem in inconsistent]
    problems.sort(key=lambda entry: (entry[0], entry[1].position))
    plain = {str(entity): values for entity, values in settings.items()}
    return Loaded(_policy(plain), tuple(problems), plain)


def recalled(settings: Mapping[str, Any]) -> Policy | None:
    """The policy again that was made of these settings, in which nothing was wrong; None for what is no such thing."""
    try:
        return _policy(settings)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None


def _overlaid(own: Mapping[Entity, Mapping[str, Any]]) -> dict[Entity, Mapping[str, Any]]:
    from kamcli.policy.defaults import defaults, merged, merged_circles

    return {
        entity: (merged_circles if entity is Entity.CIRCLES else merged)(defaults(str(entity)), own.get(entity, {}))
        for entity in POLICY
    }


def _policy(settings: Mapping[str, Any]) -> Policy:
    playbooks = settings[Entity.PLAYBOOKS]
    return build(
        Policy,
        {
            "circles": settings[Entity.CIRCLES]["circles"],
            "limits": settings[Entity.LIMITS],
            "lists": settings[Entity.LISTS],
            "lint": frozen(settings[Entity.LINT]),
            "playbooks": playbooks["playbooks"],
            "arguments": playbooks["arguments"],
            "queries": settings[Entity.QUERIES]["queries"],
        },
    )
