"""Dataclasses made quickly: whatever one asks of them, they answer like those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import pytest

import kamcli
from kamcli.dataclass import dataclass

T = TypeVar("T")
NAN = float("nan")


class Named(Protocol):
    name: str


def shapes(made: Callable[..., Any]) -> dict[str, tuple[type, tuple[Any, ...]]]:
    """Classes of many shapes, and arguments for each, made by a decorator."""

    @made(frozen=True)
    class Plain:
        """Said."""

        one: int
        two: str = "x"

        KNOWN: ClassVar[int] = 3

        @cached_property
        def both(self) -> str:
            return f"{self.one}{self.two}"

    @made(frozen=True)
    class Child(Plain):
        three: tuple[int, ...] = ()

    @made(frozen=True)
    class Other(Plain):
        one: int = 7

    @made(frozen=True, slots=True)
    class Slots:
        one: int
        two: list[int] = field(default_factory=list, compare=False)
        three: str = field(default="y", repr=False)
        four: int = field(default=4, init=False)
        five: dict[str, int] = field(default_factory=dict, init=False, compare=False)

    @made(frozen=True, slots=True)
    class SlotsChild(Slots):
        six: int = field(default=6, kw_only=True)
        seven: int = field(default=7, hash=False)

    @made(frozen=True, slots=True)
    class Single:
        only: float

    @made(frozen=True)
    class Nothing:
        """Has no fields."""

    @made(frozen=True, eq=False)
    class Itself:
        one: int

    @made(frozen=True)
    class Own:
        one: int
        two: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and other.one == self.one

        def __hash__(self) -> int:
            return 5

        def __repr__(self) -> str:
            return "Own"

    @made(frozen=True)
    class Alike:
        one: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Alike)

    @made(frozen=True)
    class Checked:
        one: int

        def __post_init__(self) -> None:
            if self.one < 0:
                raise ValueError(self.one)
            object.__setattr__(self, "one", self.one + 1)

    @made(frozen=True)
    class Cell(Generic[T]):
        value: T

    @made(frozen=True, slots=True)
    class Kept(Named):
        name: str

    @made
    class Open:
        one: int
        two: int = 2

    @made(slots=True)
    class OpenSlots:
        one: int

    @made(frozen=True, order=True)
    class Ordered:
        one: int
        two: int = 2

    return {
        "plain": (Plain, (1,)),
        "child": (Child, (1, "b", (2,))),
        "other": (Other, ()),
        "slots": (Slots, (1, [2])),
        "slots child": (SlotsChild, (1,)),
        "single": (Single, (NAN,)),
        "nothing": (Nothing, ()),
        "itself": (Itself, (1,)),
        "own": (Own, (1, 2)),
        "alike": (Alike, (1,)),
        "checked": (Checked, (1,)),
        "cell": (Cell, ("v",)),
        "kept": (Kept, ("n",)),
        "open": (Open, (1,)),
        "open slots": (OpenSlots, (1,)),
        "ordered": (Ordered, (1,)),
    }


OURS, THEIRS = shapes(dataclass), shapes(dataclasses.dataclass)


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or how it fails."""
    try:
        return call()
    except Exception as error:
        return type(error), re.sub(r"shapes\.<locals>\.", "", str(error))


def first(cls: type) -> str:
    """The name of a field; of a class without any, of a method."""
    return next((each.name for each in dataclasses.fields(cls)), "__init__")


def is_refused(call: Callable[[], None]) -> bool:
    """Whether a call fails; over what, the standard library says in a strange way where a class has slots."""
    try:
        call()
    except (AttributeError, TypeError):
        return True
    return False


QUESTIONS: dict[str, Callable[[type, Any, Any], Any]] = {
    "repr": lambda _, one, __: repr(one),
    "equal": lambda _, one, other: (one == other, one != other, one == one, one == 1),
    "hash": lambda _, one, other: hash(one) == hash(other),
    "hash is of the values": lambda cls, one, _: hash(one) if cls.__name__ != "Itself" else None,
    "set": lambda cls, one, _: setattr(one, first(cls), 9),
    "set what is no field": lambda _, one, __: is_refused(lambda: setattr(one, "nine", 9)),
    "delete": lambda cls, one, _: delattr(one, first(cls)),
    "delete what is no field": lambda _, one, __: is_refused(lambda: delattr(one, "nine")),
    "fields": lambda cls, _, __: [(each.name, each.init, each.compare) for each in dataclasses.fields(cls)],
    "asdict": lambda _, one, __: repr(dataclasses.asdict(one)),
    "astuple": lambda _, one, __: repr(dataclasses.astuple(one)),
    "replace": lambda _, one, __: repr(dataclasses.replace(one, one=5)),
    "match": lambda cls, _, __: cls.__match_args__,
    "slots": lambda cls, one, _: (getattr(cls, "__slots__", None), hasattr(one, "__dict__")),
    "parameters": lambda cls, _, __: [
        (each.name, each.kind, each.default is inspect.Parameter.empty)
        for each in inspect.signature(cls).parameters.values()
    ],
    "too few": lambda cls, _, __: cls() and None,
    "too many": lambda cls, _, __: cls(*range(20)),
    "unknown": lambda cls, _, __: cls(unknown=1),
    "copy": lambda _, one, __: repr(copy.copy(one)),
    "deep copy": lambda _, one, __: repr(copy.deepcopy(one)),
    "cached": lambda _, one, __: (one.both, one.both) if hasattr(one, "both") else None,
    "order": lambda _, one, other: (one < other, one <= other, one > other, one >= other),
    "name": lambda cls, _, __: (cls.__name__, cls.__module__, cls.__init__.__qualname__),
    "state": lambda _, one, __: repr(one.__getstate__()),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("shape", OURS)
def test_answers_are_those_of_the_standard_library(shape: str, question: str) -> None:
    found = []
    for cls, arguments in (OURS[shape], THEIRS[shape]):
        one, other = cls(*arguments), cls(*arguments)
        found.append(outcome(lambda: QUESTIONS[question](cls, one, other)))  # noqa: B023
    assert found[0] == found[1]


def test_objects_of_different_classes_differ() -> None:
    (plain, _), (child, _) = OURS["plain"], OURS["child"]
    assert plain(1) != child(1)
    assert plain(1) == plain(1)
    assert plain(1) != plain(2)
    assert len({plain(1), plain(1), plain(2)}) == 2


def test_what_is_not_compared_counts_neither_for_equality_nor_for_the_hash() -> None:
    slots, _ = OURS["slots"]
    assert slots(1, [1]) == slots(1, [2])
    assert hash(slots(1, [1])) == hash(slots(1, [2]))
    assert slots(1, [1]).two is not slots(1).two


@dataclass(frozen=True, slots=True)
class Saved:
    """One that can be found by its name."""

    one: int
    two: tuple[int, ...] = ()


def test_it_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Saved(1, (2,)))) == Saved(1, (2,))


def test_one_that_holds_itself_can_be_shown() -> None:
    plain, _ = OURS["plain"]
    items: list[Any] = []
    items.append(plain(items))
    assert repr(items[0]).endswith("Plain(one=[...], two='x')")


def test_none_is_made_the_slow_way() -> None:
    package = Path(kamcli.__file__).parent
    slow = re.compile(r"^ *(from dataclasses import .*\bdataclass\b|.*@dataclasses\.)", re.MULTILINE)
    found = {path.name for path in package.rglob("*.py") if slow.search(path.read_text(encoding="utf-8"))}
    assert found == {"dataclass.py"}


def test_nobody_uses_what_it_does_not_know() -> None:
    package = Path(kamcli.__file__).parent
    assert not [path for path in package.rglob("*.py") if "InitVar[" in path.read_text(encoding="utf-8")]
