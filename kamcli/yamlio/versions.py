"""Reads many versions of alike files, as a history has them: a field that stood word for word like that in one that was
read before is not parsed again. Gives exactly what `read` gives; opens no files.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kamcli.model.position import Unreadable
from kamcli.plaintext import LARGEST
from kamcli.yamlio import fast
from kamcli.yamlio.reading import read

_FIELDS = re.compile(rb"\n(?=[^ \-#\n])")
"""Where a field of the record begins: all that belongs to one before it is indented, an item, a remark or empty."""

_NAME = re.compile(rb"([A-Za-z_][A-Za-z0-9_-]*):(?:[ \n]|\Z)")

_REMARKS = re.compile(rb"(?:#[^\n]*(?:\n|\Z)|\n)+\Z")
"""What may stand above the first field."""

_MOST: Final = 32 * 1024 * 1024
"""Bytes of the fields that are remembered; beyond them, it begins anew."""


class VersionReader:
    """Reads versions one after the other. What it returns shares values, and is not to be changed."""

    def __init__(self) -> None:
        self._fields: dict[bytes, tuple[str, Any]] = {}
        self._remarks: set[bytes] = set()
        self._size = 0

    def read(self, source: bytes) -> Any:
        """The data of one version, or an Unreadable."""
        found = self._by_fields(source)
        if found is not None:
            return found
        document = read(source)
        return document if isinstance(document, Unreadable) else document.data

    def _by_fields(self, source: bytes) -> dict[str, Any] | None:
        """The data put together from its fields; None where only the whole tells."""
        if len(source) > LARGEST or not source.endswith(b"\n") or b"\r" in source:
            return None
        parts = _FIELDS.split(source[:-1])
        head = parts.pop(0) if _REMARKS.match(parts[0]) else None
        known = self._fields
        new = [part for part in parts if part not in known]
        new_head = head if head not in self._remarks else None
        if (new or new_head is not None) and not self._learnt(new, new_head):
            return None
        data = dict([known[part] for part in parts])
        return data if len(data) == len(parts) else None

    def _learnt(self, parts: list[bytes], head: bytes | None) -> bool:
        """Parse fields that are new, all together; False where one of them is not plain.

        As each comes back as a field of the record under its name, nothing that one of them opens, be it a quotation,
        a list in brackets or a name for a value, reaches into the next; so it means the same among others.
        """
        names = []
        for part in parts:
            match = _NAME.match(part)
            if match is None:
                return False
            names.append(match[1].decode("ascii"))
        data = fast.parse(b"\n".join((*([head] if head is not None else ()), *parts, b"")))
        if data is None or list(data) != names:
            return False
        self._size += sum(map(len, parts)) + len(head or b"")
        if self._size > _MOST:
            self._fields.clear()
            self._remarks.clear()
            self._size = 0
            return False
        self._fields.update(zip(parts, data.items(), strict=True))
        if head is not None:
            self._remarks.add(head)
        return True
