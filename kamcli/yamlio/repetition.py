"""Takes out a field that stands twice, word for word, in one group. Reads and writes no files."""

from __future__ import annotations

from kamcli.model.position import Pointer
from kamcli.yamlio.node import Scalar, find
from kamcli.yamlio.tree import TreeReader


def without_repetition(source: bytes, pointer: Pointer, line: int) -> bytes | None:
    """The file without `line`, if that says what the first field at `pointer` says on its own line; else None."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return None
    lines = text.splitlines(keepends=True) if "\x0b" not in text else []
    if not 0 < line <= len(lines) or lines[line - 1].strip() not in map(str.strip, lines[: line - 1]):
        return None
    tree = TreeReader(text)
    tree.run()
    try:
        entry, node = find(tree.root, pointer)
    except KeyError:
        return None
    if entry is None or entry.key is None or not isinstance(node, Scalar) or node.style in ("|", ">"):
        return None
    first = tree.lines.position(entry.key.start).line
    if tree.lines.position(node.end).line != first or not first < line <= len(lines):
        return None
    if lines[first - 1].strip() != lines[line - 1].strip():
        return None
    del lines[line - 1]
    return "".join(lines).encode()
