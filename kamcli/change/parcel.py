"""New records as they come in a file, YAML or JSON: one or a list of them, each with what belongs to it.

An account may bring contacts, interactions, deals and complaints, an interaction contacts. Reads bytes; writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any

from kamcli import yamlio
from kamcli.change.entry import Entry
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable

PARTS: Mapping[str, Entity] = MappingProxyType(
    {
        "contacts": Entity.CONTACT,
        "interactions": Entity.INTERACTION,
        "deals": Entity.DEAL,
        "complaints": Entity.COMPLAINT,
    }
)

_LIST = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:\[|-[ \t\r\n])")
"""The beginning of a file that is a list."""


@dataclass(frozen=True)
class Parcel:
    """One record of a file: its fields, the id and account that it names, and the records that come with it.

    `place` is said before what is wrong with it, where there are several.
    """

    data: Mapping[str, Any]
    id: str | None = None
    account: str | None = None
    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    place: str = ""


def parcels(source: bytes, name: str, entity: Entity) -> list[Parcel]:
    """The records of a file. Raises DataError, with `name:line:column`, where it cannot be read or has none."""
    # a list is no record, so it is read under a field; that moves it one line down
    listed = _LIST.match(source) is not None
    document = yamlio.read(_under_field(source) if listed else source)
    if isinstance(document, Unreadable):
        problem = document.problems[0]
        line = problem.position.line - (1 if listed else 0)
        raise DataError(problem.message, where=f"{name}:{line}:{problem.position.column}", do=problem.do)
    whole = document.data["records"] if listed else document.data
    records = whole if isinstance(whole, list) else [whole]
    if not records or not all(isinstance(each, Mapping) for each in records):
        raise DataError(
            "there is no record in it", where=name, do="write fields with values, as in a file of accounts/"
        )
    found = [_parcel(each, entity, name) for each in records]
    if len(found) == 1:
        return found
    return [replace(each, place=f"{name}, record {number}: ") for number, each in enumerate(found, 1)]


def written(entries: Iterable[Entry]) -> bytes:
    """Records as such a file, so that they can be taken in again; the first is the one that the others belong to."""
    first, *others = entries
    data: dict[str, Any] = dict(first.data)
    if first.entity is not Entity.ACCOUNT and first.account is not None:
        data = {"account": first.account, **data}
    if first.id is not None:
        data = {"id": first.id.rpartition("/")[2], **data}
    for entry in others:
        inside = {"id": entry.id, **entry.data} if entry.id is not None else dict(entry.data)
        if entry.entity is Entity.PERSONAL:
            holders = [data, *data.get("contacts", ())]
            next((each for each in holders if each.get("id") == entry.id), data)["personal"] = dict(entry.data)
            continue
        part = next(name for name, entity in PARTS.items() if entity is entry.entity)
        data.setdefault(part, []).append(inside)
    return yamlio.dump(data)


def without_empty(data: Any) -> Any:
    """Data without the fields that were left empty, as in a form that nobody filled in there."""
    if isinstance(data, Mapping):
        kept = {name: without_empty(value) for name, value in data.items()}
        return {name: value for name, value in kept.items() if value not in (None, {}, [])}
    if isinstance(data, list):
        return [value for value in map(without_empty, data) if value not in (None, {}, [])]
    return data


def _under_field(source: bytes) -> bytes:
    lines = source.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return b"records:\n" + b"\n".join(b" " + line if line.strip() else line for line in lines)


def _parcel(record: Mapping[str, Any], entity: Entity, name: str) -> Parcel:
    record = without_empty(record)
    if entity is Entity.ACCOUNT and isinstance(inner := record.get("account"), Mapping):
        record = {**inner, **{key: value for key, value in record.items() if key != "account"}}
    belonging = PARTS if entity is Entity.ACCOUNT else ("contacts",) if entity is Entity.INTERACTION else ()
    parts = {part: record[part] for part in belonging if part in record}
    for part, listed in parts.items():
        if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
            raise DataError(
                f"{part} is no list of records", where=name, do=f"write a line with - for each of the {part}"
            )
    own = {key: value for key, value in record.items() if key not in parts and key != "id"}
    account = None if entity is Entity.ACCOUNT else own.pop("account", None)
    identity = record.get("id")
    return Parcel(own, str(identity) if identity else None, str(account) if account else None, parts)
