"""Makes the edits of a fix: files in memory to files in memory. Writes nothing, and judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kamcli import csvio, yamlio
from kamcli.errors import DataError
from kamcli.lint.finding import Edit
from kamcli.model.position import Pointer

Read = Callable[[str], bytes | None]


def applied(read: Read, edits: Iterable[Edit]) -> Mapping[str, bytes | None]:
    """The files that edits change, by path; None for one that is gone. Raises DataError where one cannot be made.

    `read` gives the present bytes of a file, or None where there is none.
    """
    changes: dict[str, bytes | None] = {}

    def now(path: str) -> bytes | None:
        return changes[path] if path in changes else read(path)

    for edit in edits:
        if edit.action == "move":
            source, target = now(edit.path), str(edit.value)
            if source is None or now(target) is not None:
                raise DataError(f"{edit.path} cannot be moved to {target}")
            changes[edit.path], changes[target] = None, source
        elif edit.action == "replace":
            changes[edit.path] = edit.value
        else:
            source = now(edit.path)
            if source is None:
                raise DataError(f"{edit.path} cannot be read")
            edited = _cell if edit.path.endswith(".csv") else _value
            changes[edit.path] = edited(source, edit)
    return changes


def _value(source: bytes, edit: Edit) -> bytes:
    """A YAML file with one value, or one name, changed."""
    if edit.action == "remove":
        return yamlio.remove(source, edit.pointer)
    if edit.action == "rename":
        return yamlio.rename(source, edit.pointer, edit.value)
    result = yamlio.set_value(source, edit.pointer, edit.value)
    if result == source:
        # The value was this one already, in another form (0120): only by way of another value is it written anew.
        result = yamlio.set_value(yamlio.set_value(source, edit.pointer, "x"), edit.pointer, edit.value)
    return result


def _cell(source: bytes, edit: Edit) -> bytes:
    """A ledger with one cell (its row's line, its column) or the name of one column changed."""
    match edit.action, edit.pointer:
        case "set", (int(line), str(column)):
            return csvio.edit(source, {line: {column: edit.value}})
        case "rename", (str(column),):
            return csvio.rename_column(source, column, edit.value)
    raise DataError(f"{edit.path} cannot be changed like this")


def places(edits: Iterable[Edit]) -> list[tuple[str, Pointer]]:
    """The files and the places in them that edits change: edits are in each other's way if one place holds another."""
    found: list[tuple[str, Pointer]] = []
    for edit in edits:
        whole = edit.action in ("move", "replace") or (edit.action == "rename" and edit.path.endswith(".csv"))
        found.append((edit.path, () if whole else edit.pointer))
        if edit.action == "move":
            found.append((str(edit.value), ()))
        elif edit.action == "rename" and not whole:
            # A neighbour may be about to get the same name.
            found.append((edit.path, (*edit.pointer[:-1], edit.value)))
        elif edit.action == "remove" and edit.pointer and isinstance(edit.pointer[-1], int):
            # The items behind it count differently then.
            found.append((edit.path, edit.pointer[:-1]))
    return found
