"""A YAML text taken apart along its fields and list items, with every byte of it in exactly one part. Changes nothing.

`indent + head + body` of a slot are its own lines, `lead` the comments above them; what an empty line divides
from the first slot is the block's `header`, what stands behind the last its `tail`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.threeway import lines
from kamcli.yamlio import fast
from kamcli.yamlio.node import Collection, Entry, Mapping, Node, Scalar, Sequence, value_of
from kamcli.yamlio.tree import TreeReader


@dataclass(eq=False)
class Slot:
    """One field or item. `head` goes to its colon or dash, `body` from there to the end of its last line."""

    entry: Entry
    column: int
    lead: str
    head: str
    body: str
    opening: str = ""
    """What stands between colon or dash and the block below."""
    block: Block | None = None
    text: str = ""
    """The whole text that the entry's offsets are of."""

    @property
    def node(self) -> Node:
        """The value's node."""
        return self.entry.value

    @property
    def name(self) -> str:
        """The field's name; only of fields."""
        return str(self.entry.key.value) if self.entry.key is not None else ""

    @cached_property
    def value(self) -> Any:
        """The value, aliases unfolded."""
        return value_of(self.node)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The comments in its own lines."""
        return tuple(_comments(self))

    @property
    def above(self) -> tuple[str, ...]:
        """The comments above it."""
        return tuple(line.strip() for line in lines(self.lead) if line.strip())


@dataclass(eq=False)
class Block:
    """A mapping or list in block style. `inline`: its first slot stands behind the dash of the item that it is."""

    mapping: bool
    column: int
    inline: bool
    header: str
    slots: list[Slot]
    tail: str


def layout(text: str) -> Block | None:
    """The layout of a file, every line ended; None where it cannot be read, or is no mapping or list in block style."""
    tree = TreeReader(text)
    tree.run()
    root = tree.root
    if tree.problems or not tree.complete or not isinstance(root, Mapping | Sequence) or root.flow or root.anchor:
        return None
    return _block(text, root, 0, len(text), inline=False) if root.entries else None


def data_of(text: str) -> tuple[Any] | None:
    """What a text holds, whatever stands at its root; None where it cannot be read."""
    if (data := fast.parse(text.encode())) is not None:
        return (data,)
    tree = TreeReader(text)
    tree.run()
    return None if tree.problems or not tree.complete or tree.root is None else (value_of(tree.root),)


def _block(text: str, node: Collection, start: int, end: int, *, inline: bool) -> Block:
    """The layout of a collection that has `text[start:end]` for itself."""
    first = node.entries[0].start
    column = first - _line_start(text, first)
    block = Block(isinstance(node, Mapping), column, inline, "", [], "")
    lead_start = start
    for index, entry in enumerate(node.entries):
        own = entry.start if inline and index == 0 else _line_start(text, entry.start)
        lead = text[lead_start:own]
        if index == 0:
            block.header, lead = _apart(lead)
        after = node.entries[index + 1] if index + 1 < len(node.entries) else None
        bound = _line_start(text, after.start) if after is not None else end
        stop = _deeper(text, _line_end(text, entry.end), bound, column)
        block.slots.append(_slot(text, entry, stop, column, lead))
        lead_start = stop
    block.tail = text[lead_start:end]
    return block


def _slot(text: str, entry: Entry, stop: int, column: int, lead: str) -> Slot:
    slot = Slot(entry, column, lead, text[entry.start : entry.mark + 1], text[entry.mark + 1 : stop], text=text)
    node = entry.value
    if isinstance(node, Mapping | Sequence) and not node.flow and node.entries:
        first = node.entries[0].start
        inline = "\n" not in text[entry.mark : first]
        start = first if inline else text.index("\n", entry.mark) + 1
        slot.opening = text[entry.mark + 1 : start]
        slot.block = _block(text, node, start, stop, inline=inline)
    return slot


def _apart(text: str) -> tuple[str, str]:
    """What stands before a first field: what an empty line divides from it, and what is about that field."""
    found = lines(text)
    cut = next((index for index in range(len(found), 0, -1) if not found[index - 1].strip()), 0)
    return "".join(found[:cut]), "".join(found[cut:])


def _deeper(text: str, start: int, end: int, column: int) -> int:
    """Behind the comments that follow an entry and are indented deeper than it: they are its own."""
    found = offset = start
    while offset < end:
        stop = _line_end(text, offset + 1) if text[offset] != "\n" else offset + 1
        line = text[offset : min(stop, end)]
        if line.strip():
            if len(line) - len(line.lstrip(" ")) <= column:
                break
            found = offset + len(line)
        offset += len(line)
    return found


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    """Behind the line break of the line that ends at or behind `offset`; a block of text ends behind its own."""
    if offset and text[offset - 1] == "\n":
        return offset
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def _comments(slot: Slot) -> Iterator[str]:
    """The comments of a slot's body: what stands outside its values and is no punctuation of theirs."""
    body_start = slot.entry.mark + 1
    spans = sorted(_values(slot.text, slot.node))
    at = body_start
    for start, end in [*spans, (body_start + len(slot.body),) * 2]:
        between = slot.text[at : max(at, start)]
        for line in lines(between):
            position = _hash(line)
            if position >= 0:
                yield line[position:].strip()
        at = max(at, end)


def _hash(line: str) -> int:
    position = line.find("#")
    while position > 0 and line[position - 1] not in " \t":
        position = line.find("#", position + 1)
    return position


def _values(text: str, node: Node) -> Iterator[tuple[int, int]]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Scalar) and each.style in ("|", ">"):
            header_end = text.find("\n", each.start)
            if 0 <= header_end < each.end:
                yield header_end + 1, each.end
        elif isinstance(each, Mapping | Sequence):
            for entry in each.entries:
                waiting += [entry.value] if entry.key is None else [entry.key, entry.value]
        else:
            yield each.start, each.end


def shifted(text: str, by: int) -> str:
    """Whole lines indented by more or less; a line that has less than is to be taken away loses what it has."""
    if by == 0 or not text:
        return text
    found = lines(text)
    if by > 0:
        return "".join(f"{' ' * by}{line}" if line.strip() else line for line in found)
    return "".join(line[min(-by, len(line) - len(line.lstrip(" "))) :] if line.strip() else line for line in found)


def shifted_body(slot: Slot, column: int) -> str:
    """What stands behind a slot's colon or dash, its further lines at another column."""
    if column == slot.column:
        return slot.body
    first, *rest = lines(slot.body)
    return first + shifted("".join(rest), column - slot.column)
