"""Change one value of a YAML file and no byte besides. Works on bytes in memory; reads and writes no files.

Every edit splices new text at the offsets of a node, reads the result back, and refuses (DataError) unless
it holds exactly the data that was wanted: a file is left as it was rather than changed wrongly.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping as AnyMapping
from typing import Any

from kamcli.errors import DataError
from kamcli.model.position import Pointer, Unreadable, render_pointer
from kamcli.yamlio import splice
from kamcli.yamlio.document import Document
from kamcli.yamlio.node import Alias, Entry, Mapping, Node, Scalar, Sequence, step_into, value_of
from kamcli.yamlio.pieces import pieces, same
from kamcli.yamlio.reading import read
from kamcli.yamlio.tree import DEEPEST, TreeReader
from kamcli.yamlio.writing import no_utf8


def set_value(source: bytes, pointer: Pointer, value: Any) -> bytes:
    """Put `value` at `pointer`: in place of what stands there, or as a new last field (with the groups it needs).

    Raises DataError where the file cannot be read, or `pointer` leads through a text, a missing list item or an alias.
    """
    value = _simple(value)
    if not pointer:
        raise DataError("a whole file is not set at once", do="name a field")
    place = _Place(source, pointer)
    if not place.missing:
        old = value_of(place.node)
        if same(old, value):
            return source
        if (changed := in_pieces(source, pointer, old, value)) is not None:
            return changed
        return place.replaced(value, _with(place.data, pointer, value))
    wrapped = value
    for step in reversed(place.missing[1:]):
        if not isinstance(step, str):
            raise DataError(f"{render_pointer(pointer)} is not there, and a list item cannot be set before it is added")
        wrapped = {step: wrapped}
    key = place.missing[0]
    if not isinstance(key, str):
        raise DataError(f"{render_pointer(pointer)} is not there", do="add items at the end of the list")
    found = pointer[: len(pointer) - len(place.missing)]
    if not isinstance(place.node, Mapping) and not (isinstance(place.node, Scalar) and place.node.value is None):
        what = "a list" if isinstance(place.node, Sequence) else "a single value"
        raise DataError(f"{render_pointer(found)} holds {what}, so it cannot have a field {key}")
    expected = _with(place.data, (*found, key), wrapped)
    if isinstance(place.node, Mapping) and (place.node.entries or not place.path):
        return place.checked(splice.insert_field(place.text, place.path, place.node, key, wrapped), expected)
    return place.checked(splice.replace(place.text, place.path, {key: wrapped}, styled=False), expected)


def in_pieces(source: bytes, pointer: Pointer, old: Any, value: Any) -> bytes | None:
    """Change a list or group into another piece by piece, so that what both have keeps its bytes; None where the
    pieces are too many, or something cannot be done so."""
    steps = pieces(old, value)
    if steps is None:
        return None
    try:
        for step in steps:
            where = (*pointer, *step.pointer)
            if step.action == "remove":
                source = remove(source, where)
            elif step.action == "append":
                source = append(source, where, step.value)
            else:
                source = set_value(source, where, step.value)
    except DataError:
        return None
    return source


def append(source: bytes, pointer: Pointer, value: Any) -> bytes:
    """Add `value` at the end of the list at `pointer`; where nothing (or null) stands, make the list.

    Raises DataError where something else than a list stands there.
    """
    value = _simple(value)
    place = _Place(source, pointer)
    if place.missing or (isinstance(place.node, Scalar) and place.node.value is None):
        return set_value(source, pointer, [value])
    if not isinstance(place.node, Sequence):
        raise DataError(f"{render_pointer(pointer) or 'the file'} is not a list, so nothing can be added to it")
    expected = _with(place.data, pointer, [*value_of(place.node), value])
    return place.checked(splice.append_item(place.text, place.path, place.node, value), expected)


def remove(source: bytes, pointer: Pointer) -> bytes:
    """Take the field or list item at `pointer` out, with its lines. The last one leaves `{}` or `[]`.

    Raises DataError where nothing stands there.
    """
    if not pointer:
        raise DataError("a whole file is not removed as a value", do="delete the file")
    place = _Place(source, pointer)
    if place.missing:
        raise DataError(f"{render_pointer(pointer)} is not there")
    return place.checked(splice.remove(place.text, place.path), _without(place.data, pointer))


def readable(source: bytes) -> Document:
    """The document of a file that is to be changed. Raises DataError where it cannot be read."""
    document = read(source)
    if isinstance(document, Unreadable):
        problem = document.problems[0]
        raise DataError(
            f"the file cannot be read, so it cannot be changed: {problem.message}",
            where=str(problem.position),
            do=problem.do,
        )
    return document


class _Place:
    """The node at a pointer, or the deepest one that exists, with the steps that are `missing` below it."""

    def __init__(self, source: bytes, pointer: Pointer) -> None:
        document = readable(source)
        tree = TreeReader(source.decode("utf-8"))
        tree.run()
        assert tree.root is not None
        self.text = tree.text
        self.data = document.data
        self.pointer = pointer
        self.path: list[tuple[Mapping | Sequence, Entry]] = []
        self.node: Node = tree.root
        self.missing: Pointer = ()
        for index, step in enumerate(pointer):
            if isinstance(self.node, Alias):
                raise DataError(
                    f"{render_pointer(pointer[:index])} is an alias (*) of a value written elsewhere",
                    do="write the value out here first",
                )
            try:
                entry = step_into(self.node, step)
            except KeyError:
                self.missing = pointer[index:]
                break
            assert isinstance(self.node, Mapping | Sequence)
            self.path.append((self.node, entry))
            self.node = entry.value

    def replaced(self, value: Any, expected: Any) -> bytes:
        """The new bytes with another value there: in the style of the old one, or else in the usual one."""
        try:
            return self.checked(splice.replace(self.text, self.path, value), expected)
        except DataError:
            return self.checked(splice.replace(self.text, self.path, value, styled=False), expected)

    def checked(self, text: str, expected: Any) -> bytes:
        """The new bytes, if they hold exactly what was wanted."""
        try:
            result = text.encode("utf-8")
        except UnicodeEncodeError:
            raise no_utf8() from None
        document = read(result)
        if isinstance(document, Unreadable) or not same(document.data, expected):
            raise DataError(
                f"{render_pointer(self.pointer)} cannot be changed without touching other values",
                do="other fields may refer to it with * and &: edit the file by hand",
            )
        return result


def _simple(value: Any, depth: int = 0) -> Any:
    """A copy with plain dicts and lists, so that it can be compared with what is read back."""
    if depth > DEEPEST:
        raise DataError(f"values are nested more than {DEEPEST} levels deep", do="write them flatter")
    if isinstance(value, AnyMapping):
        return {key: _simple(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_simple(item, depth + 1) for item in value]
    return value


def _with(data: Any, pointer: Pointer, value: Any) -> Any:
    """`data` with `value` at `pointer`; a parent that is null becomes a mapping."""
    step, rest = pointer[0], pointer[1:]
    changed = {} if data is None else copy.copy(data)
    if rest:
        changed[step] = _with(changed[step], rest, value)
    else:
        changed[step] = value
    return changed


def _without(data: Any, pointer: Pointer) -> Any:
    step, rest = pointer[0], pointer[1:]
    changed = copy.copy(data)
    if rest:
        changed[step] = _without(changed[step], rest)
    else:
        del changed[step]
    return changed
