"""How a file that cannot be read, lies in the wrong place or is out of date can be mended. Changes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kamcli import yamlio
from kamcli.lint.finding import Edit, Fix
from kamcli.model.entity import Entity, place_of
from kamcli.model.position import Pointer, Problem
from kamcli.repository import Record, Repository, Snapshot

_MARK = b"\xef\xbb\xbf"
_INDENT = re.compile(rb"^[ \t]*\t[ \t]*", re.MULTILINE)


def of_problem(snapshot: Snapshot, path: str, problem: Problem) -> Fix | None:
    """The fix for what hinders a file from being read."""
    if problem.kind not in ("byte-order-mark", "tab-indentation", "duplicate-key"):
        return None
    source = snapshot.bytes_of(path)
    if not isinstance(source, bytes):
        return None
    if problem.kind == "byte-order-mark" and source.startswith(_MARK):
        edit = Edit(path, "replace", value=source.removeprefix(_MARK))
        return Fix("save it without the byte order mark", (edit,))
    if problem.kind == "tab-indentation":
        edit = Edit(path, "replace", value=_without_tabs(source))
        return Fix("indent with two spaces for each tab", (edit,), safe=False)
    if problem.kind == "duplicate-key" and problem.pointer:
        shorter = yamlio.without_repetition(source, problem.pointer, problem.position.line)
        if shorter is not None:
            return Fix("take out the line that repeats it", (Edit(path, "replace", value=shorter),), safe=False)
    return None


def _without_tabs(source: bytes) -> bytes:
    """Reading stops at the first tab, so whether others matter is not known: all that indent a line are replaced."""
    return _INDENT.sub(lambda match: match[0].replace(b"\t", b"  "), source)


def of_name(snapshot: Snapshot, path: str, right: str) -> Fix | None:
    """The fix for a file with a name that is not read, where its right one is not taken."""
    if snapshot.bytes_of(right) is not None or place_of(right) is None or place_of(path) is not None:
        return None
    # Only the ending is sure: another spelling of an id may be another record.
    safe = path.removesuffix(".yml") == right.removesuffix(".yaml")
    return Fix(f"rename it to {right}", (Edit(path, "move", value=right),), safe)


def of_folder(snapshot: Snapshot, account: str) -> Fix | None:
    """The fix for a folder without account.yaml: into the account that had this id formerly, if none is in the way."""
    now = snapshot.resolve(Entity.ACCOUNT, account)
    if now is None or now == account:
        return None
    moves = []
    for top in ("accounts", "personal"):
        for path in snapshot.paths:
            if path.startswith(f"{top}/{account}/"):
                there = f"{top}/{now}/{path.removeprefix(f'{top}/{account}/')}"
                if path.endswith("/") or snapshot.bytes_of(there) is not None:
                    return None
                moves.append(Edit(path, "move", value=there))
    return Fix(f"move its files into accounts/{now}, which had this id formerly", tuple(moves))


def of_number(repository: Repository, record: Record, pointer: Pointer) -> Fix | None:
    """The fix for a number in an odd form: plainly where the schema asks for one, in quotes where it may be a code."""
    try:
        text = record.document.locate(pointer).text
    except KeyError:
        return None
    schema = _schema_at(repository.schema_of(record), pointer)
    kinds = schema.get("type") if schema else None
    if kinds in ("number", "integer", ["number"], ["integer"]):
        value = _value_at(record.data, pointer)
        return Fix("write the number plainly", (Edit(record.path, "set", pointer, value),))
    if not re.match(r"[-+.]?[0-9]", text):
        return None
    # As text it is no longer the number that it was to every reader so far.
    return Fix("put it in quotes, so that it stays as it is", (Edit(record.path, "set", pointer, text),), safe=False)


def _schema_at(schema: Mapping[str, Any], pointer: Pointer) -> Mapping[str, Any] | None:
    for step in pointer:
        inner = schema.get("items") if isinstance(step, int) else (schema.get("properties") or {}).get(step)
        if not isinstance(inner, Mapping):
            return None
        schema = inner
    return schema


def _value_at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data
