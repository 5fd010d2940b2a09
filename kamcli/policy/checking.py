"""One file of settings against its schema: what is wrong with it, and what of it can still be used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.model.position import START, Pointer, Position, Problem, Unreadable
from kamcli.policy.wording import sentence

if TYPE_CHECKING:
    from kamcli.schemas.validate import Violation

KIND = "policy-file"
"""The rule that reports what is wrong with a file of settings."""
_ROUNDS = 8


@dataclass(frozen=True)
class Checked:
    """The usable settings of one file (wrong ones are left out), and what is wrong with it."""

    data: dict[str, Any]
    document: yamlio.Document | None
    problems: tuple[Problem, ...]
    moved: bool = False

    def position(self, pointer: Pointer) -> Position:
        """Where a setting of `data` stands in the file; around it where items of a list were left out."""
        if self.moved:
            pointer = tuple(takewhile(lambda step: isinstance(step, str), pointer))
        return position(self.document, pointer)


def check(source: bytes, schema: str) -> Checked:
    """Read the bytes of a settings file and judge them by kamcli's own schema of that name."""
    document = yamlio.read(source)
    if isinstance(document, Unreadable):
        # a file that holds comments only is one where every line is commented out: nothing is set
        blank = bool(source.strip()) and all(problem.kind == "empty-file" for problem in document.problems)
        return Checked({}, None, () if blank else document.problems)
    return judged(document, schema)


def judged(document: yamlio.Document, schema: str) -> Checked:
    """Judge settings that were read by kamcli's own schema of that name."""
    from kamcli.schemas.locate import load
    from kamcli.schemas.validate import violations

    rules = load(schema)
    data: Any = document.data
    found = violations(rules, data)
    problems = tuple(sorted((problem(document, each) for each in found), key=lambda p: p.position))
    moved = False
    for _ in range(_ROUNDS):
        if not found:
            return Checked(data, document, problems, moved)
        unusable = [_offending(each) for each in found]
        moved = moved or any(pointer and isinstance(pointer[-1], int) for pointer in unusable)
        data = without(data, unusable)
        found = violations(rules, data)
    return Checked({}, document, problems)


def problem(document: yamlio.Document, violation: Violation) -> Problem:
    """One violation as a problem, at its place in the file."""
    message, do = sentence(violation)
    pointer = _offending(violation)
    return Problem(KIND, message, do, position(document, pointer), pointer)


def position(document: yamlio.Document | None, pointer: Pointer) -> Position:
    """Where a setting stands: its key if it has one; the nearest thing around it if it is not there."""
    if document is None or not pointer:
        return START
    try:
        span = document.locate(pointer)
    except KeyError:
        span = document.nearest(pointer)
    return span.key or span.value


_ABOUT_KEYS = ("additionalProperties", "unevaluatedProperties", "propertyNames")
"""Keywords that find fault with the key `field` of the mapping at the pointer."""


def _offending(violation: Violation) -> Pointer:
    if violation.keyword in _ABOUT_KEYS and violation.field is not None:
        return (*violation.pointer, violation.field)
    return violation.pointer


def without(data: Any, pointers: Iterable[Pointer]) -> Any:
    """A copy of parsed data without what stands at these pointers; what is not there is passed over."""
    unwanted = set(pointers)
    return {} if () in unwanted else _without(data, unwanted, ())


def _without(data: Any, unwanted: set[Pointer], here: Pointer) -> Any:
    if isinstance(data, dict):
        return {
            key: _without(value, unwanted, (*here, key)) for key, value in data.items() if (*here, key) not in unwanted
        }
    if isinstance(data, list):
        return [
            _without(value, unwanted, (*here, index))
            for index, value in enumerate(data)
            if (*here, index) not in unwanted
        ]
    return data


def present(data: Any, pointer: Sequence[str | int]) -> bool:
    """Tell whether something stands at this pointer."""
    for step in pointer:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
