"""The text surgery of edits: where new text goes and which characters it replaces. Checks nothing afterwards.

A `path` is the collections and entries from the root down to the node that is meant.
"""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import Any

from kamcli.yamlio import style, writing
from kamcli.yamlio.node import Entry, Mapping, Node, Scalar, Sequence, gap

Path = AnySequence[tuple[Mapping | Sequence, Entry]]


def replace(text: str, path: Path, value: Any, *, styled: bool = True) -> str:
    """The text with the value of the path's last entry replaced; `styled`: quoted and laid out as the old one was."""
    entry = path[-1][1]
    node, head = entry.value, entry.mark + 1
    if _in_flow(path) or (styled and _is_flow(node, filled=True) and writing.is_collection(value)):
        quoted = style.inline(value, node.style) if styled and isinstance(node, Scalar) and _is_text(value) else None
        return _replace_span(text, entry, quoted or writing.inline(value, flow=True))
    block = isinstance(node, Mapping | Sequence) and not node.flow and bool(node.entries)
    below = block and "\n" in text[head : node.start]  # the collection begins on a line below its key or dash
    start = head if below else _value_start(text, entry)
    header, body = _rendered(text, entry, value, head if below else start, styled=styled)
    if header and start == head:
        header = f" {header}"
    if below:
        return _lay(text, head, header, _after_anchor(text, head), body, _line_end_of(text, node.end))
    if block:
        return f"{text[:start]}{_newline(text).join((header, *body))}{text[_line_end_of(text, node.end) :]}"
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        indicator_end = node.start + len(text[node.start :].split(None, 1)[0])
        return _lay(text, start if header else head, header, indicator_end, body, _line_end_of(text, node.end))
    return _lay(text, start if header else head, header, max(node.end, start), body, None)


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
    if writing.is_collection(value) and all(_is_flow(entry.value) for entry in sequence.entries):
        return _insert_lines(text, sequence.end, [f"{' ' * indent}- {writing.inline(value, flow=True)}"])
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


def _rendered(text: str, entry: Entry, value: Any, start: int, *, styled: bool) -> tuple[str, list[str]]:
    """What goes on the line of the key or dash (in a list, to `start`), and the lines below it."""
    indent, node = _column(text, entry.start), entry.value
    if writing.is_collection(value) and value:
        if entry.key is None:
            inner = indent + 2 if start == entry.mark + 1 else _column(text, start)
            lines = writing.block(value, inner)
            return lines[0][inner:], lines[1:]
        same_kind = isinstance(node, Mapping if isinstance(value, dict) else Sequence)
        if same_kind and isinstance(node, Mapping | Sequence) and node.entries and not node.flow:
            return "", writing.block(value, _column(text, node.entries[0].start))
        return "", writing.block(value, indent + 2)
    if styled and isinstance(value, str) and isinstance(node, Scalar):
        if (styled_lines := style.block(value, node, text[node.start : node.end], indent + 2)) is not None:
            return styled_lines[0], styled_lines[1:]
        if "\n" not in value and (quoted := style.inline(value, node.style)) is not None:
            return quoted, []
    if isinstance(value, str) and (literal := writing.literal_lines(value, indent + 2)):
        return literal[0], literal[1:]
    return writing.inline(value), []


def _is_flow(node: Node, *, filled: bool = False) -> bool:
    return isinstance(node, Mapping | Sequence) and node.flow and (bool(node.entries) or not filled)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


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


def _in_flow(path: Path) -> bool:
    return any(collection.flow for collection, _ in path)


def _insert(text: str, offset: int, new: str) -> str:
    return text[:offset] + new + text[offset:]


def _insert_lines(text: str, end: int, lines: list[str]) -> str:
    return _insert(text, _line_end_of(text, end), "".join(f"{_newline(text)}{line}" for line in lines))


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
