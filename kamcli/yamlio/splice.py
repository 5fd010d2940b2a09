"""The text surgery of edits: where new text goes and which characters it replaces. Checks nothing afterwards.

A `path` is the collections and entries from the root down to the node that is meant.
"""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import Any

from kamcli.yamlio import writing
from kamcli.yamlio.tree import Entry, Mapping, Node, Scalar, Sequence, gap

Path = AnySequence[tuple[Mapping | Sequence, Entry]]


def replace(text: str, path: Path, value: Any) -> str:
    """The text with the value of the path's last entry replaced."""
    collection, entry = path[-1]
    if _in_flow(path):
        return _replace_span(text, entry, writing.inline(value, flow=True))
    node, indent = entry.value, _column(text, entry.start)
    header, body = _rendered(value, node, indent, text, in_list=entry.key is None)
    if collection.flow is False and _is_block_scalar(node):
        indicator_end = node.start + len(text[node.start :].split(None, 1)[0])
        return _lay(text, node.start, header, indicator_end, body, _line_end_of(text, node.end))
    if isinstance(node, Mapping | Sequence) and not node.flow and node.entries:
        end = _line_end_of(text, node.end)
        head = entry.mark + 1
        if "\n" in text[head : node.start]:  # the collection begins on a line below its key or dash
            head_end = _after_anchor(text, head)
            return _lay(text, head, f" {header}" if header else "", head_end, body, end)
        return f"{text[: node.start]}{_joined(text, header, body)}{text[end:]}"
    start = _value_start(text, entry)
    if not header:
        start = entry.mark + 1
    elif start == entry.mark + 1:
        header = f" {header}"
    return _lay(text, start, header, max(node.end, start), body, None)


def insert_field(text: str, path: Path, mapping: Mapping, key: str, value: Any) -> str:
    """The text with a new last field in `mapping`, which the path leads to."""
    flow = mapping.flow or _in_flow(path)
    if flow and mapping.entries:
        return _insert(
            text, mapping.entries[-1].end, f", {writing.field_name(key, flow=True)}: {writing.inline(value, flow=True)}"
        )
    if not mapping.entries:  # only the root: elsewhere an empty mapping is replaced
        lines = writing.block({key: value}, 0)
        return f"{text[: mapping.start]}{_newline(text).join(lines)}{text[mapping.end :]}"
    indent = _column(text, mapping.entries[0].start)
    lines = writing.under(f"{' ' * indent}{writing.field_name(key)}:", value, indent)
    return _insert_lines(text, mapping.end, lines)


def append_item(text: str, path: Path, sequence: Sequence, value: Any) -> str:
    """The text with a new last item in `sequence`, which the path leads to."""
    if not sequence.entries:
        if _in_flow(path) or not writing.is_collection(value):
            return _replace_span(text, path[-1][1], f"[{writing.inline(value, flow=True)}]")
        return replace(text, path, [value])
    if sequence.flow:
        return _insert(text, sequence.entries[-1].end, f", {writing.inline(value, flow=True)}")
    indent = _column(text, sequence.entries[0].start)
    return _insert_lines(text, sequence.end, writing.under(f"{' ' * indent}-", value, indent))


def remove(text: str, path: Path) -> str:
    """The text without the path's last entry."""
    collection, entry = path[-1]
    if len(collection.entries) == 1:
        return _emptied(text, path)
    index = next(i for i, other in enumerate(collection.entries) if other is entry)
    after = collection.entries[index + 1] if index + 1 < len(collection.entries) else None
    if collection.flow:
        return _remove_from_flow(text, collection, entry, index, after)
    line_start = text.rfind("\n", 0, entry.start) + 1
    end = _line_end_of(text, entry.value.end if entry.value.end > entry.mark else entry.mark + 1)
    if text[line_start : entry.start].strip(" "):  # the first field of a list item stands behind its dash
        if after is None:
            return text
        between = text[end : after.start]
        if not between.strip():
            return text[: entry.start] + text[after.start :]
        return text[: entry.start].rstrip(" ") + text[end:]
    if end < len(text):
        return text[:line_start] + text[text.index("\n", end) + 1 :]
    before = line_start - len(_newline_before(text, line_start))
    return text[:before] + text[end:]


# pieces


def _remove_from_flow(text: str, collection: Mapping | Sequence, entry: Entry, index: int, after: Entry | None) -> str:
    if after is not None:
        between = text[entry.end : after.start]
        if "#" in between:
            return text[: entry.start] + text[gap(text, entry.end) + 1 :]
        return text[: entry.start] + text[after.start :]
    before = collection.entries[index - 1]
    if "#" in text[before.end : entry.start]:
        return text[: entry.start] + text[_without_comma(text, entry.end) :]
    return text[: before.end] + text[entry.end :]


def _without_comma(text: str, offset: int) -> int:
    comma = gap(text, offset)
    return comma + 1 if text[comma : comma + 1] == "," else offset


def _emptied(text: str, path: Path) -> str:
    """The text with a collection of one entry made `{}` or `[]`."""
    collection = path[-1][0]
    empty = "{}" if isinstance(collection, Mapping) else "[]"
    if collection.flow:
        return f"{text[: collection.start]}{empty}{text[collection.end :]}"
    if len(path) == 1:
        return f"{text[: collection.start]}{empty}{text[_line_end_of(text, collection.end) :]}"
    return replace(text, path[:-1], {} if isinstance(collection, Mapping) else [])


def _rendered(value: Any, node: Node, indent: int, text: str, *, in_list: bool) -> tuple[str, list[str]]:
    """What goes on the line of the key or dash, and the lines below it."""
    body_indent = indent + 2
    same_shape = isinstance(node, Mapping) == isinstance(value, dict)
    if isinstance(node, Mapping | Sequence) and not node.flow and node.entries and same_shape and not in_list:
        body_indent = _column(text, node.entries[0].start)
    if writing.is_collection(value) and value:
        lines = writing.block(value, body_indent)
        return (lines[0][body_indent:], lines[1:]) if in_list else ("", lines)
    if isinstance(value, str) and (literal := writing.literal_lines(value, indent + 2)):
        return literal[0], literal[1:]
    return writing.inline(value), []


def _lay(text: str, start: int, header: str, tail_start: int, body: list[str], end: int | None) -> str:
    """Put `header` at `start`, keep the rest of that line from `tail_start`, then `body`; go on at `end`."""
    tail_end = _line_end(text, tail_start)
    tail = text[tail_start:tail_end]
    if not tail.strip():
        tail = ""
    below = "".join(f"{_newline(text)}{line}" for line in body)
    return f"{text[:start]}{header}{tail}{below}{text[tail_end if end is None else end :]}"


def _replace_span(text: str, entry: Entry, new: str) -> str:
    start = _value_start(text, entry)
    space = " " if start and text[start - 1] == ":" else ""
    return f"{text[:start]}{space}{new}{text[max(start, entry.value.end) :]}"


def _value_start(text: str, entry: Entry) -> int:
    """Where the value begins, with its anchor."""
    node = entry.value
    if node.anchor is None or entry.mark < 0:
        return node.start
    return gap(text, entry.mark + 1)


def _after_anchor(text: str, offset: int) -> int:
    """Behind an anchor that stands between a colon and the end of its line."""
    rest = text[offset : _line_end(text, offset)]
    stripped = rest.lstrip(" ")
    if not stripped.startswith("&"):
        return offset
    return offset + len(rest) - len(stripped) + len(stripped.split(None, 1)[0])


def _is_block_scalar(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style in ("|", ">")


def _in_flow(path: Path) -> bool:
    return any(collection.flow for collection, _ in path)


def _insert(text: str, offset: int, new: str) -> str:
    return text[:offset] + new + text[offset:]


def _insert_lines(text: str, end: int, lines: list[str]) -> str:
    return _insert(text, _line_end_of(text, end), "".join(f"{_newline(text)}{line}" for line in lines))


def _joined(text: str, header: str, body: list[str]) -> str:
    return _newline(text).join((header, *body))


def _column(text: str, offset: int) -> int:
    return offset - (text.rfind("\n", 0, offset) + 1)


def _newline(text: str) -> str:
    """The line ending of the file: that of its first line."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _newline_before(text: str, line_start: int) -> str:
    if line_start == 0:
        return ""
    return "\r\n" if text[max(0, line_start - 2) : line_start] == "\r\n" else "\n"


def _line_end(text: str, offset: int) -> int:
    """The end of the line that `offset` stands on, before its line break."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def _line_end_of(text: str, end: int) -> int:
    """The end of the last line of a node that ends at `end`: a block scalar's end is the start of the next line."""
    if end and text[end - 1] == "\n":
        return end - 2 if text[end - 2 : end] == "\r\n" else end - 1
    return _line_end(text, end)
