"""A field of a record as one that is changed: which file it is in, where there, and what may stand in it.

Edits a draft where told to; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kamcli import yamlio
from kamcli.change.draft import Draft
from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, Unreadable, render_pointer
from kamcli.schemas.shape import Shape
from kamcli.schemas.validate import at as value_at


@lru_cache(maxsize=4)
def _data_of(source: bytes) -> Mapping[str, Any]:
    """The fields in a file; kept, because one change looks at them several times."""
    document = yamlio.read(source)
    if isinstance(document, Unreadable) or not isinstance(document.data, dict):
        return {}
    return document.data


@dataclass(frozen=True)
class Target:
    """A file that fields are set in, and what may stand there. `known` are the names to suggest from."""

    entity: Entity
    path: str
    shape: Shape
    known: tuple[str, ...] = ()

    def data(self, draft: Draft) -> Mapping[str, Any]:
        """What the file holds as it would be; empty where there is none."""
        source = draft.read(self.path)
        return {} if source is None else _data_of(source)

    def set(self, draft: Draft, pointer: Pointer, value: Any) -> None:
        """Put a value there; the file is made where it is not there yet."""
        if draft.read(self.path) is None:
            for step in reversed(pointer):
                value = {step: value}
            draft.create(self.path, value)
        else:
            draft.set(self.path, pointer, value)

    def append(self, draft: Draft, pointer: Pointer, value: Any) -> None:
        """Add an item to a list there."""
        if draft.read(self.path) is None:
            self.set(draft, pointer, [value])
        else:
            draft.append(self.path, pointer, value)

    def title(self, name: str) -> str:
        """What people call a field; its name where it is one of those that only `unknown` has."""
        found = self.shape.at(tuple(name.split(".")))
        return (found.title if found is not None else "") or name.replace("_", " ")


@dataclass(frozen=True)
class FieldPlace:
    """A field in a file: where it is and what it takes."""

    target: Target
    pointer: Pointer
    shape: Shape

    @property
    def parent(self) -> Shape:
        """What the schema says of the group or list it stands in."""
        found = self.target.shape.at(self.pointer[:-1])
        assert found is not None
        return found

    @property
    def written(self) -> str:
        """As it is written on the command line."""
        return render_pointer(self.pointer)

    @property
    def title(self) -> str:
        """Its title, after those of what it stands in; the name of what has none, as own fields."""
        shapes = (self.target.shape.at(self.pointer[: length + 1]) for length in range(len(self.pointer)))
        titles = [
            found.title or step.replace("_", " ")
            for found, step in zip(shapes, self.pointer, strict=True)
            if found and isinstance(step, str)
        ]
        return ", ".join(titles) or self.written

    def value(self, draft: Draft) -> Any:
        """What stands there as it would be; None where nothing does."""
        return at(self.target.data(draft), self.pointer)


def at(data: Any, pointer: Pointer) -> Any:
    """The value at a place; None where there is none."""
    return value_at(data, pointer) if there(data, pointer) else None


def there(data: Any, pointer: Pointer) -> bool:
    """Whether a value stands at a place."""
    for step in pointer:
        in_list = isinstance(step, int) and isinstance(data, list) and step < len(data)
        if not in_list and not (isinstance(data, Mapping) and step in data):
            return False
        data = data[step]
    return True
