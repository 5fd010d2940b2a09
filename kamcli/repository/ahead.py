"""Reads and parses many files on two cores before somebody asks for them one by one. Remembers and judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kamcli import crew, yamlio
from kamcli.model.position import Problem, Unreadable

Read = Callable[[str], bytes | Unreadable | None]
Parsed = yamlio.Document | Unreadable

LEAST = 3000
"""Of fewer files, the half is read more quickly than a copy of the process is made and heard."""


def parsed(read: Read, paths: Sequence[str]) -> dict[str, Parsed]:
    """What some of these files hold, or why they cannot be read; the others are left to the caller."""
    if len(paths) < LEAST or not crew.helps():
        return {}
    middle = len(paths) // 2
    here, there = crew.both(lambda: _all(read, paths[:middle]), lambda: _plain(_all(read, paths[middle:])))
    return here | {path: _document(each) for path, each in there.items()}


def _all(read: Read, paths: Sequence[str]) -> dict[str, Parsed]:
    found: dict[str, Parsed] = {}
    for path in paths:
        source = read(path)
        if source is not None:
            found[path] = source if isinstance(source, Unreadable) else yamlio.read(source)
    return found


_Plain = Unreadable | tuple[bytes, Any, tuple[Problem, ...]]


def _plain(found: Mapping[str, Parsed]) -> dict[str, _Plain]:
    """As values that one process can send to another."""
    return {
        path: each if isinstance(each, Unreadable) else (each.source, each.data, each.notes)
        for path, each in found.items()
    }


def _document(sent: _Plain) -> Parsed:
    return sent if isinstance(sent, Unreadable) else yamlio.Document(*sent)
