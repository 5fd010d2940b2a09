"""What has still to be asked for a record: the fields that its circle and kind require and that are not known yet.

Values only: who asks, and how, is decided elsewhere. Ask again after each answer: one may require another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.change.expectation import expected
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, render_pointer
from kamcli.repository import Repository
from kamcli.schemas import Violation, violations
from kamcli.schemas.shape import Shape, shape

UNKNOWN_REASONS = "unknown_reasons"
"""The list of policy/lists.yaml with the reasons for which something may stay unknown."""


@dataclass(frozen=True)
class Question:
    """One field to ask for. `pointer` is where it goes; `unknown` are the reasons for which it may stay unanswered.

    `default` is text as one would type it. `circle` asks for the field; None: every record of its kind needs it.
    """

    pointer: Pointer
    shape: Shape
    title: str
    description: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    unknown: tuple[str, ...] = ()
    circle: str | None = None
    do: str | None = None

    @property
    def name(self) -> str:
        """The field as it is written on the command line: `strategy.plans`."""
        return render_pointer(self.pointer)

    @property
    def expected(self) -> str:
        """What an answer looks like."""
        return expected(self.shape)

    @property
    def unknown_name(self) -> str:
        """Its name under `unknown`."""
        return ".".join(str(step) for step in self.pointer)


def questions(
    repository: Repository,
    entity: Entity,
    known: Mapping[str, Any],
    *,
    circle: str | None = None,
    kind: str | None = None,
) -> list[Question]:
    """The fields that `known` still lacks for this circle and kind, in the order of the schema.

    Groups are asked for field by field; `unknown` in what is known counts as an answer where it does for lint.
    """
    schema = repository.schemas.schema(entity, circle, kind)
    root = shape(schema)
    found: dict[Pointer, Question] = {}
    for violation in violations(schema, dict(known)):
        if violation.keyword == "required" and violation.field is not None:
            pointer = (*violation.pointer, *violation.field.split("."))
            for question in _of(repository, root, pointer, violation, set()):
                found.setdefault(question.pointer, question)
    return sorted(found.values(), key=lambda question: _order(root, question.pointer))


def answer_unknown(why: str, question: str, asked: str, by: str | None) -> tuple[Pointer, dict[str, str]]:
    """Where and how it is written that a field is not known: the entry of `unknown` (D12)."""
    return ("unknown", question), {"why": why, "asked": asked, **({"by": by} if by else {})}


def _of(
    repository: Repository, root: Shape, pointer: Pointer, violation: Violation, seen: set[Pointer]
) -> Iterator[Question]:
    """The question for a field; for a group that needs some of its fields, those for them."""
    found = root.at(pointer)
    if found is None or pointer in seen:
        return
    needs = [name for name in found.required if found.field(name) is not None] if found.kind == "group" else []
    if needs:
        for name in needs:
            yield from _of(repository, root, (*pointer, name), violation, {*seen, pointer})
        return
    yield Question(
        pointer,
        found,
        found.title or str(pointer[-1]),
        found.description,
        tuple(str(choice) for choice in _choices(found)),
        _default(repository, found, pointer),
        _reasons(repository, root, pointer, violation),
        violation.circle,
        violation.do or found.do,
    )


def _choices(found: Shape) -> tuple[Any, ...]:
    return found.choices or (found.item.choices if found.item is not None else ())


def _reasons(repository: Repository, root: Shape, pointer: Pointer, violation: Violation) -> tuple[str, ...]:
    """The reasons for which it may be unknown; none where the requirement takes nothing but the field itself."""
    name = ".".join(str(step) for step in pointer)
    unknown = root.field("unknown")
    if violation.circle is None or unknown is None or unknown.field(name) is None:
        return ()
    if pointer[-1] in violation.schema.get("x-kam-known", ()):
        return ()
    return tuple(repository.policy.lists.as_mapping().get(UNKNOWN_REASONS, ()))


def _default(repository: Repository, found: Shape, pointer: Pointer) -> str | None:
    """What is nearly always the answer, as one would type it."""
    if found.kind == "date" and pointer[-1] in ("date", "opened", "key_since"):
        return "today"
    if pointer[-1] == "currency":
        return repository.company.currency
    return str(found.choices[0]) if len(found.choices) == 1 else None


def _order(root: Shape, pointer: Pointer) -> tuple[int, ...]:
    order: list[int] = []
    for depth, step in enumerate(pointer):
        names = group.names if isinstance(step, str) and (group := root.at(pointer[:depth])) is not None else ()
        order.append(step if isinstance(step, int) else names.index(step) if step in names else len(names))
    return tuple(order)
