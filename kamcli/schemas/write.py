"""The composed schemas as files, for editors and for tools such as check-jsonschema. Writes no file itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kamcli.model.entity import LEDGERS, POLICY, RECORDS, Entity
from kamcli.schemas.composing import DOSSIER, SchemaSet
from kamcli.schemas.locate import SUFFIX
from kamcli.schemas.sharing import shared

FOLDER = "schemas/composed"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WRITTEN_BY = "Written by `kam schemas`, do not edit; stamp"
_WIDTH = 120


def composed_files(schemas: SchemaSet) -> dict[str, bytes]:
    """The composed schemas by their paths below the account repository.

    `schemas/composed/account.schema.json` asks by the circle that the account states; what a circle asks of
    other records, and of the dossier, is in `schemas/composed/circles/<circle>/`.
    """
    files = {f"{entity}{SUFFIX}": schemas.by_own_circle(entity) for entity in (*RECORDS, *LEDGERS, Entity.KAM, *POLICY)}
    for index, circle in enumerate(schemas.circles):
        wider = schemas.circles[: index + 1]
        for entity in RECORDS:
            if entity is not Entity.ACCOUNT and any(schemas.asks(str(entity), each) for each in wider):
                files[f"circles/{circle}/{entity}{SUFFIX}"] = schemas.schema(entity, circle)
        if any(schemas.asks(DOSSIER, each) for each in wider):
            files[f"circles/{circle}/{DOSSIER}{SUFFIX}"] = schemas.dossier(circle)
    stamp = f"{_WRITTEN_BY} {schemas.stamp}"
    return {f"{FOLDER}/{path}": _file(schema, stamp) for path, schema in sorted(files.items())}


def stale(schemas: SchemaSet, read: Callable[[str], bytes | None]) -> bool:
    """Whether composed schemas are there, and were made from other schemas, circles or lists than now.

    `read` gives a file's bytes by its path below the account repository, or None. Looks at the stamp alone:
    what was edited by hand only `kam schemas --check` sees.
    """
    found = read(f"{FOLDER}/{Entity.ACCOUNT}{SUFFIX}")
    return found is not None and f"{_WRITTEN_BY} {schemas.stamp}".encode() not in found[:400]


def _file(schema: Mapping[str, Any], stamp: str) -> bytes:
    remarks = {"$schema": _DRAFT, "$comment": stamp}
    body = {word: value for word, value in schema.items() if word not in remarks}
    return (json_text({**remarks, **shared(body)}) + "\n").encode()


def json_text(value: Any, indent: str = "  ") -> str:
    """JSON with one line for what is small, and decimals as they were written."""
    return _json(value, indent, 0)


def _json(value: Any, indent: str, depth: int) -> str:
    if not isinstance(value, dict | list) or not value:
        return _line(value)
    if not any(isinstance(each, dict) for each in (value.values() if isinstance(value, dict) else value)) and depth > 1:
        line = _line(value)
        if len(line) + len(indent) * depth <= _WIDTH:
            return line
    pad, end = indent * (depth + 1), indent * depth
    if isinstance(value, dict):
        rows = [f"{pad}{_text(key)}: {_json(below, indent, depth + 1)}" for key, below in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    return "[\n" + ",\n".join(pad + _json(each, indent, depth + 1) for each in value) + f"\n{end}]"


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_line(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_line, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return _text(value)


def _text(value: Any) -> str:
    # U+2028 and U+2029 end a line for some tools
    return re.sub("[\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(value, ensure_ascii=False))
