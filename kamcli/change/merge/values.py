"""Unites what two records say, field by field, along their schema: edits to the first, and what could not be kept.

Works on parsed data; reads and writes no files. What is equal is one; what one side lacks comes from the other;
lists are united by the key of their items; all else is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Literal

from kamcli.change.merge.conflict import Choice, Conflict, Decide, GivenUp, Side
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.identity import unused
from kamcli.model.position import Pointer
from kamcli.repository import Record

Schema = Mapping[str, Any]
_APART = ("unknown", "former_ids", "circle", "circle_log", "draft")
"""Fields that have rules of their own, see kamcli.change.merge.pair."""


_SETTLED = (("legal_entities",), ("sites",))
"""Lists of an account in which one id is one thing: kamcli.change.merge.parts has seen to it."""


@dataclass(frozen=True)
class Edit:
    """One change to the first record."""

    action: Literal["set", "append", "remove"]
    pointer: Pointer
    value: Any = None


@dataclass
class United:
    """How the first record takes in the second: edits, where the second's values stand then, what is not kept."""

    edits: list[Edit] = field(default_factory=list)
    places: dict[Pointer, Pointer] = field(default_factory=dict)
    given_up: list[GivenUp] = field(default_factory=list)
    undecided: list[Conflict] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same data; the order of fields does not count, that of lists does."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def agree(one: Any, other: Any) -> bool:
    """Whether two groups contradict each other nowhere: what both say is the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(agree(one[name], other[name]) for name in one.keys() & other.keys())
    return alike(one, other) or empty(one) or empty(other)


class Uniting:
    """One pass over two records. `prefix` stands before the names of conflicts; `shield` tells what is personal."""

    def __init__(self, first: Record, second: Record, decide: Decide, prefix: str, shield: Any) -> None:
        self.first, self.second = first, second
        self.decide = decide
        self.prefix = prefix
        self.shield = shield
        self.found = United()

    def group(self, schema: Schema, one: Mapping[str, Any], other: Mapping[str, Any], at: Pointer, to: Pointer) -> None:
        """Unite two groups of fields: the second's at `at`, the first's at `to`."""
        for name, value in other.items():
            if not at and name in _APART:
                continue
            here, there = (*at, name), (*to, name)
            if name not in one or empty(one[name]):
                if not empty(value):
                    self._take(here, there, value)
                    self.found.edits.append(Edit("set", there, value))
            else:
                self.value(below(schema, name), one[name], value, here, there)

    def value(self, schema: Schema, one: Any, other: Any, at: Pointer, to: Pointer) -> None:
        """Unite two values of one field."""
        self.found.places[at] = to
        if alike(one, other):
            self._take(at, to, other)
        elif empty(other):
            return
        elif isinstance(one, dict) and isinstance(other, dict):
            if to[-1:] == ("external_ids",):
                self._external_ids(one, other, at, to)
            elif to[:1] == ("custom",) or _is_item(to) or agree(one, other) or not _is_whole(one, other):
                self.group(schema, one, other, at, to)
            else:
                self.conflict(schema, one, other, at, to)
        elif isinstance(one, list) and isinstance(other, list):
            self._items(schema, one, other, at, to)
        else:
            self.conflict(schema, one, other, at, to)

    def conflict(self, schema: Schema, one: Any, other: Any, at: Pointer, to: Pointer) -> None:
        """Have somebody decide which of two values holds."""
        name = self.name(to)
        found = Conflict(
            name,
            str(schema.get("title", to[-1])),
            Side(self.first, to, one),
            Side(self.second, at, other),
            joins=joined(schema, one, other) is not None,
            shielded=self.shield(to),
        )
        choice = self.decide(found)
        if choice is Choice.BOTH and found.joins:
            self.found.edits.append(Edit("set", to, joined(schema, one, other)))
        elif choice is Choice.A:
            self.give_up(name, other, f"{self.first.id} says otherwise, and that holds", shielded=found.shielded)
        elif choice is Choice.B:
            self.give_up(name, one, f"{self.second.id} says otherwise, and that holds", shielded=found.shielded)
            self.found.edits.append(Edit("set", to, other))
        else:
            self.found.undecided.append(found)

    def give_up(self, name: str, value: Any, why: str, *, shielded: bool = False) -> None:
        """Note what the result does not say any more."""
        self.found.given_up.append(GivenUp(name, value, why, shielded))

    def name(self, pointer: Pointer) -> str:
        """What a field is called in a merge: `legal_entities[main].name`."""
        text = ""
        data: Any = self.first.data
        for step in pointer:
            data = _inside(data, step)
            if isinstance(step, int):
                key = data.get("id") or next(iter(data.values()), step) if isinstance(data, dict) else step
                text += f"[{key}]"
            else:
                text += f".{step}" if text else step
        return f"{self.prefix}{text}"

    def _take(self, at: Pointer, to: Pointer, value: Any) -> None:
        """Note that all of a value stands in the result."""
        self.found.places[at] = to
        for step, inner in _children(value):
            self._take((*at, step), (*to, step), inner)

    def _external_ids(self, one: dict[str, Any], other: dict[str, Any], at: Pointer, to: Pointer) -> None:
        """Both numbers in another system are true; the second gets a name of its own beside the first."""
        taken = {*one, *other}
        for system, value in other.items():
            if system in one and not alike(one[system], value):
                name = unused(f"{system}-2", taken)
                taken.add(name)
                self.found.told.append(f"{self.name((*to, system))} has two values; the second is {name}.")
            else:
                name = system
            self._take((*at, system), (*to, name), value)
            if name not in one:
                self.found.edits.append(Edit("set", (*to, name), value))

    def _items(self, schema: Schema, one: list[Any], other: list[Any], at: Pointer, to: Pointer) -> None:
        items = schema.get("items") if isinstance(schema.get("items"), dict) else {}
        key = schema.get("x-kam-key")
        settled = self.first.entity is Entity.ACCOUNT and to in _SETTLED
        result = list(one)
        for index, item in enumerate(other):
            here = (*at, index)
            twin = _by_id(result, item) if settled else _twin(result, item, key)
            if twin is not None:
                there = (*to, twin)
                if twin < len(one):
                    self.value(items or {}, result[twin], item, here, there)
                else:
                    self._take(here, there, item)
                continue
            new = self._with_own_id(result, item, to) if key == ["id"] else item
            self._take(here, (*to, len(result)), new)
            result.append(new)
            self.found.edits.append(Edit("append", to, new))

    def _with_own_id(self, there: list[Any], item: Any, to: Pointer) -> Any:
        taken = {each["id"] for each in there if isinstance(each, dict) and isinstance(each.get("id"), str)}
        if not isinstance(item, dict) or item.get("id") not in taken:
            return item
        new = unused(item["id"], taken)
        self.found.told.append(f"{self.name(to)}: {item['id']} of {self.second.id} is {new} here.")
        return {**item, "id": new}


def below(schema: Schema, name: str) -> Schema:
    """The schema of a field in a group; {} where the schema does not know it."""
    found = (schema.get("properties") or {}).get(name)
    return found if isinstance(found, dict) else {}


def joined(schema: Schema, one: Any, other: Any) -> Any:
    """Both values as one, where that makes sense: free texts one below the other; costs of one period added up."""
    if isinstance(one, str) and isinstance(other, str):
        bound = {"x-kam-list", "x-kam-references", "pattern", "format", "enum"} & schema.keys()
        return None if bound or schema.get("title") == "Name" else f"{one.rstrip()}\n{other.strip()}"
    if (
        isinstance(one, dict)
        and isinstance(other, dict)
        and {"period", "amount", "currency"} == one.keys() == other.keys()
    ):
        same = all(alike(one[name], other[name]) for name in ("period", "currency"))
        amounts = [each["amount"] for each in (one, other)]
        if same and all(isinstance(each, int | Decimal) and not isinstance(each, bool) for each in amounts):
            return {**one, "amount": sum(amounts)}
    return None


def _by_id(items: list[Any], item: Any) -> int | None:
    wanted = item.get("id") if isinstance(item, dict) else item
    found = [each.get("id") if isinstance(each, dict) else each for each in items]
    return found.index(wanted) if wanted in found else None


def _twin(items: list[Any], item: Any, key: Any) -> int | None:
    """The place in a list of the item that is the same thing."""
    for index, each in enumerate(items):
        if alike(each, item):
            return index
    if not isinstance(item, dict) or not isinstance(key, list):
        return None
    for index, each in enumerate(items):
        if not isinstance(each, dict):
            continue
        if key != ["id"]:
            if all(each.get(name) == item.get(name) for name in key):
                return index
        elif _without_id(each) == _without_id(item) or _agree_by_id(each, item):
            return index
    return None


def _without_id(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "id"}


def _agree_by_id(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two items of one id say something in common, and contradict each other nowhere."""
    return one.get("id") == other.get("id") and agree(one, other) and len(one.keys() & other.keys()) > 1


def _is_item(pointer: Pointer) -> bool:
    return isinstance(pointer[-1], int)


def _is_whole(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a group is one statement: what contradicts itself in part is not mixed of both."""
    return any(not agree(one[name], other[name]) for name in one.keys() & other.keys() if not _is_list(one[name]))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _inside(data: Any, step: Any) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None


def _children(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
