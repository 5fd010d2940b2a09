"""Give one field of a YAML file another name and change no byte besides its key's. Reads and writes no files."""

from __future__ import annotations

from typing import Any

from kamcli.errors import DataError
from kamcli.model.position import Pointer, Unreadable, render_pointer
from kamcli.yamlio import writing
from kamcli.yamlio.edit import readable
from kamcli.yamlio.node import find
from kamcli.yamlio.pieces import same
from kamcli.yamlio.reading import read
from kamcli.yamlio.tree import TreeReader


def rename(source: bytes, pointer: Pointer, new_name: str) -> bytes:
    """Call the field at `pointer` `new_name`; its value, its place and its comments stay.

    Raises DataError where no field stands there, or its group has a field of that name already.
    """
    document = readable(source)
    tree = TreeReader(source.decode("utf-8"))
    tree.run()
    try:
        entry, _ = find(tree.root, pointer)
    except KeyError:
        entry = None
    if entry is None or entry.key is None:
        raise DataError(f"{render_pointer(pointer) or 'the file'} is not a field, so it has no name to be changed")
    expected = _renamed(document.data, pointer, new_name)
    # flow=True quotes a little more than a key in block style needs, and is right in both.
    key = writing.field_name(new_name, flow=True)
    result = f"{tree.text[: entry.key.start]}{key}{tree.text[entry.key.end :]}".encode()
    after = read(result)
    if isinstance(after, Unreadable) or not same(after.data, expected):
        raise DataError(
            f"{render_pointer(pointer)} cannot be renamed without touching other values",
            do="other fields may refer to it with * and &: edit the file by hand",
        )
    return result


def _renamed(data: Any, pointer: Pointer, new_name: str) -> Any:
    """`data` with the last step of `pointer` called `new_name`, in its old place."""
    step, rest = pointer[0], pointer[1:]
    if rest:
        copied = list(data) if isinstance(data, list) else dict(data)
        copied[step] = _renamed(data[step], rest, new_name)  # type: ignore[index]
        return copied
    if new_name in data:
        raise DataError(f"there is a field {new_name} already", do="join the two by hand")
    return {new_name if name == step else name: value for name, value in data.items()}
