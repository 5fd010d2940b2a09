"""Which records there are, and the names of their contents: what has changed since a text was looked through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kamcli import yamlio
from kamcli.index import content_id, digest, program
from kamcli.model.entity import Entity, Place
from kamcli.model.position import Unreadable
from kamcli.query.find.document import ENTITIES, Document, document
from kamcli.repository import Repository

PRIVATE = ("private", "special")


@dataclass(frozen=True)
class Contents:
    """The files that are looked through. A key names a file's content; one that cannot be read has none."""

    repository: Repository

    def keys(self) -> dict[str, str]:
        """The key of each record's content, by path. Folders that cannot be listed are among them, with no content."""
        found = {}
        snapshot = self.repository.snapshot
        for path, place in snapshot.places.items():
            if place.entity in ENTITIES:
                source = snapshot.bytes_of(path)
                if source is not None:
                    found[path] = "" if isinstance(source, Unreadable) else content_id(source)
        return found

    def rules(self) -> str:
        """One name for all that decides what of a record is looked through: the program, and the company's schemas."""
        snapshot = self.repository.snapshot
        parts = [program()]
        for path in snapshot.paths:
            if path.startswith("schemas/") or path in ("policy/circles.yaml", "policy/lists.yaml"):
                source = snapshot.bytes_of(path)
                parts += [path, content_id(source) if isinstance(source, bytes) else ""]
        return digest(parts)

    def private(self) -> Mapping[Entity, frozenset[str]]:
        """The fields that a schema marks as private or special, by entity."""
        schemas = self.repository.schemas
        return {
            entity: frozenset(field.pointer_pattern for field in schemas.fields(entity) if field.personal in PRIVATE)
            for entity in ENTITIES
        }

    def read(self, path: str, private: Mapping[Entity, frozenset[str]]) -> Document | str:
        """One record, or a line that says why it cannot be read."""
        place = self.repository.snapshot.places[path]
        found = parsed(self.repository, path)
        if isinstance(found, Unreadable):
            problem = found.problems[0]
            return f"{path}:{problem.position}: {problem.message}"
        return document(place, found, private[place.entity])

    def place(self, path: str) -> Place:
        """What a file is about."""
        return self.repository.snapshot.places[path]


def parsed(repository: Repository, path: str) -> Any:
    """The data of one file, or why it cannot be read; nothing else is parsed for it."""
    source = repository.snapshot.bytes_of(path)
    if source is None or isinstance(source, Unreadable):
        return source
    found = yamlio.read(source)
    return found if isinstance(found, Unreadable) else found.data
