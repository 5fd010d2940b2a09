"""What parsing the files of a source gave the last time, by the names of their contents. Parses nothing itself.

Personal files are never remembered, and neither are files with anything to be said of them: those are read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.index import ENCODE_ERRORS, Index, content_id, decoded, digest, encoded, program
from kamcli.model.entity import Entity
from kamcli.repository.census import Census, Group, Read

KIND = "parsed"

GROUPS: Mapping[Entity, str] = {
    Entity.COLLEAGUE: "team",
    Entity.PLAN: "plans",
    Entity.IMPORT: "imports",
}
"""The groups of records that belong to no account."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to show less of records than they hold, which is remembered by itself under its `kind`.

    It is made use of for `entities`.
    """

    kind: str
    entities: Collection[Entity]


class Memory:
    """The parsed files of one source, as far as they are remembered."""

    def __init__(
        self,
        index: Index,
        take_census: Callable[[], Census],
        read: Read,
        *,
        keeps: bool = True,
        view: View | None = None,
    ) -> None:
        self.index = index
        self.keeps = keeps
        self.view = view
        self._take_census = take_census
        self._read = read

    @cached_property
    def census(self) -> Census:
        """The names of all contents; taken when first asked for."""
        return self._take_census()

    @property
    def counted(self) -> bool:
        """Whether the census is taken: before, what is remembered costs a look at every file."""
        return "census" in vars(self)

    def recall(self, entity: Entity, owners: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What files of an entity hold, by owner (an account, or '') and path: whole slices, as they were kept."""
        keys = {key: owner for owner in owners if (key := self._key(entity, owner)) is not None}
        found: dict[str, dict[str, Any]] = {}
        for key, text in self.index.get(self._kind, keys).items():
            try:
                value = decoded(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and all(isinstance(data, dict) for data in value.values()):
                found[keys[key]] = value
        return found

    def keep(self, entity: Entity, owner: str, data: Mapping[str, Any]) -> None:
        """Remember what the files of a slice hold, by path."""
        if (key := self._key(entity, owner)) is not None:
            try:
                self.index.put(self._kind, key, encoded(data))
            except ENCODE_ERRORS:
                return

    def documents(self, data: Mapping[str, Any]) -> dict[str, yamlio.Document]:
        """Documents with these data, by path."""
        return {path: self.document(path, each) for path, each in data.items()}

    def document(self, path: str, data: dict[str, Any]) -> yamlio.Document:
        """A document with this data, whose text is only read when somebody asks for it."""

        def source() -> bytes:
            found = self._read(path)
            name = self.census.of(path) or ""
            if not isinstance(found, bytes) or content_id(found, name) != name:
                raise DataError("the file was changed while it was read", where=path, do="run the command again")
            return found

        return yamlio.Document(source, data)

    @property
    def _kind(self) -> str:
        return KIND if self.view is None else self.view.kind

    def _key(self, entity: Entity, owner: str) -> str | None:
        if self.view is not None and entity not in self.view.entities:
            return None
        group = self._group(entity, owner)
        return None if group is None else digest((program(), entity.value, owner, group.name))

    def _group(self, entity: Entity, owner: str) -> Group | None:
        if entity is Entity.PERSONAL:
            return None
        return self.census.groups.get(f"accounts/{owner}" if owner else GROUPS.get(entity, ""))
