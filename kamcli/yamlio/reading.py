"""Bytes to a Document, or to an Unreadable that says all that is wrong. Never raises, never reads files."""

from __future__ import annotations

from kamcli.model.position import Unreadable
from kamcli.yamlio import fast
from kamcli.yamlio.document import Document


def read(source: bytes) -> Document | Unreadable:
    """Read one YAML file of the written subset: the fast way where that is known to be exact, else the exact way."""
    data = fast.parse(source)
    if data is not None:
        return Document(source, data)
    from kamcli.yamlio.exact import read_exactly

    return read_exactly(source)
