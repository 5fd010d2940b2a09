"""What parsing the files of a source gave the last time, by the names of their contents. Parses nothing itself.

Personal files are never remembered, and neither are files with anything to be said of them: those are read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from kamcli import yamlio
from kamcli.errors import DataError
from kamcli.index import ENCODE_ERRORS, Index, content_id, decoded, digest, encoded, program
from kamcli.model.entity import RECORDS, Entity
from kamcli.repository.census import Census, Group, Read

KIND = "parsed"

GROUPS: Mapping[Entity, str] = {
    Entity.COLLEAGUE: "team",
    Entity.PLAN: "plans",
    Entity.IMPORT: "imports",
}
"""The groups of records that belong to no account."""


Handed = Mapping[tuple[Entity, str], bytes]
"""By entity and owner, what plain files hold by path; pickled, so that of many little is held."""


def handed_on(data: Mapping[str, Any]) -> bytes:
    """What is handed on of one owner."""
    import pickle

    return pickle.dumps(data, pickle.HIGHEST_PROTOCOL)


class Memory:
    """The parsed files of one source, as far as they are remembered."""

    def __init__(
        self,
        index: Index,
        take_census: Callable[[], Census],
        read: Read,
        *,
        keeps: Collection[Entity] = RECORDS,
        handed: Handed = MappingProxyType({}),
    ) -> None:
        """`handed` is what some files were seen to hold in this very command, as far as it matters here."""
        self.index = index
        self.keeps = keeps
        self._take_census = take_census
        self._read = read
        self._handed = handed

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
        found = {owner: data for owner in owners if (data := self.handed(entity, owner))}
        keys = {key: owner for owner in owners if owner not in found and (key := self._key(entity, owner)) is not None}
        for key, text in self.index.get(KIND, keys).items():
            try:
                value = decoded(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and all(isinstance(data, dict) for data in value.values()):
                found[keys[key]] = value
        return found

    def handed(self, entity: Entity, owner: str) -> dict[str, Any]:
        """What was handed on of an owner's files, by path."""
        if (pickled := self._handed.get((entity, owner))) is None:
            return {}
        import pickle

        found: dict[str, Any] = pickle.loads(pickled)
        return found

    def keep(self, entity: Entity, owner: str, data: Mapping[str, Any]) -> None:
        """Remember what the files of a slice hold, by path."""
        if (key := self._key(entity, owner)) is not None:
            try:
                self.index.put(KIND, key, encoded(data))
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

    def _key(self, entity: Entity, owner: str) -> str | None:
        group = self._group(entity, owner)
        return None if group is None else digest((program(), entity.value, owner, group.name))

    def _group(self, entity: Entity, owner: str) -> Group | None:
        if entity is Entity.PERSONAL:
            return None
        return self.census.groups.get(f"accounts/{owner}" if owner else GROUPS.get(entity, ""))
