"""Which records there are, and the names of their contents: what has changed since a text was looked through."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.index import digest, program
from kamcli.model.entity import Entity, place_of
from kamcli.model.position import START, Unreadable
from kamcli.plaintext import is_text
from kamcli.query.find.document import ENTITIES, Document, document
from kamcli.repository import Repository
from kamcli.repository.census import Census

PRIVATE = ("private", "special")
_PARTS = ("accounts/", "team")


@dataclass(frozen=True)
class Contents:
    """The files that are looked through, in parts: the folder of an account each, and the team's.

    A part's name changes with anything in it, a file's with its content. Personal files are in no part.
    """

    repository: Repository

    @cached_property
    def _census(self) -> Census:
        return self.repository.source.census(self.repository.index)

    @cached_property
    def everything(self) -> str:
        """One name for the program and all files, also those that are not looked through: quickly had, where an index
        knows it."""
        return digest((program(), self._census.whole))

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The name of what each part contains."""
        return {part: group.name for part, group in self._census.groups.items() if _is_part(part)}

    def files(self, part: str) -> dict[str, str]:
        """The name of each content in a part, by path; a path that ends with `/` is a folder that cannot be listed."""
        return {
            path: name
            for path, name in self._census.groups[part].contents.items()
            if (path.endswith("/") and is_text(path))
            or ((place := place_of(path)) is not None and place.entity in ENTITIES)
        }

    @cached_property
    def rules(self) -> str:
        """One name for all that decides what of a record is looked through: the program, and the company's schemas."""
        return digest((program(), self._census.name("schemas"), self._census.of("policy/circles.yaml") or ""))

    @cached_property
    def private(self) -> Mapping[Entity, frozenset[str]]:
        """The fields that a schema marks as private or special, by entity."""
        schemas = self.repository.schemas
        return {
            entity: frozenset(field.pointer_pattern for field in schemas.fields(entity) if field.personal in PRIVATE)
            for entity in ENTITIES
        }

    def read(self, path: str) -> Document | str:
        """One record, or a line that says why it cannot be read."""
        found = parsed(self.repository, path)
        if isinstance(found, Unreadable):
            problem = found.problems[0]
            return f"{path}:{problem.position}: {problem.message}"
        place = place_of(path)
        if found is None or place is None:
            return f"{path}:{START}: the file is no longer there"
        return document(place, found, self.private[place.entity])


def _is_part(group: str) -> bool:
    return group.startswith(_PARTS) and is_text(group)


def parsed(repository: Repository, path: str) -> Any:
    """The data of one file, or why it cannot be read; None where there is none. Nothing else is parsed for it."""
    source = repository.source.read(path)
    if source is None or isinstance(source, Unreadable):
        return source
    found = yamlio.read(source)
    return found if isinstance(found, Unreadable) else found.data
