"""The nodes of a YAML file, with their offsets in its text. Knows neither reading nor changing."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer, Step
from kamcli.yamlio.scalar import Scalar as Value

_GAP = re.compile(r"(?:[ \t\r\n]|(?:(?<=\s)|^)#[^\n]*)*")


@dataclass(slots=True, eq=False)
class Node:
    """What all nodes have: their characters are `text[start:end]`, without an anchor before them."""

    start: int
    end: int
    anchor: str | None = None
    count: int = 1
    """Values in it, aliases unfolded."""
    height: int = 1
    """Levels in it, aliases unfolded."""


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """One value; `style` is None for plain, else `'`, `"`, `|` or `>`."""

    value: Value = None
    style: str | None = None


@dataclass(slots=True, eq=False)
class Alias(Node):
    """`*name`, standing for `target`."""

    target: Node | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a mapping (with its key) or of a list; `mark` is the offset of its `:` or `-` (-1 in a flow list)."""

    key: Scalar | None
    mark: int
    value: Node

    @property
    def start(self) -> int:
        """The offset where the entry begins: its key, its dash, or its value in a flow list."""
        if self.key is not None:
            return self.key.start
        return self.value.start if self.mark < 0 else self.mark

    @property
    def end(self) -> int:
        """The offset just behind the entry."""
        return max(self.mark + 1, self.value.end)


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """Fields and their values."""

    flow: bool = False
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Sequence(Node):
    """A list."""

    flow: bool = False
    entries: list[Entry] = field(default_factory=list)


Collection = Mapping | Sequence


def gap(text: str, offset: int) -> int:
    """The offset of the next character after `offset` that is neither space, line end nor comment."""
    match = _GAP.match(text, offset)
    return match.end() if match else offset


def value_of(node: Node) -> Any:
    """The data of a node, aliases unfolded into copies. Depth is limited by the reader."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Alias):
        return None if node.target is None else value_of(node.target)
    if isinstance(node, Mapping):
        return {entry.key.value: value_of(entry.value) for entry in node.entries if entry.key is not None}
    if isinstance(node, Sequence):
        return [value_of(entry.value) for entry in node.entries]
    raise TypeError(type(node).__name__)


def step_into(node: Node, step: Step) -> Entry:
    """The entry of a collection at `step`. KeyError if there is none; an index never counts from the end."""
    while isinstance(node, Alias) and node.target is not None:
        node = node.target
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key is not None and entry.key.value == step:
                return entry
    elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.entries):
        return node.entries[step]
    raise KeyError(step)


def find(root: Node | None, pointer: Pointer) -> tuple[Entry | None, Node]:
    """The entry and node at `pointer`; the root has no entry. KeyError if there is none."""
    if root is None:
        raise KeyError(pointer)
    entry: Entry | None = None
    node = root
    for step in pointer:
        entry = step_into(node, step)
        node = entry.value
    return entry, node
