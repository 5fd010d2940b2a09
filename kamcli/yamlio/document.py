"""A YAML file that was read: its data, and on demand the exact place of every value. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer, Position, Problem, Step

if TYPE_CHECKING:
    from kamcli.yamlio.node import Entry, Node
    from kamcli.yamlio.outline import Outline
    from kamcli.yamlio.tree import TreeReader


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: its key if it has one, its first character, and just behind its last one."""

    key: Position | None
    value: Position
    end: Position
    text: str


_OF_ITEM = 2
"""Steps from a file to an item of a list in it."""


class Document:
    """Source, data and notes of one file. The tree of places is only built when a place is asked for.

    `source` may be a way to get the bytes, for data that is known already.
    """

    __slots__ = ("_escapes", "_outline", "_source", "_tree", "data", "notes")

    def __init__(self, source: bytes | Callable[[], bytes], data: Any, notes: tuple[Problem, ...] = ()) -> None:
        self._source = source
        self.data = data
        self.notes = notes
        self._escapes: bool | None = None
        self._tree: TreeReader | None = None
        self._outline: Outline | Literal[False] | None = False  # False: not asked for yet

    def __repr__(self) -> str:
        return f"Document({len(self.source)} bytes)"

    @property
    def recalled(self) -> bool:
        """Whether nobody has asked for its bytes yet: its data was known."""
        return not isinstance(self._source, bytes)

    def lacks(self, text: bytes) -> bool:
        """Whether a text without white space surely stands nowhere in the data; False where that would take reading
        the file. It can stand there in other bytes only behind a backslash.
        """
        source = self._source
        if not isinstance(source, bytes) or text in source:
            return False
        if self._escapes is None:
            self._escapes = b"\\" in source
        return not self._escapes

    @property
    def source(self) -> bytes:
        """The bytes of the file."""
        if not isinstance(self._source, bytes):
            self._source = self._source()
        return self._source

    def locate(self, pointer: Pointer) -> Span:
        """The place of the value at `pointer`. KeyError if there is none."""
        from kamcli.yamlio.node import find

        entry, node = find(self._places().root, pointer)
        return self._span(entry, node)

    def nearest(self, pointer: Pointer) -> Span:
        """The place of the deepest part of `pointer` that exists; of the whole document at least."""
        for length in range(len(pointer), 0, -1):
            try:
                return self.locate(pointer[:length])
            except KeyError:
                continue
        return self.locate(())

    def position(self, pointer: Pointer) -> Position:
        """Where the deepest part of `pointer` that exists begins: `nearest(pointer).value`, mostly without a tree."""
        pointer = self._existing(pointer)
        if len(pointer) <= 1 and (plain := self._plain()):
            found = plain.value(str(pointer[0])) if pointer else plain.first()
            if found is not None:
                return found
        if len(pointer) == _OF_ITEM and self._is_simple_list(pointer[0]) and (plain := self._plain()):
            found = plain.item(str(pointer[0]), int(pointer[1]), len(self.data[pointer[0]]))
            if found is not None:
                return found
        return self.nearest(pointer).value

    def _is_simple_list(self, field: Step) -> bool:
        """Whether a field of the file itself is a list without groups and lists in it."""
        items = self.data[field]
        return isinstance(items, list) and not any(isinstance(item, dict | list) for item in items)

    def key_position(self, pointer: Pointer) -> Position:
        """As `position`, but where the field's name stands, if it has one."""
        if len(pointer) == 1 and pointer == self._existing(pointer) and (plain := self._plain()):
            return plain.key(str(pointer[0]))
        span = self.nearest(pointer)
        return span.key or span.value

    def _existing(self, pointer: Pointer) -> Pointer:
        """The part of a pointer that exists."""
        data = self.data
        for length, step in enumerate(pointer):
            in_list = isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
            if not in_list and not (isinstance(data, dict) and step in data):
                return pointer[:length]
            data = data[step]
        return pointer

    def _plain(self) -> Outline | None:
        """The outline, unless the tree is there already or the file is not plain enough."""
        if self._outline is False:
            from kamcli.yamlio.outline import outline

            names = self.data if isinstance(self.data, dict) else ()
            self._outline = outline(self.source.decode("utf-8"), names) if self._tree is None else None
        return self._outline

    def _places(self) -> TreeReader:
        if self._tree is None:
            from kamcli.yamlio.tree import TreeReader

            tree = TreeReader(self.source.decode("utf-8"))
            tree.run()
            self._tree = tree
        return self._tree

    def _span(self, entry: Entry | None, node: Node) -> Span:
        tree = self._places()
        position = tree.lines.position
        key = position(entry.key.start) if entry is not None and entry.key is not None else None
        return Span(key, position(node.start), position(node.end), tree.text[node.start : node.end])
