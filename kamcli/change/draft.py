"""A repository with changes that are not written yet. Works on bytes in memory; judges and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kamcli import yamlio
from kamcli.errors import DataError, KamError
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, Unreadable
from kamcli.repository import Record, Repository, open_source
from kamcli.repository.overlay import Overlaid


class Draft:
    """The edits of one command, one after another. `repository` is as it was, `now` as it would be."""

    def __init__(self, repository: Repository, today: date) -> None:
        self.repository = repository
        self.today = today
        self._changes: dict[str, bytes | None] = {}
        self._first_read: dict[str, bytes | None] = {}
        self._now: Repository | None = repository

    @property
    def changes(self) -> Mapping[str, bytes | None]:
        """New bytes by path, None for a file that goes; what ends as it began is left out."""
        return {path: data for path, data in sorted(self._changes.items()) if self._before(path) != data}

    @property
    def before(self) -> Mapping[str, bytes | None]:
        """The present bytes of the files that change; None where there is none."""
        return {path: self._before(path) for path in self.changes}

    @property
    def now(self) -> Repository:
        """The repository as it would be. Raises ConfigurationError where it could not be opened any more."""
        if self._now is None:
            source = Overlaid(self.repository.source, self._changes)
            self._now = open_source(self.repository.root, source, tolerant=True, index=self.repository.index)
        return self._now

    def record(self, entity: Entity, reference: str, account: str | None = None) -> Record | None:
        """The record that a reference means, as it would be; None where there is none."""
        found = self.now.snapshot.resolve(entity, reference, account)
        return None if found is None else self.now.snapshot.records(entity)[found]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file as they would be, or None. Raises DataError where it cannot be read."""
        return self._changes[path] if path in self._changes else self._before(path)

    def write(self, path: str, data: bytes | None) -> None:
        """Put these bytes in place of a file; None: the file goes. Raises DataError where personal/ is elsewhere."""
        self.repository.personal.require_place(path)
        self._changes[path] = data
        self._now = None

    def take(self, changes: Mapping[str, bytes | None], before: Mapping[str, bytes | None]) -> None:
        """Take over changes that were made on the bytes `before`, by path."""
        self._first_read.update({path: before[path] for path in changes})
        for path, data in changes.items():
            self.write(path, data)

    def create(self, path: str, data: Mapping[str, Any]) -> None:
        """Write a new record. Raises DataError where a file is there already."""
        if self.read(path) is not None:
            raise DataError("the file is there already", where=path, do="choose another id")
        self.write(path, yamlio.dump(data))

    def set(self, path: str, pointer: Pointer, value: Any) -> None:
        """Put a value into a record. Raises DataError as yamlio.set_value does, with the path."""
        self._edit(path, lambda source: yamlio.set_value(source, pointer, value))

    def append(self, path: str, pointer: Pointer, value: Any) -> None:
        """Add an item to a list in a record."""
        self._edit(path, lambda source: yamlio.append(source, pointer, value))

    def remove(self, path: str, pointer: Pointer) -> None:
        """Take a field or list item out of a record."""
        self._edit(path, lambda source: yamlio.remove(source, pointer))

    def move(self, path: str, to: str) -> None:
        """Move a file as it is. Raises DataError where there is none, or one in its way."""
        source = self.read(path)
        if source is None:
            raise DataError("there is no such file", where=path)
        if self.read(to) is not None:
            raise DataError("a file is there already", where=to, do="choose another id")
        self.write(path, None)
        self.write(to, source)

    def _edit(self, path: str, edit: Any) -> None:
        source = self.read(path)
        if source is None:
            raise DataError("there is no such file", where=path)
        try:
            self.write(path, edit(source))
        except KamError as error:
            if error.where is None or ":" in error.where:
                error.where = f"{path}:{error.where}" if error.where else path
            raise

    def _before(self, path: str) -> bytes | None:
        """The bytes as they were read first: what is changed on disk after that must not be taken for known."""
        if path not in self._first_read:
            found = self.repository.source.read(path)
            if isinstance(found, Unreadable):
                problem = found.problems[0]
                raise DataError(problem.message, where=f"{path}:{problem.position}", do=problem.do)
            self._first_read[path] = found
        return self._first_read[path]
