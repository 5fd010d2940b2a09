"""What paths of files say: whose each is, which are misnamed, which folders are closed. Lists and parses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from kamcli.model.entity import Entity, Place, entities_below, meant_path, place_of
from kamcli.model.position import Unreadable


class Paths:
    """Files by their paths, in the order in which they were listed."""

    def __init__(self, paths: tuple[str, ...], read: Callable[[str], bytes | Unreadable | None]) -> None:
        """`read` says why a folder is closed."""
        self._paths = paths
        self._read = read

    @cached_property
    def places(self) -> dict[str, Place]:
        """What each path that format 1 knows is about."""
        return {path: place for path in self._paths if (place := place_of(path)) is not None}

    @cached_property
    def owned(self) -> Mapping[Entity, Mapping[str, list[tuple[str, Place]]]]:
        """The files of each entity by the account that they belong to ('': to none)."""
        found: dict[Entity, dict[str, list[tuple[str, Place]]]] = {}
        for path, place in self.places.items():
            found.setdefault(place.entity, {}).setdefault(place.account or "", []).append((path, place))
        return found

    @cached_property
    def closed(self) -> Mapping[Entity, Mapping[str, Unreadable]]:
        """Folders that cannot be listed, by the entities whose files may lie there."""
        closed: dict[Entity, dict[str, Unreadable]] = {}
        for path in self._paths:
            if path.endswith("/") and isinstance(why := self._read(path), Unreadable):
                for entity in entities_below(path):
                    closed.setdefault(entity, {})[path] = why
        return closed

    @cached_property
    def misnamed(self) -> Mapping[Entity, list[tuple[str, str]]]:
        """Files that only a slip in their name keeps from being read, each with the path that was meant."""
        found: dict[Entity, list[tuple[str, str]]] = {}
        for path in self._paths:
            if path not in self.places and (meant := meant_path(path)) and (place := place_of(meant)):
                found.setdefault(place.entity, []).append((path, meant))
        return found
